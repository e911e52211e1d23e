"""Filters before the method. FILTERS is the registry, in the order shown."""

from seglib.filters.base import Filter

FILTERS: tuple[type[Filter], ...] = ()
