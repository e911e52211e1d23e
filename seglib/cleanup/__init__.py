"""Clean-up after the method. CLEANUPS is the registry, in the order shown."""

from seglib.cleanup.base import Cleanup

CLEANUPS: tuple[type[Cleanup], ...] = ()
