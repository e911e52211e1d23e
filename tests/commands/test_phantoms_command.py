"""Phantoms as a data set."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner, Result

from seglib.commands.phantoms import drawn_by_chance, phantoms
from seglib.errors import SettingError
from seglib.learn.dataset import find_pairs
from seglib.learn.sample import read
from seglib.phantoms import PHANTOMS, LungCt


def call(*words: object) -> Result:
    result = CliRunner().invoke(phantoms, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_what_is_written_is_what_the_phantom_draws(tmp_path: Path) -> None:
    assert call("fundus", "--out", tmp_path, "--count", 2, "--first", 5, "--set", "size=128").exit_code == 0
    pairs = find_pairs(tmp_path)
    assert [pair.name for pair in pairs] == ["fundus_0005", "fundus_0006"]
    kind = next(phantom for phantom in PHANTOMS if phantom.name == "fundus")
    for pair, seed in zip(pairs, (5, 6), strict=True):
        scene, found = drawn_by_chance(kind, seed, {"size": "128"}).make(), read(pair)
        assert np.array_equal(found.pixels, scene.image.pixels)
        assert np.array_equal(found.mask, scene.truth > 0)
        assert scene.field_of_view is not None
        assert np.array_equal(found.fov, scene.field_of_view)
        labels = cv2.imread(str(tmp_path / "labels" / f"{pair.name}.png"), cv2.IMREAD_UNCHANGED)
        assert np.array_equal(labels, scene.truth)


@pytest.mark.parametrize("kind", PHANTOMS, ids=lambda kind: kind.name)
def test_chance_stays_within_the_limits_and_repeats_itself(kind: type[LungCt]) -> None:
    drawn = [drawn_by_chance(kind, seed, {}) for seed in range(30)]
    assert drawn == [drawn_by_chance(kind, seed, {}) for seed in range(30)]
    assert {one.seed for one in drawn} == set(range(30))
    assert {one.size for one in drawn} == {512}
    for parameter in kind.parameters():
        if parameter.name != "size":
            assert len({getattr(one, parameter.name) for one in drawn}) > 1, "it varies"


def test_what_is_wrong_is_said_before_anything_is_written(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(SettingError, match=r"LungCt\.lesions must be an integer from 0 to 5, got 9"):
        call("lung_ct", "--out", out, "--set", "lesions=9")
    with pytest.raises(SettingError, match="LungCt has no parameter 'speed'"):
        call("lung_ct", "--out", out, "--set", "speed=9")
    with pytest.raises(SettingError, match="other than the seed"):
        call("lung_ct", "--out", out, "--set", "seed=9")
    with pytest.raises(SettingError, match="Seeds end at 9999"):
        call("lung_ct", "--out", out, "--first", 9990, "--count", 11)
    assert call("dragons", "--out", out).exit_code == 2
    assert not out.exists()
