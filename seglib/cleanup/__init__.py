"""Clean-up after the method. CLEANUPS is the registry, in the order shown."""

from seglib.cleanup.base import Cleanup
from seglib.cleanup.select import ClearBorder, FillHoles, KeepLargest, RemoveSmall
from seglib.cleanup.shape import Closing, Opening
from seglib.cleanup.split_touching import SplitTouching

CLEANUPS: tuple[type[Cleanup], ...] = (
    Closing,
    Opening,
    FillHoles,
    RemoveSmall,
    KeepLargest,
    ClearBorder,
    SplitTouching,
)
