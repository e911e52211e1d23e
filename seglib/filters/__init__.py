"""Filters before the method. FILTERS is the registry, in the order shown."""

from seglib.filters.background import Flatten, TopHat
from seglib.filters.base import Filter
from seglib.filters.channel import Channel
from seglib.filters.denoise import Bilateral, NonLocalMeans
from seglib.filters.equalise import Clahe, Equalise
from seglib.filters.mean_shift_smoothing import MeanShiftSmoothing
from seglib.filters.sharpen import Unsharp
from seglib.filters.smooth import Gaussian, Median
from seglib.filters.tone import ContrastStretch, Gamma, Invert

FILTERS: tuple[type[Filter], ...] = (
    Channel,
    Invert,
    ContrastStretch,
    Gamma,
    Equalise,
    Clahe,
    Flatten,
    TopHat,
    Gaussian,
    Median,
    Bilateral,
    NonLocalMeans,
    MeanShiftSmoothing,
    Unsharp,
)
