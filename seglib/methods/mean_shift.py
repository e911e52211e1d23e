"""Mean shift: the modes of the colour density."""

from collections.abc import Callable
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from seglib.features import modes
from seglib.features.colours import AXES, ColourHistogram, Points, Space, colour_histogram, darkest_first
from seglib.features.places import WHITE
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Prompt
from seglib.settings import Field, Ui
from seglib.types import ColourView, CurveView, Image, Labels, LabelView, Step, View, Why

NAMED = 32  # modes that are drawn with a number
CREEPS = "some windows were still moving after the last round"


class MeanShift(Method):
    """Finds the colours around which the pixels crowd, however many there are, and gives every pixel the one uphill from it.

    **How.** A window of the radius *bandwidth* starts at each occupied place of the colour space. It moves to the mean of the
    pixels in it, and again, which is always uphill in the density of colours, until it rests on a *mode*. Pixels whose windows
    end on one mode are one group. The number of groups is found and not given: the bandwidth decides it.

    **Works when** groups are dense clouds of any shape with thin space between them, and nobody knows how many there are.

    **Fails when** one bandwidth does not fit all: a wide cloud falls into pieces at a bandwidth that keeps two narrow ones
    apart. Gradual changes of light join what is different into one long ridge. It knows nothing of position.

    **Cost.** Windows x colours x rounds, and there are more windows the smaller the bandwidth; the image size counts once, for
    the histogram of its colours.

    **References.** Fukunaga and Hostetler 1975, 10.1109/TIT.1975.1055330; Comaniciu and Meer 2002, 10.1109/34.1000236.
    """

    name: ClassVar[str] = "mean_shift"
    title: ClassVar[str] = "Mean shift"
    family: ClassVar[Family] = "Clustering"
    kind: ClassVar[Kind] = "classes"

    bandwidth: Annotated[float, Ui(step=1.0, unit="% of black to white")] = Field(
        8.0, ge=4.0, le=60.0, description="Radius of the window. Larger: fewer modes, and faster."
    )
    least: Annotated[float, Ui(step=0.1, unit="% of pixels")] = Field(
        0.5, ge=0.0, le=10.0, description="Modes with fewer pixels join the nearest larger one. 0 keeps every stray colour."
    )
    space: Space = Field("lab", description="Where distance is measured: Lab is close to what eyes see, RGB is the raw numbers.")

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - clustering takes no prompt
        colours = colour_histogram(image, self.space)
        radius = self.bandwidth / 100 * WHITE[self.space]
        climb = modes.climb(colours.points, colours.weights, radius, self.least / 100)
        # Label 1 is the darkest mode, so colours stay put while a slider moves.
        order = darkest_first(climb.modes, self.space)
        found, labels = climb.modes[order], (np.argsort(order)[climb.labels] + 1).astype(np.int32)
        left = tuple(float(len(windows)) for windows, _ in climb.rounds)

        for turn, (windows, mass) in enumerate(climb.rounds):
            text = f"{len(windows):,} windows of radius {radius:.3g} "
            text += "start, each at the mean of the colours around it." if turn == 0 else "are left; those that met are one."
            yield Step(
                f"Round {turn}" if turn else "Start",
                text,
                _windows(colours, windows, mass, left, turn),
                done=turn / len(climb.rounds),
            )
        count = len(found)
        yield Step(
            "Modes",
            f"{count} {'mode is' if count == 1 else 'modes are'} found. Every pixel belongs to the one that its window came to.",
            _groups(colours, labels, found),
            done=1.0,
        )
        facts: dict[str, float | int | str] = {"modes": count, "windows": len(climb.rounds[0][0]), "rounds": len(left) - 1}
        if not climb.arrived:
            facts["note"] = CREEPS
        return Labels(
            colours.label_map(labels),
            facts=facts,
            why=lambda row, column: _why(colours, labels, found, int(colours.cube[row * colours.shape[1] + column])),
        )


def _windows(
    colours: ColourHistogram, windows: Points, mass: Points, left: tuple[float, ...], turn: int
) -> Callable[[], tuple[View, ...]]:
    """Pictures of a round: where the windows stand, each with the weight of the pixels that started there, and their number."""

    def draw() -> tuple[View, ...]:
        return (
            ColourView("Windows in colour space", AXES[colours.space], windows, mass),
            CurveView("Windows that are left", "round", "windows", left, turn),
        )

    return draw


def _groups(colours: ColourHistogram, labels: NDArray[np.int32], found: Points) -> Callable[[], tuple[View, ...]]:
    def draw() -> tuple[View, ...]:
        centres = found if len(found) <= NAMED else None
        return (
            LabelView("Groups", colours.label_map(labels)),
            ColourView("Colour space", AXES[colours.space], colours.points, colours.weights, labels, centres),
        )

    return draw


def _why(colours: ColourHistogram, labels: NDArray[np.int32], found: Points, place: int) -> Why:
    """The mode that the window of a colour climbed to, beside the distances to all modes."""
    label = int(labels[place])
    distances = np.linalg.norm(found - colours.points[place], axis=1)
    away, nearest = float(distances[label - 1]), int(np.argmin(distances)) + 1
    sentence = f"Uphill in the density of colours its window came to mode {label}, {away:.2f} away from its own colour"
    if nearest != label:
        sentence += (
            f", though mode {nearest} is nearer ({distances[nearest - 1]:.2f}): the hill between them decides, not the way"
        )
    evidence = tuple((f"distance to mode {number}", float(distance)) for number, distance in enumerate(distances, start=1))
    return Why(label, f"{sentence}.", evidence, label - 1)
