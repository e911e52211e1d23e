"""Segmentation methods, one file each. METHODS is the registry, in the order shown."""

from seglib.methods.base import Method

METHODS: tuple[type[Method], ...] = ()
