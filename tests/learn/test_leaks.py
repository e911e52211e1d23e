"""Look-alikes across the split."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from seglib.learn.dataset import Pair
from seglib.learn.leaks import find_leaks, fingerprint, told
from seglib.learn.sample import Sample
from seglib.samples import sample
from seglib.types import Pixels


def of(name: str, pixels: Pixels) -> Sample:
    everywhere = np.ones(pixels.shape[:2], bool)
    return Sample(Pair(name, "s", f"s/{name}", "s", Path(), Path(), None), pixels, everywhere, everywhere)


@pytest.fixture(scope="module")
def photographs() -> dict[str, Pixels]:
    return {name: sample(name).load().image.pixels for name in ("nuclei", "fundus", "breast_ultrasound", "coins", "astronaut")}


def test_copies_are_found_however_they_were_saved(photographs: dict[str, Pixels]) -> None:
    learn = [of(name, pixels) for name, pixels in photographs.items()]
    for name, pixels in photographs.items():
        smaller = cv2.resize(pixels, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
        compressed = cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 30])[1], cv2.IMREAD_COLOR)
        brighter = np.clip(pixels * 1.1 + 8, 0, 255).astype(np.uint8)
        for copy in (pixels, smaller, compressed, brighter):
            (leak,) = find_leaks(learn, [of("copy", np.asarray(copy, np.uint8))])
            assert (leak.learned, leak.validated) == (f"s/{name}", "s/copy")


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
    assert leaks[0].bits == 0
    assert "--group-by" in told(leaks, 2)
    assert f"{len(leaks)} of 2" in told(leaks, 2)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (300, 2)])
def test_the_smallest_pictures_have_a_fingerprint(shape: tuple[int, int]) -> None:
    assert fingerprint(np.full((*shape, 3), 7, np.uint8)).shape == (64,)
