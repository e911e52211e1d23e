"""Watershed on discs whose objects are known, its sliders, its steps, and images that are hardly images."""

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from seglib.features.histogram import grey_histogram, otsu_level
from seglib.methods.watershed import Watershed
from seglib.prompt import Prompt
from seglib.types import HeatView, Image, LabelMap, Labels, LabelView, Step, read_only


def finish(method: Watershed, image: Image) -> tuple[Labels, list[Step]]:
    run, steps = method.run(image, Prompt()), []
    while True:
        try:
            steps.append(next(run))
        except StopIteration as end:
            return end.value, steps


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
    assert {value.partition("=")[0] for value in values} == {parameter.name for parameter in Watershed.parameters()}
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
