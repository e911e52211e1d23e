"""Watershed: the grey image as a landscape that is flooded."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import cv2
import numpy as np

from seglib.features.basins import flood, flooded, in_reading_order, reached
from seglib.features.histogram import grey_histogram, otsu_level
from seglib.features.holes import holes
from seglib.features.landscape import HEIGHTS, Landscape, relief, smoothed
from seglib.features.parts import distance_map, is_inside, peaks, split
from seglib.features.strokes import clicks
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Prompt, PromptKind
from seglib.settings import Field, Ui
from seglib.types import Heat, HeatView, Image, LabelMap, Labels, LabelView, Mask, Step, Why
from seglib.wording import amount

STAGES = 5  # pictures of the rising water
NO_CLICK = "no click yet, so the markers are peaks: click once in each object, and into the background"
UNUSED = 'the clicks are not used: set the markers to "clicks"'


class Watershed(Method):
    """Finds the objects in front of a background and draws a border between those that touch.

    **How.** Otsu's threshold on the smoothed grey image separates foreground from background. Each foreground pixel gets its
    distance to the background, so that an object becomes a hill with its peak in the middle. Two peaks that are close together,
    or parted by a shallow saddle only, count as one object. Turned upside down the hills are basins: water rises in each from a
    marker, and where the water of two basins meets there is a border. It can follow the distance (borders at necks), the
    gradient (borders at edges) or the grey level (borders along the seam that is least like the objects).

    The markers can be clicked instead: one click in each object. A click with "Background" lets water rise from there as well,
    over the whole image and without a threshold; what it floods is no object. Distances end at the threshold's outline, so the
    landscape is then the gradient, unless another one is chosen.

    **Works when** objects are compact, differ in brightness from the background and touch here and there: nuclei, cells,
    grains, coins.

    **Fails when** objects are long or ragged, for they have several peaks and are cut to pieces (raise distance or depth);
    when they overlap by half and have one peak together (lower them); and when light is uneven, for one threshold cannot fit
    (flatten the background first).

    **Cost.** Pixels, and a little more for each peak: about 0.1 s for one megapixel.

    **References.** Vincent and Soille 1991, 10.1109/34.87344; Meyer 1994, 10.1016/0165-1684(94)90060-4, whose topographic
    distance and minimum spanning forest are computed here.
    """

    name: ClassVar[str] = "watershed"
    title: ClassVar[str] = "Watershed"
    family: ClassVar[Family] = "Regions and graphs"
    kind: ClassVar[Kind] = "instances"
    prompts: ClassVar[tuple[PromptKind, ...]] = ("points",)
    numbered: ClassVar[bool] = True

    markers: Literal["peaks", "h-maxima", "clicks"] = Field(
        "peaks",
        description="Where water rises: at peaks that are far apart and deep between, at all that are deep between, at clicks.",
    )
    polarity: Literal["auto", "bright", "dark"] = Field(
        "auto",
        description="Which side of the threshold are the objects: auto takes the side that holds less of the image's frame.",
    )
    smoothing: Annotated[float, Ui(step=0.5, unit="px")] = Field(
        1.5,
        ge=0.0,
        le=10.0,
        description="Width of the Gaussian before the threshold. Larger: smoother outlines, small detail is lost.",
    )
    distance: Annotated[float, Ui(step=1.0, unit="px")] = Field(
        10.0,
        ge=1.0,
        le=100.0,
        description="Peaks closer together than this belong to one object. Larger: fewer, larger objects.",
    )
    depth: Annotated[float, Ui(step=0.25, unit="px")] = Field(
        1.0,
        ge=0.0,
        le=20.0,
        description="How far a peak must rise above the saddle to its neighbour (h-maxima). Larger: only deep necks are cut.",
    )
    flood: Literal["auto", "distance", "gradient", "intensity"] = Field(
        "auto",
        description="The landscape under the water: borders run along necks, edges or grey seams. "
        "Auto is distance, but gradient once the background is clicked.",
    )
    minimal_area: Annotated[int, Ui(step=10, unit="px")] = Field(
        30,
        ge=0,
        le=5000,
        description="Smaller objects are dropped, and smaller holes in the foreground are filled.",
    )

    def idle(self, prompt: Prompt) -> frozenset[str]:
        if self.markers == "clicks" and any(stroke.label > 0 for stroke in prompt.strokes):
            return frozenset({"distance", "depth"})
        return frozenset({"distance"}) if self.markers == "h-maxima" else frozenset()

    def wanted(self) -> tuple[PromptKind, ...]:
        return self.prompts if self.markers == "clicks" else ()

    def run(self, image: Image, prompt: Prompt) -> Run:
        smooth = smoothed(image.grey, self.smoothing)
        levels = np.round(smooth).astype(np.uint8)
        yield Step(
            "Smoothed grey",
            f"Noise would become objects of its own, so the grey image is smoothed by {self.smoothing:g} px.",
            lambda: (HeatView("Smoothed grey", smooth, 0.0, 255.0),),
        )

        threshold = otsu_level(grey_histogram(levels))
        bright = levels > threshold
        side = ("bright" if is_inside(bright) else "dark") if self.polarity == "auto" else self.polarity
        # One grey level has no two sides: the darker one of them is empty as well.
        mask = bright if side == "bright" else ~bright & bright.any()
        mask = mask | holes(mask, self.minimal_area - 1)
        yield Step(
            "Foreground",
            f"Otsu's threshold {threshold}: the {side} side is foreground"
            + (", because it holds less of the image's frame." if self.polarity == "auto" else "."),
            lambda: (LabelView("Foreground", mask.astype(np.int32)),),
        )

        distance = distance_map(mask)
        peak = float(distance.max())
        yield Step(
            "Distance to the background",
            f"Every object becomes a hill; the highest is {peak:.1f} px.",
            lambda: (HeatView("Distance in px", distance, 0.0, peak),),
        )

        clicked = clicks(prompt.strokes, image.shape)
        hint = self._hint(clicked, mask)
        by_hand = self.markers == "clicks" and any(label for *_, label in clicked)
        if by_hand:
            markers, mask = _clicked(clicked, mask)
            behind = int(markers.max()) if mask.all() and any(label == 0 for *_, label in clicked) else 0
            text = f"The markers are {amount(len(clicked), 'click')}"
            text += ", and those into the background are one marker." if behind else "."
        else:
            tops = peaks(distance)
            yield Step(
                "Climb",
                f"Every pixel of the foreground climbs the steepest way: to {amount(len(tops.tops), 'peak')}, many on one hill.",
                lambda: (LabelView("Peak that is climbed to", tops.basins),),
            )
            parts = split(distance, 0.0 if self.markers == "h-maxima" else self.distance, self.depth, tops)
            markers, behind = parts.markers, 0
            apart = "" if self.markers == "h-maxima" else f"at least {self.distance:g} px apart and "
            text = (
                f"{amount(int(parts.labels.max()), 'peak')}, {apart}more than {self.depth:g} px "
                "above the saddle to the next one. Each is the marker of one object."
            )
        yield Step("Markers", text, lambda: (LabelView("Markers", _visible(markers, mask)),))

        landscape = self._landscape(everywhere=behind > 0)
        heights = relief(landscape, smooth, side, distance)
        # Splitting the mask at its necks was the flooding by distance already.
        basins = parts.labels if landscape == "distance" and not by_hand else flood(heights, markers, mask)
        yield from _water(heights, basins, markers, mask)

        labels = np.where(basins == behind, 0, basins)
        area = np.bincount(labels.ravel())
        kept = area >= self.minimal_area
        kept[0] = False
        labels = np.where(kept[labels], labels, 0).astype(np.int32)
        labels = labels if by_hand else in_reading_order(labels)
        areas = area[kept]
        found, dropped = int(areas.size), int(area.size - 1 - areas.size)
        yield Step(
            "Objects",
            f"{amount(found, 'object')}, numbered {'as they were clicked' if by_hand else 'from the top left'}; "
            f"{dropped} smaller than {self.minimal_area} px dropped.",
            lambda: (LabelView("Objects", labels),),
            done=1.0,
        )
        facts: dict[str, float | int | str] = {"threshold": threshold, "foreground": side, "objects": found, "dropped": dropped}
        facts |= {"clicks": hint} if hint else {}
        if found:
            facts["median area in px"] = float(np.median(areas))
        elif not bright.any():
            facts["note"] = "the image has one grey level, so there is nothing to separate"

        def why(row: int, column: int) -> Why:
            label, here = int(labels[row, column]), (row, column)
            if not mask[here]:
                own = int(image.grey[here])
                evidence = (
                    ("level after smoothing", float(smooth[here])),
                    ("Otsu's threshold", float(threshold)),
                    ("level before smoothing", float(own)),
                )
                level = f"level {levels[here]}" + (f" after smoothing ({own} before it)" if levels[here] != own else "")
                return Why(0, f"Not foreground: {level} is not on the {side} side of {threshold}.", evidence, 1)
            basin = int(basins[here])
            if basin == 0:
                return Why(0, "No water comes here: this part of the foreground has no marker.")
            name = f"object {label}" if label else "the background" if basin == behind else "its basin"
            came = reached(heights, markers == basin, mask, here)
            others = reached(heights, (markers > 0) & (markers != basin), mask, here)
            sentence = f"Flooded from {name} when the water stood at {came:.3g}; the pixel lies at {heights[here]:.3g}"
            evidence = ((f"water of {name}", came), *((("water of any other", others),) if np.isfinite(others) else ()))
            if not label and basin != behind:
                sentence += f"; but the basin has {(basins == basin).sum()} px, fewer than {self.minimal_area}, and was dropped"
            elif np.isfinite(others):
                sentence += f", and water of any other would have come at {others:.3g}"
            return Why(label, f"{sentence}. Heights are {HEIGHTS[landscape]}.", evidence, 0)

        return Labels(labels, facts=facts, why=why)

    def _hint(self, clicked: list[tuple[int, int, int]], mask: Mask) -> str:
        """What a person who clicks wants to know."""
        labels = [label for *_, label in clicked]
        if self.markers != "clicks":
            return UNUSED if clicked else ""
        if not any(labels):
            return NO_CLICK
        dry = 0 if 0 in labels else sum(not mask[row, column] for row, column, _ in clicked)
        return f"{dry} of the clicks lie outside the foreground: click the background too, and all is flooded" if dry else ""

    def _landscape(self, everywhere: bool) -> Landscape:
        """What the water rises over. Beyond the threshold distances are 0, a plain on which nothing holds water back."""
        if self.flood == "auto":
            return "gradient" if everywhere else "distance"
        return self.flood


def _clicked(clicked: list[tuple[int, int, int]], mask: Mask) -> tuple[LabelMap, Mask]:
    """A marker for each click on an object, and one more for all clicks on the background; and where water may go.

    With a background that is marked nothing has to be known beforehand, so water may go everywhere.
    """
    markers = np.zeros(mask.shape, np.int32)
    objects = 0
    for row, column, label in clicked:
        objects += label > 0
        markers[row, column] = objects if label else len(clicked) + 1
    if (markers > objects).any():
        markers[markers > objects] = objects + 1
        return markers, np.ones_like(mask)
    return markers, mask


def _visible(markers: LabelMap, mask: Mask) -> LabelMap:
    """The markers, thickened so that one of a single pixel can be seen, inside the foreground."""
    thick = cv2.dilate(markers.astype(np.float32), np.ones((5, 5), np.uint8))
    return np.where(mask, thick, 0).astype(np.int32)


def _water(heights: Heat, labels: LabelMap, markers: LabelMap, mask: Mask) -> Iterator[Step]:
    """The rising water, from the markers to the last pixel; each stage floods about as many pixels as the one before."""
    for stage in range(1, STAGES + 1):

        def draw(share: float = stage / STAGES) -> tuple[LabelView, ...]:
            inside = heights[mask]
            level = float(np.quantile(inside, share)) if inside.size else 0.0
            return (LabelView(f"Water at {level:.3g}", flooded(heights, level, labels, markers, mask)),)

        text = f"The water reaches {100 * stage // STAGES} % of the foreground's landscape; basins that meet do not mix."
        yield Step(f"Flooding, stage {stage} of {STAGES}", text, draw)
