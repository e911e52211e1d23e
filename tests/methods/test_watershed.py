"""Watershed on discs whose objects are known, its sliders, its steps, and images that are hardly images."""

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from seglib.features.histogram import grey_histogram, otsu_level
from seglib.methods.watershed import NO_CLICK, UNUSED, Watershed
from seglib.phantoms import Nuclei
from seglib.prompt import Prompt, Stroke
from seglib.types import HeatView, Image, LabelMap, Labels, LabelView, Step, read_only
from seglib.work import at_the_end


def finish(method: Watershed, image: Image, prompt: Prompt = Prompt()) -> tuple[Labels, list[Step]]:
    steps: list[Step] = []
    labels = at_the_end(method.run(image, prompt), steps.append)
    return labels, steps


def grey_image(grey: NDArray[np.generic]) -> Image:
    return Image(read_only(np.repeat(np.asarray(grey, np.uint8)[..., None], 3, axis=2)))


def scene(
    circles: list[tuple[int, int, int]], noise: float = 8.0, look: str = "flat", shape: tuple[int, int] = (120, 160)
) -> Image:
    rows, columns = np.indices(shape)
    grey = np.full(shape, 60.0)
    for number, (y, x, r) in enumerate(circles):
        off = ((rows - y) ** 2 + (columns - x) ** 2) / r**2
        level = np.asarray({"flat": 170.0, "steps": 160.0 + 50 * (number % 2), "domes": 230 - 90 * off}[look])
        grey = np.where(off <= 1, np.maximum(grey, level), grey)
    grey += np.random.default_rng(0).normal(0, noise, shape)
    return grey_image(grey.clip(0, 255))


THREE = [(36, 40, 22), (44, 76, 22), (90, 120, 18)]


@pytest.mark.parametrize(("flood", "look"), [("distance", "flat"), ("gradient", "steps"), ("intensity", "domes")])
def test_touching_discs_are_told_apart(flood: str, look: str) -> None:
    """Each landscape has the border where the discs differ: a neck, an edge, a seam."""
    labels, _ = finish(Watershed.from_text({"flood": flood}), scene(THREE, look=look))
    assert labels.facts["objects"] == 3
    assert [int(labels.labels[y, x]) for y, x, _ in THREE] == [1, 2, 3]
    for number, (y, x, r) in enumerate(THREE, start=1):
        rows, columns = np.indices((120, 160))
        truth = (rows - y) ** 2 + (columns - x) ** 2 <= r**2
        found = labels.labels == number
        assert 2 * (truth & found).sum() / (truth.sum() + found.sum()) > 0.9


def test_foreground_is_otsus_and_has_no_lines() -> None:
    image = scene(THREE)
    labels, _ = finish(Watershed(smoothing=0.0, minimal_area=0), image)
    assert np.array_equal(labels.labels > 0, image.grey > otsu_level(grey_histogram(image.grey)))


def test_polarity_is_found_and_can_be_said() -> None:
    bright = scene(THREE)
    dark = grey_image(255 - bright.grey)
    assert finish(Watershed(), bright)[0].facts["foreground"] == "bright"
    found, _ = finish(Watershed(), dark)
    assert found.facts["foreground"] == "dark"
    assert np.array_equal(found.labels, finish(Watershed(polarity="dark"), dark)[0].labels)
    assert not np.array_equal(found.labels, finish(Watershed(polarity="bright"), dark)[0].labels)


def test_every_slider_changes_the_labels() -> None:
    image = scene([*THREE, (90, 30, 7), (90, 100, 9)], noise=35.0)
    values = ["polarity=dark", "smoothing=4", "distance=60", "depth=15", "flood=gradient", "flood=intensity", "minimal_area=200"]
    default = finish(Watershed(), image)[0].labels
    assert {"markers", *(value.partition("=")[0] for value in values)} == {parameter.name for parameter in Watershed.parameters()}
    for value in values:
        name, _, word = value.partition("=")
        assert not np.array_equal(finish(Watershed.from_text({name: word}), image)[0].labels, default), value


def test_small_objects_go_and_small_holes_close() -> None:
    grey = np.full((60, 60), 20)
    grey[10:40, 10:40] = 200
    grey[20:23, 20:23] = 20
    grey[50:53, 50:53] = 200
    grey[0:10, 25:45] = 200
    grey[0:3, 30:33] = 20
    image = grey_image(grey)
    raw = finish(Watershed(smoothing=0.0, minimal_area=0), image)[0]
    assert np.array_equal(raw.labels > 0, grey == 200)
    tidy = finish(Watershed(smoothing=0.0, minimal_area=10), image)[0]
    assert not tidy.labels[0:3, 30:33].any()  # a notch in the frame may go on outside
    assert tidy.labels[21, 21] == tidy.labels[15, 15] > 0
    assert not tidy.labels[50:53, 50:53].any()
    assert tidy.facts["dropped"] == 1


@pytest.mark.parametrize("polarity", ["auto", "bright", "dark"])
def test_one_grey_level_has_no_objects(polarity: str) -> None:
    labels, _ = finish(Watershed.from_text({"polarity": polarity}), grey_image(np.full((9, 9), 90)))
    assert not labels.labels.any()
    assert "one grey level" in str(labels.facts["note"])


def test_objects_are_numbered_in_reading_order_and_connected() -> None:
    labels = finish(Watershed(), scene(THREE, noise=60.0))[0].labels
    numbers, first = np.unique(labels, return_index=True)
    assert numbers.tolist() == list(range(len(numbers)))
    assert np.all(np.diff(first[1:]) > 0)
    assert all(ndimage.label(labels == number, np.ones((3, 3)))[1] == 1 for number in numbers[1:])


@pytest.mark.parametrize("flood", ["distance", "gradient", "intensity"])
def test_the_water_rises_to_the_result(flood: str) -> None:
    labels, steps = finish(Watershed.from_text({"flood": flood, "minimal_area": "0"}), scene(THREE, noise=30.0))
    assert steps[-1].done == 1.0
    stages: list[LabelMap] = []
    for step in steps:
        for view in step.draw():
            assert isinstance(view, LabelView | HeatView)
            if step.title.startswith("Flooding") and isinstance(view, LabelView):
                stages.append(view.labels)
    assert len(stages) == 5
    for before, after in itertools.pairwise(stages):
        assert np.array_equal(after[before > 0], before[before > 0])
        assert (after > 0).sum() > (before > 0).sum()
    assert np.array_equal(stages[-1], labels.labels)


@pytest.mark.parametrize("flood", ["distance", "gradient", "intensity"])
@pytest.mark.parametrize("shape", [(1, 1), (1, 30), (30, 1), (2, 2), (17, 23)])
@pytest.mark.parametrize("kind", ["black", "white", "noise", "two"])
@pytest.mark.parametrize("end", ["least", "most"])
def test_bounds_are_a_promise(flood: str, shape: tuple[int, int], kind: str, end: str) -> None:
    grey = {
        "black": np.zeros(shape),
        "white": np.full(shape, 255),
        "noise": np.random.default_rng(1).integers(0, 256, shape),
        "two": np.where(np.arange(shape[0] * shape[1]).reshape(shape) % 2, 255, 0),
    }[kind]
    values = {
        parameter.name: str(parameter.minimum if end == "least" else parameter.maximum)
        for parameter in Watershed.parameters()
        if parameter.type in ("integer", "number")
    }
    labels, steps = finish(Watershed.from_text({"flood": flood, **values}), grey_image(grey))
    assert labels.labels.shape == shape
    assert labels.labels.dtype == np.int32
    assert labels.labels.min() >= 0
    if kind in ("black", "white"):
        assert not labels.labels.any()
        assert "one grey level" in str(labels.facts["note"])
    assert all(view.title for step in steps for view in step.draw())


def clicked(*places: tuple[int, int, int]) -> Prompt:
    """Clicks (row, column, label) on a picture of 120 x 160."""
    return Prompt(strokes=tuple(Stroke(label, 0.0, (((x + 0.5) / 160, (y + 0.5) / 120),)) for y, x, label in places))


CLICKS = Watershed(markers="clicks", flood="gradient")


def test_h_maxima_look_at_depth_alone() -> None:
    image = scene(THREE, noise=35.0)
    alone = finish(Watershed(markers="h-maxima", distance=60.0), image)[0].labels
    assert np.array_equal(alone, finish(Watershed(distance=1.0), image)[0].labels)
    assert alone.max() > finish(Watershed(distance=60.0), image)[0].labels.max()


def test_every_click_is_an_object() -> None:
    """Two clicks in one disc divide it, and a disc without a click is none."""
    labels, steps = finish(CLICKS, scene(THREE), clicked((90, 110, 1), (90, 130, 1), (36, 40, 1)))
    assert labels.facts["objects"] == 3
    assert [labels.labels[place] for place in ((90, 110), (90, 130), (36, 40))] == [1, 2, 3], "numbered as they were clicked"
    assert labels.labels[44, 90] == 3, "the touching disc has no marker of its own"
    assert any("are 3 clicks." in step.text for step in steps)


def test_a_background_click_does_without_the_threshold() -> None:
    """Light that rises by more than the discs differ: no threshold finds them, their edges do."""
    shape = (120, 160)
    rows, columns = np.indices(shape)
    truth = (rows - 60) ** 2 + (columns - 40) ** 2 <= 22**2
    grey = 20 + columns + 40 * truth + np.random.default_rng(0).normal(0, 2, shape)
    found, _ = finish(CLICKS, grey_image(grey), clicked((60, 40, 1), (10, 150, 0), (110, 10, 0)))
    mask = found.labels > 0
    assert 2 * (truth & mask).sum() / (truth.sum() + mask.sum()) > 0.93
    assert found.labels.max() == 1
    assert "clicks" not in found.facts


def test_a_click_into_the_background_asks_for_edges_and_not_for_distances_to_it() -> None:
    """Beyond the threshold all distances are 0, and water would run over that plain: a click into it would ruin the objects."""
    image = scene(THREE, noise=10.0)
    objects = ((90, 120, 1), (36, 40, 1))
    for behind in ((), ((3, 3, 0),), ((3, 3, 0), (110, 20, 0))):
        found, _ = finish(Watershed(markers="clicks"), image, clicked(*objects, *behind))
        assert found.facts["objects"] == 2
        landscape = "gradient" if behind else "distance"
        same, _ = finish(Watershed(markers="clicks", flood=landscape), image, clicked(*objects, *behind))
        assert np.array_equal(found.labels, same.labels)
        assert (found.labels == 1).sum() == pytest.approx(np.pi * 18**2, rel=0.1)
    plain, _ = finish(Watershed(), image)
    assert np.array_equal(plain.labels, finish(Watershed(flood="distance"), image)[0].labels)


def test_a_click_that_stays_dry_leaves_its_number_free() -> None:
    found, _ = finish(CLICKS, scene(THREE), clicked((3, 3, 1), (36, 40, 1)))
    assert set(np.unique(found.labels)) == {0, 2}


def test_a_missing_or_unused_click_is_a_hint() -> None:
    image = scene(THREE)
    without, _ = finish(CLICKS, image)
    assert without.facts["clicks"] == NO_CLICK
    assert np.array_equal(without.labels, finish(Watershed(flood="gradient"), image)[0].labels)
    assert finish(CLICKS, image, clicked((3, 3, 0)))[0].facts["clicks"] == NO_CLICK
    assert finish(Watershed(), image, clicked((36, 40, 1)))[0].facts["clicks"] == UNUSED
    dry, _ = finish(CLICKS, image, clicked((36, 40, 1), (3, 3, 1)))
    assert "1 of the clicks" in str(dry.facts["clicks"])
    assert "clicks" not in finish(CLICKS, image, clicked((36, 40, 1), (3, 3, 0)))[0].facts


@pytest.mark.parametrize("flood", ["distance", "gradient", "intensity"])
def test_it_can_say_why(flood: str) -> None:
    found, _ = finish(Watershed.from_text({"flood": flood, "minimal_area": "0"}), scene(THREE, noise=20.0))
    assert found.why is not None
    inside, outside = found.why(36, 40), found.why(5, 150)
    assert (inside.label, outside.label) == (found.labels[36, 40], 0)
    assert "threshold" in outside.evidence[1][0]
    assert outside.evidence[0][1] <= outside.evidence[1][1]
    places = np.argwhere(found.labels > 0)[::400].tolist()
    wet = [found.why(row, column) for row, column in places]
    assert all(f"object {why.label} when the water stood at {why.evidence[0][1]:.3g}" in why.sentence for why in wet)
    assert all(why.evidence[0][1] <= why.evidence[-1][1] + 0.1 for why in wet), "the water that came first is the one"


def test_a_dropped_basin_and_a_background_say_so() -> None:
    small, _ = finish(Watershed(minimal_area=5000), scene(THREE))
    assert small.why is not None
    assert "was dropped" in small.why(90, 120).sentence
    found, _ = finish(CLICKS, scene(THREE), clicked((36, 40, 1), (3, 3, 0)))
    assert found.why is not None
    assert "the background" in found.why(110, 20).sentence
    dry, _ = finish(CLICKS, scene(THREE), clicked((36, 40, 1)))
    assert dry.why is not None
    assert "no marker" in dry.why(90, 120).sentence


def test_every_pixel_of_the_foreground_climbs_to_one_peak_before_peaks_are_joined() -> None:
    """Pieces of a run on a large image, between which it can be stopped."""
    found, steps = finish(Watershed(), Nuclei(size=128).make().image)
    titles = [step.title for step in steps]
    assert titles.index("Distance to the background") + 1 == titles.index("Climb") == titles.index("Markers") - 1
    (view,) = steps[titles.index("Climb")].draw()
    assert isinstance(view, LabelView)
    assert view.labels.max() > found.labels.max()
    assert (view.labels[found.labels > 0] > 0).all()
