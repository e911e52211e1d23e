"""What every filter promises, generated from its declaration."""

import inspect
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import seglib.filters
from seglib.errors import SettingError
from seglib.filters import FILTERS
from seglib.filters.base import Filter
from seglib.settings import Parameter
from seglib.types import Image, Levels, Pixels, read_only
from tests.settings_cases import corners, extremes, illegal, legal

PARAMETERS = [(cls, parameter) for cls in FILTERS for parameter in cls.parameters()]
PARAMETER_IDS = [f"{cls.name}.{parameter.name}" for cls, parameter in PARAMETERS]
of_every_filter = pytest.mark.parametrize("cls", FILTERS, ids=lambda cls: cls.name)


def noise(*shape: int) -> Pixels:
    return np.random.default_rng(7).integers(0, 256, shape, dtype=np.uint8)


def scene() -> Pixels:
    """(48, 64, 3): coloured blobs of several sizes under uneven light, with noise: every filter has something to do."""
    rows, columns = np.mgrid[:48, :64]
    light = 60.0 + 1.5 * columns
    for row, column, radius, gain in ((12, 14, 8, 60), (34, 20, 3, 70), (24, 44, 11, -50), (8, 54, 2, 80)):
        light = light + gain * ((rows - row) ** 2 + (columns - column) ** 2 <= radius**2)
    colours = np.stack([1.1 * light, light, 0.6 * light + 0.8 * rows], axis=-1)
    return np.clip(colours + np.random.default_rng(3).normal(0, 6, colours.shape), 0, 255).astype(np.uint8)


HOSTILE = {
    "one pixel": noise(1, 1, 3),
    "one row": noise(1, 7, 3),
    "one column": noise(9, 1, 3),
    "black": np.zeros((6, 5, 3), np.uint8),
    "white": np.full((6, 5, 3), 255, np.uint8),
    "noise": noise(13, 17, 3),
    "grey noise": np.repeat(noise(13, 17, 1), 3, axis=2),
    "saturated": np.where(noise(12, 12, 3) > 127, 255, 0).astype(np.uint8),
    "one bright pixel": np.pad(np.full((1, 1, 3), 255, np.uint8), ((5, 5), (5, 5), (0, 0))),
}


@of_every_filter
@pytest.mark.parametrize("pixels", HOSTILE.values(), ids=HOSTILE)
def test_every_end_of_every_slider_works_on_hostile_images(cls: type[Filter], pixels: Pixels) -> None:
    image = Image(read_only(pixels), name="x", native_shape=(40, 50), spacing=(0.5, 0.7), ledger=("decoded",))
    before = pixels.copy()
    for chosen in corners(cls):
        result = chosen.apply(image)
        assert result.shape == image.shape
        assert (result.name, result.native_shape, result.spacing) == ("x", (40, 50), (0.5, 0.7))
        assert result.ledger[:-1] == image.ledger
        assert len(result.ledger[-1]) > 4
        assert result.is_grey or not image.is_grey
    assert np.array_equal(pixels, before)


@of_every_filter
@settings(max_examples=12, deadline=None, derandomize=True)
@given(data=st.data(), height=st.integers(1, 24), width=st.integers(1, 24))
def test_every_legal_value_works_and_gives_the_same_twice(
    cls: type[Filter], data: st.DataObject, height: int, width: int
) -> None:
    chosen = data.draw(legal(cls))
    image = Image(noise(height, width, 3))
    assert isinstance(chosen, Filter)
    assert chosen.apply(image).digest == chosen.apply(image).digest


@pytest.mark.parametrize(("cls", "parameter"), PARAMETERS, ids=PARAMETER_IDS)
def test_no_slider_is_dead(cls: type[Filter], parameter: Parameter) -> None:
    image = Image(scene())
    usual = cls().apply(image).digest
    assert any(cls(**{parameter.name: value}).apply(image).digest != usual for value in extremes(parameter))


@pytest.mark.parametrize("cls", [cls for cls in FILTERS if not cls.parameters()], ids=lambda cls: cls.name)
def test_a_filter_without_sliders_does_something(cls: type[Filter]) -> None:
    assert cls().apply(Image(scene())).digest != Image(scene()).digest


@pytest.mark.parametrize(("cls", "parameter"), PARAMETERS, ids=PARAMETER_IDS)
def test_illegal_values_are_refused_by_name(cls: type[Filter], parameter: Parameter) -> None:
    for value in illegal(parameter):
        with pytest.raises(SettingError, match=rf"{cls.__name__}\.{parameter.name} must be "):
            cls(**{parameter.name: value})


@of_every_filter
def test_the_ledger_tells_settings_apart(cls: type[Filter]) -> None:
    image = Image(scene())
    results = [chosen.apply(image) for chosen in corners(cls)]
    assert len({result.ledger[-1] for result in results}) >= len({result.digest for result in results})


@of_every_filter
def test_levels_that_survive_still_mean_the_same(cls: type[Filter]) -> None:
    """On an image that no filter can change but by its curve (constant), the meaning of the level must not move."""
    levels = Levels(4.0, -1000.0, "HU")
    ramp = np.repeat(np.arange(40, 200, dtype=np.uint8), 60)[None, :, None]
    image = Image(np.tile(ramp, (3, 1, 3)), levels=levels)
    middle = image.shape[1] // 2
    for chosen in corners(cls):
        result = chosen.apply(image)
        if result.levels is not None:
            step = abs(result.levels.slope)
            old, new = (
                picture.levels.value(float(picture.grey[1, middle])) for picture in (image, result) if picture.levels is not None
            )
            if 0 < result.grey[1, middle] < 255:
                assert abs(old - new) <= step


def test_every_filter_file_is_registered() -> None:
    folder = Path(inspect.getfile(seglib.filters)).parent
    written = {node for path in folder.glob("*.py") for node in path.read_text().split() if node.endswith("(Filter):")}
    assert {name.partition("(")[0] for name in written} == {cls.__name__ for cls in FILTERS}
    assert len({cls.name for cls in FILTERS}) == len({cls.title for cls in FILTERS}) == len(FILTERS)


def test_the_number_of_threads_changes_nothing() -> None:
    image = Image(scene())
    threads = cv2.getNumThreads()
    many = [cls().apply(image).digest for cls in FILTERS]
    try:
        cv2.setNumThreads(1)
        assert [cls().apply(image).digest for cls in FILTERS] == many
    finally:
        cv2.setNumThreads(threads)
