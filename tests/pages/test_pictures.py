"""The gallery's small pictures are there, and show what is drawn now."""

import cv2
import numpy as np
import pytest

from pages.ui.pictures import FOLDER, SIDE, shrunk
from seglib.samples import SAMPLES, Sample

WIDTH, HEIGHT = SIDE * 3 // 2, SIDE


def decoded(data: bytes) -> np.ndarray:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture.astype(float)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: each.name)
def test_the_thumbnail_of_a_sample_resembles_what_is_drawn_now(sample: Sample) -> None:
    stored = decoded((FOLDER / f"{sample.name}.jpg").read_bytes())
    assert stored.shape == (HEIGHT, WIDTH, 3)
    drawn = decoded(shrunk(sample.load().image.pixels))
    assert np.abs(stored - drawn).mean() < 4, "draw them anew: python -m pages.ui.pictures"


def test_there_is_no_thumbnail_without_a_sample() -> None:
    assert {path.stem for path in FOLDER.glob("*.jpg")} == {sample.name for sample in SAMPLES}


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (7, 5), (600, 400), (400, 600)])
def test_every_picture_has_a_thumbnail_cut_around_its_middle(shape: tuple[int, int]) -> None:
    height, width = shape
    pixels = np.full((*shape, 3), (0, 0, 255), np.uint8)
    pixels[height // 3 : height - height // 3, width // 3 : width - width // 3] = (255, 0, 0)
    small = decoded(shrunk(pixels))
    assert small.shape == (HEIGHT, WIDTH, 3)
    blue, _, red = small[HEIGHT // 2, WIDTH // 2]
    assert red > 200 > 60 > blue
