"""The values that flow: Image -> method (Prompt) -> Step, Step, ... Labels -> Segmentation.

All are frozen, and nothing is ever changed in place: the pixels of an image are a read-only view.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from typing import Literal, Self, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # (H, W, 3) RGB
Grey = NDArray[np.uint8]  # (H, W)
Mask = NDArray[np.bool_]  # (H, W)
LabelMap = NDArray[np.int32]  # (H, W), 0 = background where the method has one
Heat = NDArray[np.float32]  # (H, W)
Evidence = tuple[tuple[str, float], ...]  # names and values that can be compared
Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True)
class Levels:
    """What a grey level means: value = slope * level + intercept, in `unit` (for example HU)."""

    slope: float
    intercept: float
    unit: str = ""

    def value(self, level: float) -> float:
        return self.slope * level + self.intercept


@dataclass(frozen=True, eq=False)
class Image:
    """An RGB picture and what is known of it.

    pixels: (H, W, 3) uint8. native_shape: (H, W) of the file when `pixels` is a smaller working copy.
    spacing: (row, column) distance of native pixel centres in millimetres. levels: what a grey level means.
    ledger: one sentence for each thing that was done to the pixels since the file.
    """

    pixels: Pixels
    name: str = "image"
    native_shape: tuple[int, int] = (0, 0)
    spacing: tuple[float, float] | None = None
    levels: Levels | None = None
    ledger: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.pixels.dtype != np.uint8 or self.pixels.ndim != 3 or self.pixels.shape[2] != 3 or not self.pixels.size:
            raise TypeError(f"Image.pixels must be (H, W, 3) uint8, got {self.pixels.shape} {self.pixels.dtype}")
        object.__setattr__(self, "pixels", read_only(self.pixels))
        if self.native_shape == (0, 0):
            object.__setattr__(self, "native_shape", self.shape)

    @property
    def shape(self) -> tuple[int, int]:
        """(H, W) of `pixels`."""
        return self.pixels.shape[0], self.pixels.shape[1]

    @cached_property
    def grey(self) -> Grey:
        """(H, W) uint8 luma (ITU-R BT.601); the channel itself when all three are equal."""
        return read_only(np.asarray(cv2.cvtColor(self.pixels, cv2.COLOR_RGB2GRAY), np.uint8))

    @cached_property
    def is_grey(self) -> bool:
        """All three channels are equal everywhere."""
        red, green, blue = np.moveaxis(self.pixels, 2, 0)
        return np.array_equal(red, green) and np.array_equal(green, blue)

    @cached_property
    def digest(self) -> str:
        """Exact fingerprint of shape and pixels, the key of every cache."""
        return blake2b(repr(self.shape).encode() + np.ascontiguousarray(self.pixels).data, digest_size=16).hexdigest()

    def with_pixels(self, pixels: Pixels, sentence: str, levels: Levels | None = None) -> Self:
        """The same image with new pixels and one more line in the ledger; old level meanings do not survive."""
        return replace(self, pixels=pixels, levels=levels, ledger=(*self.ledger, sentence))


@dataclass(frozen=True, eq=False)
class LabelView:
    """A label map to be laid over the image.

    front: (H, W) bool, where something is moving: in a colour of its own above it. names: of the labels from 1 on.
    """

    title: str
    labels: LabelMap
    front: Mask | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class HeatView:
    """A scalar field (H, W), shown with a colour map from `low` to `high`."""

    title: str
    values: Heat
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class ColourView:
    """Points of a colour space of D = 1 or 3 axes; with D = 1 the other axes are called "".

    points: (N, D). weights: (N,) in pixels. labels: (N,) from 1 on. centres: (K, D). covariances: (K, D, D).
    """

    title: str
    axes: tuple[str, str, str]
    points: NDArray[np.float64]
    weights: NDArray[np.float64]
    labels: NDArray[np.int32] | None = None
    centres: NDArray[np.float64] | None = None
    covariances: NDArray[np.float64] | None = None


@dataclass(frozen=True, eq=False)
class CurveView:
    """A quantity per iteration or level, with the place that this step stands at.

    current: the place in `values`. first: the number of the first iteration. line: (x, y) corners of a line over the curve.
    """

    title: str
    x_title: str
    y_title: str
    values: tuple[float, ...]
    current: int
    first: int = 0
    line: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, eq=False)
class TreeView:
    """A dendrogram. merges: (n - 1, 4) in the format of `scipy.cluster.hierarchy`. cut: the height at which it is cut.

    labels: (n,) of the leaves, from 1 on; what hangs below the cut has one label. y_title: what the height is.
    """

    title: str
    merges: NDArray[np.float64]
    cut: float
    labels: NDArray[np.int32]
    y_title: str = "height"


@dataclass(frozen=True, eq=False)
class PlaneView:
    """Examples in the plane of two features, over what is decided there.

    axes: their titles. points: (N, 2). labels: (N,) from 0 on, names: of the labels. circled: (N,) bool, the examples that
    hold the border where it is. x: (W,), y: (H,) the grid of the plane. decided: (H, W) the label at each place. values:
    (H, W) of a decision whose border is at 0 and whose margin ends at -1 and 1; None where there is no single one.
    """

    title: str
    axes: tuple[str, str]
    points: NDArray[np.float64]
    labels: NDArray[np.int32]
    names: tuple[str, ...]
    circled: NDArray[np.bool_]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    decided: LabelMap
    values: Heat | None = None


@dataclass(frozen=True, eq=False)
class BarView:
    """One number for each of several things by name, in the order shown."""

    title: str
    x_title: str
    names: tuple[str, ...]
    values: tuple[float, ...]


View = LabelView | HeatView | ColourView | CurveView | TreeView | PlaneView | BarView


@dataclass(frozen=True, eq=False)
class Step:
    """One station on the way to a result. `draw` builds its views, and only when someone looks."""

    title: str
    text: str
    draw: Callable[[], tuple[View, ...]] = tuple
    done: float | None = None  # fraction of the whole work, for progress bars


@dataclass(frozen=True)
class Why:
    """Why one pixel got its label, in numbers.

    label: the label that the method gave it. sentence: what decided, with the number that decided. evidence: what was
    compared, name and value, the winner marked by `decisive`, its place in the list. others: more numbers, in groups that
    cannot be compared with it or with each other, as they have other units.
    """

    label: int
    sentence: str
    evidence: Evidence = ()
    decisive: int | None = None
    others: tuple[Evidence, ...] = ()


@dataclass(frozen=True, eq=False)
class Labels:
    """What a method returns.

    labels: (H, W) int32. probability: (H, W) float32 of the foreground, where the method has one. spread: (H, W) float32, its
    standard deviation where the method looked several times. warning: a sentence for who must not trust the labels, or "".
    facts: what the method found and a reader wants to know, such as the threshold it chose. reused_seconds: what the
    part took that an earlier run had done already; it belongs to the time of the method. Below 0: what this run spent on loading
    what stays loaded. why: explains the label of the
    pixel at (row, column); called only when somebody asks.
    """

    labels: LabelMap
    probability: Heat | None = None
    facts: Mapping[str, float | int | str] = field(default_factory=dict)
    reused_seconds: float = 0.0
    why: Callable[[int, int], Why] | None = None
    spread: Heat | None = None
    warning: str = ""


ForegroundBy = Literal["method", "choice", "oracle", "all"]


@dataclass(frozen=True, eq=False)
class Segmentation:
    """The result of a run.

    labels: (H, W) int32 after foreground choice and clean-up, on the grid of the image that was given.
    classes: (H, W) int32 as the method returned them. foreground: the labels of `classes` that count as
    foreground; `foreground_by` says who decided: the method, a person's choice, the best match to the truth
    (oracle), or nobody ("all": every label is kept and there is no foreground).
    """

    labels: LabelMap
    classes: LabelMap
    foreground: tuple[int, ...]
    foreground_by: ForegroundBy
    native_shape: tuple[int, int]
    seconds: float
    ledger: tuple[str, ...]
    probability: Heat | None = None
    steps: tuple[Step, ...] = ()
    facts: Mapping[str, float | int | str] = field(default_factory=dict)
    why: Callable[[int, int], Why] | None = None
    spread: Heat | None = None
    warning: str = ""

    @property
    def mask(self) -> Mask | None:
        """(H, W) bool foreground; None when no foreground was chosen."""
        return None if self.foreground_by == "all" else self.labels > 0

    @property
    def native_labels(self) -> LabelMap:
        """The labels on the grid of the file."""
        return resize_labels(self.labels, self.native_shape)


def resize_labels(labels: NDArray[Scalar], shape: tuple[int, int]) -> NDArray[Scalar]:
    """Bring a label map (or a bool mask) to another (H, W) by the nearest pixel centre; labels are never mixed."""
    if labels.shape == shape:
        return labels
    rows = ((np.arange(shape[0]) + 0.5) * labels.shape[0] / shape[0]).astype(np.intp)
    columns = ((np.arange(shape[1]) + 0.5) * labels.shape[1] / shape[1]).astype(np.intp)
    nearest: NDArray[Scalar] = labels[:, columns][rows] if len(rows) > len(labels) else labels[rows][:, columns]
    return nearest  # whole rows are copied at once, columns one by one: those where there are fewer rows


def read_only(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """A view of the array that cannot be written to; the caller's array stays as it is."""
    view = array.view()
    view.flags.writeable = False
    return view
