"""Look-alikes across the split."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from seglib.learn.dataset import Pair
from seglib.learn.leaks import find_leaks, fingerprint, likeness, told
from seglib.learn.sample import Sample
from seglib.phantoms.lung_ct import LungCt
from seglib.samples import sample
from seglib.types import Pixels


def of(name: str, pixels: Pixels) -> Sample:
    everywhere = np.ones(pixels.shape[:2], bool)
    return Sample(Pair(name, "s", f"s/{name}", "s", Path(), Path(), None), pixels, everywhere, everywhere)


@pytest.fixture(scope="module")
def photographs() -> dict[str, Pixels]:
    return {name: sample(name).load().image.pixels for name in ("nuclei", "fundus", "breast_ultrasound", "coins", "astronaut")}


def copies(pixels: Pixels) -> dict[str, Pixels]:
    """Copies as they come about: saved small, packed, brightened, mirrored, cut, shifted."""
    height, width = pixels.shape[:2]
    packed = cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 30])[1], cv2.IMREAD_COLOR)
    return {
        "same": pixels,
        "smaller": np.asarray(cv2.resize(pixels, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA), np.uint8),
        "packed": np.asarray(packed, np.uint8),
        "brighter": np.clip(pixels * 1.1 + 8, 0, 255).astype(np.uint8),
        "mirrored": np.ascontiguousarray(pixels[:, ::-1]),
        "cut": np.ascontiguousarray(pixels[height // 40 : -height // 40, width // 40 : -width // 40]),
        "shifted": np.ascontiguousarray(np.pad(pixels, ((height // 60, 0), (width // 60, 0), (0, 0)), "edge")[:height, :width]),
    }


def test_copies_are_found_however_they_were_saved(photographs: dict[str, Pixels]) -> None:
    learn = [of(name, pixels) for name, pixels in photographs.items()]
    for name, pixels in photographs.items():
        for how, copy in copies(pixels).items():
            leaks = find_leaks(learn, [of("copy", copy)])
            assert [(leak.learned, leak.validated) for leak in leaks] == [(f"s/{name}", "s/copy")], (name, how)


def test_phantoms_of_other_people_are_no_copies_and_copies_of_phantoms_are() -> None:
    """They share the anatomy, as people do, and not one vessel."""
    people = [of(str(seed), LungCt(seed=seed, size=256).make().image.pixels) for seed in range(30)]
    assert find_leaks(people[:20], people[20:]) == ()
    for how, copy in copies(people[3].pixels).items():
        assert [leak.learned for leak in find_leaks(people[:20], [of("copy", copy)])] == ["s/3"], how


def test_likeness_of_an_image_to_itself_to_noise_and_to_nothing() -> None:
    first, second = (np.random.default_rng(seed).integers(0, 256, (90, 70, 3), np.uint8) for seed in (0, 1))
    assert likeness(first, first) == pytest.approx(1.0, abs=1e-3)
    assert abs(likeness(first, second)) < 0.2
    assert likeness(first, np.zeros_like(first)) == likeness(np.zeros_like(first), first) == 0.0


def test_different_pictures_are_no_leak(photographs: dict[str, Pixels]) -> None:
    names = list(photographs)
    learn, validate = ([of(name, photographs[name]) for name in part] for part in (names[:3], names[3:]))
    assert find_leaks(learn, validate) == ()
    assert find_leaks([], validate) == find_leaks(learn, []) == ()
    assert told((), 2) == "Leak check: no validation image looks like one that is learned from."


def test_the_nearest_is_named_and_the_most_alike_come_first(photographs: dict[str, Pixels]) -> None:
    exact, near = photographs["coins"], cv2.GaussianBlur(photographs["fundus"], (0, 0), 6)
    learn = [of("a", photographs["fundus"]), of("b", exact)]
    leaks = find_leaks(learn, [of("near", np.asarray(near, np.uint8)), of("exact", exact)])
    assert [leak.learned for leak in leaks if leak.validated == "s/exact"] == ["s/b"]
    assert leaks[0].validated == "s/exact"
    assert "--group-by" in told(leaks, 2)
    assert f"{len(leaks)} of 2" in told(leaks, 2)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (300, 2)])
def test_the_smallest_pictures_have_a_fingerprint(shape: tuple[int, int]) -> None:
    assert fingerprint(np.full((*shape, 3), 7, np.uint8)).shape == (64,)
