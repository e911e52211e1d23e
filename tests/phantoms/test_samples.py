"""The gallery: every sample loads, and its name is safe in a link."""

import re

import numpy as np
import pytest

from seglib import samples
from seglib.errors import SettingError
from seglib.phantoms import PHANTOMS, Phantom
from seglib.samples import SAMPLES, Sample, sample


@pytest.mark.parametrize("one", SAMPLES, ids=lambda one: one.name)
def test_every_sample_loads_and_says_where_it_comes_from(one: Sample) -> None:
    small = one if one.phantom is None else Sample(**{**vars(one), "phantom": type(one.phantom)(size=128)})
    loaded = small.load()
    assert loaded.image.name == one.name
    assert loaded.image.pixels.std() > 5
    assert (loaded.truth is not None) == one.has_truth == (one.group == samples.MADE_HERE)
    assert one.source
    assert one.licence
    assert one.description.endswith(".")
    if loaded.truth is not None:
        assert loaded.truth.shape == loaded.image.shape
        assert loaded.class_names
    else:
        assert one.licence in loaded.image.ledger[0]
        assert "scikit-image" in loaded.image.ledger[0]


def test_the_phantoms_come_first_and_all_of_them() -> None:
    assert tuple(type(one.phantom) for one in SAMPLES[: len(PHANTOMS)]) == PHANTOMS
    assert all(one.phantom is None for one in SAMPLES[len(PHANTOMS) :])


def test_names_fit_into_links_and_are_distinct() -> None:
    names = [one.name for one in SAMPLES]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)


def test_pixels_are_those_that_scikit_image_ships() -> None:
    from skimage import data

    assert np.array_equal(sample("coins").load().image.grey, data.coins())
    assert np.array_equal(sample("astronaut").load().image.pixels, data.astronaut())


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(SettingError, match=r"'nucleus'.*nuclei, fundus"):
        sample("nucleus")


def test_finding_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Phantom) -> None:
        raise AssertionError("drawn")

    for cls in PHANTOMS:
        monkeypatch.setattr(cls, "make", refuse)
    assert sample("lung_ct").title == "Lung (CT slice)"


def test_nets_are_offered_where_they_fit() -> None:
    assert {one.name: one.task for one in SAMPLES if one.task} == {
        "nuclei": "nuclei",
        "lung_ct": "lung_ct",
        "chest_xray": "chest",
        "breast_ultrasound": "breast",
        "fundus": "retina",
        "retina": "retina",
        "ihc": "nuclei",
    }
