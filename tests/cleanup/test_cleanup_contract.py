"""What every clean-up step promises, generated from its declaration."""

import inspect
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import seglib.cleanup
from seglib.cleanup import CLEANUPS
from seglib.cleanup.base import Cleanup
from seglib.errors import SettingError
from seglib.settings import Parameter
from seglib.types import LabelMap, read_only
from tests.settings_cases import corners, extremes, illegal, legal

PARAMETERS = [(cls, parameter) for cls in CLEANUPS for parameter in cls.parameters()]
PARAMETER_IDS = [f"{cls.name}.{parameter.name}" for cls, parameter in PARAMETERS]
of_every_step = pytest.mark.parametrize("cls", CLEANUPS, ids=lambda cls: cls.name)
RENUMBERS = {"split_touching"}  # makes instances 1..n of its own; every other step hands labels on


def noise(height: int, width: int, top: int, seed: int = 7) -> LabelMap:
    return np.random.default_rng(seed).integers(0, top + 1, (height, width), dtype=np.int32)


def scene() -> LabelMap:
    """(96, 128): large and small objects, two touching discs, a hole, a crack, a speck, one object cut by the border."""
    rows, columns = np.mgrid[:96, :128]
    labels = np.zeros((96, 128), np.int32)
    for row, column, radius in ((30, 30, 16), (30, 58, 16), (70, 90, 14), (80, 4, 9), (12, 110, 4), (60, 30, 1)):
        labels[(rows - row) ** 2 + (columns - column) ** 2 <= radius**2] = 1
    labels[(rows - 70) ** 2 + (columns - 90) ** 2 <= 16] = 0
    labels[28:31, 14:44] = 0
    return labels


HOSTILE = {
    "one background pixel": np.zeros((1, 1), np.int32),
    "one object pixel": np.full((1, 1), 5, np.int32),
    "one row": noise(1, 7, 2),
    "one column": noise(9, 1, 3),
    "empty": np.zeros((6, 5), np.int32),
    "full": np.full((6, 5), 3, np.int32),
    "binary noise": noise(13, 17, 1),
    "many labels": noise(13, 17, 9),
    "labels beyond 8 bits": noise(12, 12, 3) * 300,
    "labels beyond 24 bits": noise(12, 12, 3) * (2**29 + 1),
    "one hole": np.pad(np.zeros((1, 1), np.int32), 4, constant_values=2),
}


@of_every_step
@pytest.mark.parametrize("labels", HOSTILE.values(), ids=HOSTILE)
def test_every_end_of_every_slider_works_on_hostile_maps(cls: type[Cleanup], labels: LabelMap) -> None:
    before = labels.copy()
    for chosen in corners(cls):
        result = chosen.apply(read_only(labels))
        assert result.dtype == np.int32
        assert result.shape == labels.shape
        if cls.name not in RENUMBERS:
            assert set(np.unique(result)) <= {0, *np.unique(labels)}
            assert np.array_equal(result[(result > 0) & (labels > 0)], labels[(result > 0) & (labels > 0)])
    assert np.array_equal(labels, before)


@of_every_step
@settings(max_examples=15, deadline=None, derandomize=True)
@given(data=st.data(), height=st.integers(1, 24), width=st.integers(1, 24), top=st.integers(1, 4))
def test_every_legal_value_works_and_a_second_time_changes_nothing(
    cls: type[Cleanup], data: st.DataObject, height: int, width: int, top: int
) -> None:
    chosen = data.draw(legal(cls))
    assert isinstance(chosen, Cleanup)
    labels = noise(height, width, top)
    once = chosen.apply(labels)
    assert np.array_equal(once, chosen.apply(labels))
    if cls.name not in RENUMBERS:
        assert np.array_equal(chosen.apply(once), once)


@pytest.mark.parametrize("cls", [cls for cls in CLEANUPS if cls.name not in RENUMBERS], ids=lambda cls: cls.name)
@pytest.mark.parametrize("names", [(7, 8, 9), (256, 3, 259), (2**16, 3, 2**16 + 3), (2**30, 2**30 + 1, 5)])
def test_what_labels_are_called_does_not_matter(cls: type[Cleanup], names: tuple[int, int, int]) -> None:
    labels = np.kron(noise(12, 16, 3), np.ones((3, 3), np.int32))
    renamed = np.array([0, *names], np.int32)
    for chosen in corners(cls):
        assert np.array_equal(chosen.apply(renamed[labels]), renamed[chosen.apply(labels)])


@pytest.mark.parametrize(("cls", "parameter"), PARAMETERS, ids=PARAMETER_IDS)
def test_no_slider_is_dead(cls: type[Cleanup], parameter: Parameter) -> None:
    usual = cls().apply(scene())
    assert any(not np.array_equal(cls(**{parameter.name: value}).apply(scene()), usual) for value in extremes(parameter))


@of_every_step
def test_the_default_does_something(cls: type[Cleanup]) -> None:
    assert not np.array_equal(cls().apply(scene()), scene())


@pytest.mark.parametrize(("cls", "parameter"), PARAMETERS, ids=PARAMETER_IDS)
def test_illegal_values_are_refused_by_name(cls: type[Cleanup], parameter: Parameter) -> None:
    for value in illegal(parameter):
        with pytest.raises(SettingError, match=rf"{cls.__name__}\.{parameter.name} must be "):
            cls(**{parameter.name: value})


def test_every_step_is_registered() -> None:
    folder = Path(inspect.getfile(seglib.cleanup)).parent
    written = {word for path in folder.glob("*.py") for word in path.read_text().split() if word.endswith("(Cleanup):")}
    assert {word.partition("(")[0] for word in written} == {cls.__name__ for cls in CLEANUPS}
    assert len({cls.name for cls in CLEANUPS}) == len({cls.title for cls in CLEANUPS}) == len(CLEANUPS)
