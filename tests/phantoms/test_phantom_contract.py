"""What every phantom promises, derived from its declaration."""

from typing import Any

import numpy as np
import pytest

from seglib.errors import SettingError
from seglib.phantoms import PHANTOMS, Phantom, Scene
from seglib.settings import Parameter
from seglib.types import resize_labels

SMALL = 128
KNOBS = [(cls, p) for cls in PHANTOMS for p in cls.parameters() if p.name not in ("size", "seed")]
NOISES = [(cls, name) for cls in PHANTOMS for name in ("noise", "looks", "uneven_light", "blur") if name in cls.model_fields]


def both_ends(parameter: Parameter) -> list[Any]:
    if parameter.type == "choice":
        return list(parameter.options)
    kind = int if parameter.type == "integer" else float
    return [kind(parameter.minimum), kind(parameter.maximum)]


def check(scene: Scene, size: int) -> None:
    assert scene.image.pixels.shape == (size, size, 3)
    assert scene.truth.shape == (size, size)
    assert scene.truth.dtype == np.int32
    assert not scene.truth.flags.writeable
    assert scene.truth.min() == 0
    labels = np.unique(scene.truth[scene.truth > 0])
    assert labels.tolist() == list(range(1, len(labels) + 1))
    if len(scene.class_names) > 1:
        assert labels.max() <= len(scene.class_names)
    if scene.field_of_view is not None:
        assert scene.field_of_view.shape == (size, size)
        assert not scene.truth[~scene.field_of_view].any()


@pytest.mark.parametrize("cls", PHANTOMS)
def test_same_settings_same_pixels_another_seed_other_pixels(cls: type[Phantom]) -> None:
    one, again, other = cls(size=SMALL, seed=5).make(), cls(size=SMALL, seed=5).make(), cls(size=SMALL, seed=6).make()
    assert one.image.digest == again.image.digest
    assert np.array_equal(one.truth, again.truth)
    assert one.image.digest != other.image.digest
    assert not np.array_equal(one.truth, other.truth)


@pytest.mark.parametrize("cls", PHANTOMS)
@pytest.mark.parametrize("size", [128, 191])
def test_the_picture_has_exactly_the_size(cls: type[Phantom], size: int) -> None:
    check(cls(size=size, seed=1).make(), size)


@pytest.mark.parametrize(("cls", "parameter"), KNOBS, ids=lambda value: getattr(value, "name", ""))
def test_both_ends_of_every_slider_work_and_differ(cls: type[Phantom], parameter: Parameter) -> None:
    scenes = [cls(size=SMALL, **{parameter.name: value}).make() for value in both_ends(parameter)]
    for scene in scenes:
        check(scene, SMALL)
    assert len({scene.image.digest for scene in scenes}) == len(scenes), "a dead slider"


@pytest.mark.parametrize(("cls", "name"), NOISES)
def test_noise_light_and_blur_never_move_the_truth(cls: type[Phantom], name: str) -> None:
    ends = both_ends(next(p for p in cls.parameters() if p.name == name))
    low, high = (cls(size=SMALL, seed=2, **{name: value}).make().truth for value in ends)
    assert np.array_equal(low, high)


@pytest.mark.parametrize("cls", PHANTOMS)
def test_another_size_shows_the_same_scene(cls: type[Phantom]) -> None:
    fine, coarse = cls(size=384, seed=4).make(), cls(size=192, seed=4).make()
    seen, known = coarse.truth > 0, resize_labels(fine.truth, (192, 192)) > 0
    # Thin vessels are drawn one pixel wide, so only their courses agree.
    least = 0.7 if cls.name == "fundus" else 0.95
    assert 2.0 * (seen & known).sum() / (seen.sum() + known.sum()) > least
    from_fine = fine.image.pixels.reshape(192, 2, 192, 2, 3).mean(axis=(1, 3))
    assert np.corrcoef(from_fine.ravel(), coarse.image.pixels.ravel())[0, 1] > 0.85


@pytest.mark.parametrize("cls", PHANTOMS)
def test_the_ledger_says_how_to_make_it_again(cls: type[Phantom]) -> None:
    phantom = cls(size=SMALL, seed=3)
    assert phantom.code() in phantom.make().image.ledger[0]


@pytest.mark.parametrize("cls", PHANTOMS)
@pytest.mark.parametrize(("name", "value"), [("size", 127), ("size", 2049), ("seed", -1), ("seed", 10_000), ("nose", 1)])
def test_illegal_values_are_refused_by_name(cls: type[Phantom], name: str, value: int) -> None:
    with pytest.raises(SettingError, match=name):
        cls(**{name: value})


def test_names_are_distinct_and_in_the_order_shown() -> None:
    assert [cls.name for cls in PHANTOMS] == ["nuclei", "fundus", "lung_ct", "chest_xray", "breast_ultrasound", "shapes"]
