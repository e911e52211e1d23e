"""The field of view where one is known, none where there is none, and a mirror that a slow loop agrees with."""

import cv2
import numpy as np
import pytest

from seglib.features.surround import SOFT, field_of_view, mirrored
from seglib.metrics.overlap import iou
from seglib.phantoms import BreastUltrasound, Fundus, Nuclei, Shapes
from seglib.types import Image, Mask, Pixels
from tests.methods.cases import noise, scene


def disc(height: int, width: int, radius: float) -> Mask:
    rows, columns = np.mgrid[:height, :width]
    return np.hypot(rows - height / 2, columns - width / 2) < radius


def seen_through(field: Mask, surround: int = 4) -> Pixels:
    """A noisy picture behind a hole."""
    inside = np.random.default_rng(0).normal(120, 12, (*field.shape, 3)).clip(60, 250)
    return np.where(field[..., None], inside, surround).astype(np.uint8)


@pytest.mark.parametrize("size", [256, 700])
def test_the_field_of_a_retina_is_found(size: int) -> None:
    eye = Fundus(size=size).make()
    found = field_of_view(eye.image)
    assert found is not None
    assert eye.field_of_view is not None
    assert (iou(eye.field_of_view, found) or 0) > 0.99


@pytest.mark.parametrize(("shape", "radius"), [((200, 200), 95.0), ((180, 240), 100.0), ((900, 640), 300.0)])
def test_a_disc_is_found_also_where_the_frame_cuts_it(shape: tuple[int, int], radius: float) -> None:
    field = disc(*shape, radius)
    found = field_of_view(Image(seen_through(field)))
    assert found is not None
    assert (iou(field, found) or 0) > 0.985


def test_dark_things_inside_belong_to_the_field() -> None:
    field = disc(200, 200, 95)
    pixels = seen_through(field)
    pixels[80:120, 90:110] = 0
    found = field_of_view(Image(pixels))
    assert found is not None
    assert found[80:120, 90:110].all()


def cross() -> Pixels:
    pixels = np.full((200, 200, 3), 3, np.uint8)
    pixels[80:120] = pixels[:, 80:120] = 150
    return pixels


@pytest.mark.parametrize(
    "pixels",
    [
        scene(),
        noise(60, 80, 3),
        np.zeros((40, 50, 3), np.uint8),
        np.full((40, 50, 3), 255, np.uint8),
        noise(1, 1, 3),
        noise(1, 5000, 3),
        cross(),
        seen_through(disc(200, 200, 30)),  # a bright spot on black is no field
        seen_through(disc(200, 200, 138)),  # only the corners are dark
        Nuclei(size=256).make().image.pixels,
        Shapes(size=256).make().image.pixels,
        BreastUltrasound(size=256).make().image.pixels,
    ],
)
def test_there_is_none_in_other_pictures(pixels: Pixels) -> None:
    assert field_of_view(Image(pixels)) is None


def test_the_picture_goes_on_as_in_a_mirror() -> None:
    field = disc(60, 70, 24)
    plane = cv2.GaussianBlur(np.random.default_rng(1).normal(100, 30, (60, 70)).astype(np.float32), (0, 0), 3)
    reach = 1 + round(SOFT * 70)
    inner = cv2.erode(field.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)) > 0
    found = mirrored(plane, field)
    assert np.array_equal(found[inner], plane[inner])
    places, off = np.argwhere(inner), []
    for row, column in np.argwhere(~inner):
        rim = places[np.hypot(*(places - (row, column)).T).argmin()]
        y, x = 2 * rim - (row, column)
        if 0 <= y < 60 and 0 <= x < 70 and inner[y, x]:
            off.append(abs(found[row, column] - plane[y, x]))
    assert len(off) > 1000
    assert np.mean(off) < 1.0  # of two pixels of the rim that are as near, the other one may be taken
    assert np.abs(np.diff(found, axis=0)).max() < 2 * np.abs(np.diff(plane, axis=0)).max()


def test_a_field_of_a_few_pixels_has_nothing_to_mirror() -> None:
    plane = np.ones((30, 30), np.float32)
    assert np.array_equal(mirrored(plane, disc(30, 30, 1.0)), plane)
