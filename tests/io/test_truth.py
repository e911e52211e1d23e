"""Ground truth: beyond doubt it is accepted, otherwise explained, and mended only as chosen."""

from typing import Any

import cv2
import numpy as np
import pytest
from skimage import data as pictures

from seglib.errors import MaskError
from seglib.io import Diagnosis, RawMask, examine, read_mask

SHAPE = (120, 160)


@pytest.fixture(scope="module")
def disk() -> Any:
    rows, columns = np.mgrid[:120, :160]
    return (rows - 60) ** 2 + (columns - 80) ** 2 < 40**2


@pytest.fixture(scope="module")
def objects() -> Any:
    """(120, 160) int32: 130 squares, numbered."""
    labels = np.zeros(SHAPE, np.int32)
    for number, (row, column) in enumerate((r, c) for r in range(5, 115, 12) for c in range(5, 155, 12)):
        labels[row : row + 7, column : column + 7] = number + 1
    return labels


def look(values: Any, *mends: str, shape: tuple[int, int] = SHAPE) -> Diagnosis:
    values = values.copy()
    values.flags.writeable = False
    return examine(RawMask(values, "truth.png", ("read PNG",)), shape, mends)


def keys(diagnosis: Diagnosis) -> list[str]:
    return [mend.key for finding in diagnosis.findings for mend in finding.mends]


def says(diagnosis: Diagnosis) -> str:
    return " ".join(finding.sentence for finding in diagnosis.findings)


@pytest.mark.parametrize("top", [1, 255])
@pytest.mark.parametrize("kind", ["uint8", "uint16", "int64", "float32"])
def test_beyond_doubt(top: int, kind: str, disk: Any) -> None:
    found = look((disk * top).astype(kind))
    assert found.mask is not None
    assert np.array_equal(found.mask, disk)
    assert found.findings == ()
    assert found.labels is None
    assert found.ledger == ("read PNG", f"{top} means foreground (26.1 % of the pixels)")
    assert not found.mask.flags.writeable


def test_truth_and_false(disk: Any) -> None:
    found = look(disk)
    assert found.mask is not None
    assert np.array_equal(found.mask, disk)


def test_grey_written_as_colour(disk: Any) -> None:
    found = look(np.repeat((disk * np.uint8(255))[..., None], 3, axis=2))
    assert found.mask is not None
    assert np.array_equal(found.mask, disk)
    opaque = look(np.dstack([disk * np.uint8(255)] * 3 + [np.full(SHAPE, 255, np.uint8)]))
    assert opaque.mask is not None
    assert np.array_equal(opaque.mask, disk)


@pytest.mark.parametrize("values", [(0, 3), (0, 65535), (1, 2), (7, 255)])
def test_two_other_values_need_a_decision(values: tuple[int, int], disk: Any) -> None:
    low, high = values
    stored = np.where(disk, high, low).astype(np.uint16)
    found = look(stored)
    assert found.mask is None
    assert f"{high} (26.1 %)" in says(found)
    mended = look(stored, f"class:{high}")
    assert mended.mask is not None
    assert np.array_equal(mended.mask, disk)
    assert mended.findings == ()
    assert mended.ledger[-1] == f"value {high} taken as foreground (26.1 % of the pixels)"


def test_empty_is_legal_and_said(disk: Any) -> None:
    found = look(np.zeros_like(disk))
    assert found.mask is not None
    assert not found.mask.any()
    assert "is empty" in says(found)


def test_full_is_kept_with_a_warning(disk: Any) -> None:
    found = look(np.ones_like(disk))
    assert found.mask is not None
    assert found.mask.all()
    assert "is full" in says(found)
    assert keys(found) == ["invert"]


def test_one_other_value_needs_a_decision() -> None:
    found = look(np.full(SHAPE, 7, np.uint8))
    assert found.mask is None
    assert "only the value 7" in says(found)
    assert keys(found) == ["class:7"]


def test_inverted_is_kept_with_a_warning_and_a_mend(disk: Any) -> None:
    found = look(~disk)
    assert found.mask is not None
    assert np.array_equal(found.mask, ~disk)
    assert "probably inverted: foreground covers 73.9 % of the image and 100.0 % of its border" in says(found)
    mended = look(~disk, "invert")
    assert mended.mask is not None
    assert np.array_equal(mended.mask, disk)
    assert mended.findings == ()
    assert mended.ledger[1:] == ("foreground and background swapped (26.1 % of the pixels)",)


def test_a_large_object_inside_the_frame_is_no_suspicion() -> None:
    inside = np.zeros(SHAPE, bool)
    inside[5:-5, 5:-5] = True
    assert look(inside).findings == ()


def test_another_resolution(disk: Any) -> None:
    half = disk[::2, ::2]
    found = look(half)
    assert found.mask is None
    assert "80x60 pixels and the image 160x120: the same proportions" in says(found)
    assert keys(found) == ["resize"]
    mended = look(half, "resize")
    assert mended.mask is not None
    assert np.array_equal(mended.mask, np.repeat(np.repeat(half, 2, axis=0), 2, axis=1))
    assert "mask brought from 80x60 to 160x120 by the nearest pixel" in mended.ledger


def test_swapped_sides(disk: Any) -> None:
    found = look(disk.T)
    assert found.mask is None
    assert "width and height are swapped" in says(found)
    assert keys(found)[0] == "transpose"
    mended = look(disk.T, "transpose")
    assert mended.mask is not None
    assert np.array_equal(mended.mask, disk)


def test_swapped_sides_of_another_resolution(disk: Any) -> None:
    assert keys(look(disk[::2, ::2].T)) == ["transpose", "resize"]
    assert look(disk[::2, ::2].T, "transpose", "resize").mask is not None


def test_other_proportions(disk: Any) -> None:
    found = look(disk[:100])
    assert found.mask is None
    assert "other proportions" in says(found)
    assert "20%" in found.findings[0].mends[0].label
    assert look(disk[:100], "resize").mask is not None


def test_size_and_meaning_are_told_together_and_mended_in_order(disk: Any) -> None:
    stored = (disk[::2, ::2] * 3).astype(np.uint8)
    assert len(look(stored).findings) == 2
    one, other = look(stored, "resize", "class:3"), look(stored, "class:3", "resize")
    assert one.mask is not None
    assert other.mask is not None
    assert np.array_equal(one.mask, other.mask)
    assert one.ledger != other.ledger


@pytest.mark.parametrize("quality", [30, 75, 90])
def test_jpeg_leaves_greys_between(quality: int, disk: Any, pillow: Any) -> None:
    raw = read_mask(pillow(disk * np.uint8(255), "JPEG", quality=quality), "truth.jpg")
    found = examine(raw, SHAPE)
    assert (found.mask, found.labels) == (None, None)
    assert "as JPEG and smooth resizing leave them" in says(found)
    assert keys(found) == ["threshold:128"]
    mended = examine(raw, SHAPE, ("threshold:128",))
    assert mended.mask is not None
    assert (mended.mask != disk).mean() < 0.002


def test_coloured_jpeg(disk: Any, pillow: Any) -> None:
    colours = np.zeros((*SHAPE, 3), np.uint8)
    colours[disk] = (255, 0, 0)
    raw = read_mask(pillow(colours, "JPEG", quality=90, subsampling=0), "truth.jpg")
    assert keys(examine(raw, SHAPE)) == ["corners"]
    mended = examine(raw, SHAPE, ("corners", "class:#ff0000"))
    assert mended.mask is not None
    assert (mended.mask != disk).mean() < 0.005


def test_classes_are_listed_with_their_shares() -> None:
    classes = np.zeros(SHAPE, np.uint8)
    classes[10:40], classes[60:66], classes[90:] = 1, 1, 4
    found = look(classes)
    assert found.mask is None
    assert "0 (45.0 %), 1 (30.0 %), 4 (25.0 %)" in says(found)
    assert keys(found) == ["union", "class:1", "class:4"]
    assert found.findings[0].mends[0].label == "Foreground is everything but 0, classes stay apart"
    assert found.labels is not None
    assert np.array_equal(found.labels, classes)
    one, every = look(classes, "class:4"), look(classes, "union")
    assert one.mask is not None
    assert every.mask is not None
    assert np.array_equal(one.mask, classes == 4)
    assert one.labels is None
    assert np.array_equal(every.mask, classes > 0)
    assert every.labels is not None
    assert np.array_equal(every.labels, classes)


def test_values_far_apart_may_also_be_cut_in_the_middle(disk: Any) -> None:
    ringed = np.where(disk, np.uint8(255), np.uint8(0))
    ringed[58:62, 60:100] = 127
    assert keys(look(ringed)) == ["union", "class:255", "class:127", "threshold:128"]


def test_colours_are_classes_with_names_that_hold_for_every_image(disk: Any) -> None:
    colours = np.zeros((*SHAPE, 3), np.uint8)
    colours[disk], colours[:10] = (0, 0, 255), (255, 128, 0)
    found = look(colours)
    assert keys(found) == ["union", "class:#0000ff", "class:#ff8000"]
    assert found.labels is not None
    assert np.array_equal(found.labels, disk * 1 + (colours[..., 0] > 0) * 2)
    blue = look(colours, "class:#0000ff")
    assert blue.mask is not None
    assert np.array_equal(blue.mask, disk)


def test_black_and_blue_is_not_zero_and_255(disk: Any) -> None:
    colours = np.zeros((*SHAPE, 3), np.uint8)
    colours[disk] = (0, 0, 255)
    assert look(colours).mask is None
    assert keys(look(colours)) == ["class:#0000ff"]


def test_numbered_objects(objects: Any) -> None:
    found = look(objects)
    assert found.mask is None
    assert "130 values besides 0, each in one piece, as numbered objects are" in says(found)
    assert keys(found) == ["union"]
    assert found.findings[0].mends[0].label.endswith(", objects stay apart")
    mended = look(objects, "union")
    assert mended.mask is not None
    assert mended.labels is not None
    assert np.array_equal(mended.mask, objects > 0)
    assert np.array_equal(mended.labels, objects)


def test_objects_keep_their_numbers_through_a_resize(objects: Any) -> None:
    found = look(objects, "union", "resize", shape=(240, 320))
    assert found.labels is not None
    assert np.array_equal(found.labels, np.kron(objects, np.ones((2, 2), int)))


def test_zero_is_the_background_even_where_it_is_rare() -> None:
    classes = np.full(SHAPE, 2, np.uint8)
    classes[:10], classes[10:20] = 0, 1
    assert keys(look(classes)) == ["union", "class:2", "class:1"]
    found = look(classes, "union")
    assert found.mask is not None
    assert np.array_equal(found.mask, classes > 0)


def test_background_that_is_not_zero() -> None:
    colours = np.full((*SHAPE, 3), 255, np.uint8)
    colours[:20], colours[50:60] = (255, 0, 0), (0, 255, 0)
    found = look(colours, "union")
    assert found.mask is not None
    assert found.labels is not None
    assert found.mask.mean() == pytest.approx(0.25)
    assert np.array_equal(found.labels > 0, found.mask)
    assert "everything but #ffffff" in found.ledger[-1]


@pytest.mark.parametrize("picture", ["camera", "coins", "astronaut", "retina"])
def test_photographs_are_recognised(picture: str) -> None:
    values = getattr(pictures, picture)()[:256, :256]
    for shape in ((256, 256), (512, 512), (100, 300)):  # a photograph that is stretched is no mask either
        found = look(values, shape=shape)
        assert (found.mask, found.labels) == (None, None)
        assert [finding.sentence.startswith("truth.png looks like a photograph") for finding in found.findings] == [True]
        assert keys(found) == []


def test_a_dark_photograph_of_few_bright_cells_is_no_blurred_mask() -> None:
    rng = np.random.default_rng(8)
    spots = np.zeros(SHAPE)
    spots[rng.integers(0, 120, 25), rng.integers(0, 160, 25)] = rng.uniform(0.2, 1, 25)
    cells = cv2.GaussianBlur(spots, (0, 0), 4)
    values = (cells / cells.max() * 240 + rng.normal(8, 2, SHAPE).clip(0)).astype(np.uint8)
    assert (values < 51).mean() > 0.8
    assert "looks like a photograph" in says(look(values))


@pytest.mark.parametrize("width", [2, 5, 8])
def test_a_soft_mask_is_cut_in_the_middle(width: int, disk: Any) -> None:
    values = cv2.GaussianBlur(disk * np.uint8(255), (0, 0), width)
    found = look(values)
    assert keys(found) == ["threshold:128"]
    mended = look(values, "threshold:128")
    assert mended.mask is not None
    assert np.array_equal(mended.mask, values >= 128)
    noisy = np.clip(values + np.random.default_rng(1).normal(0, 4, values.shape), 0, 255).astype(np.uint8)
    assert keys(look(noisy)) == [] or width == 2, "a camera adds noise"


@pytest.mark.parametrize("picture", ["camera", "astronaut"])
def test_the_image_itself_is_recognised(picture: str) -> None:
    values = getattr(pictures, picture)()[:256, :200]
    pixels = np.array(np.broadcast_to(values if values.ndim == 3 else values[..., None], (256, 200, 3)))
    raw = RawMask(values, "photo.png")
    itself = examine(raw, (256, 200), picture=pixels)
    assert itself.mask is None
    assert says(itself) == "photo.png is the open image itself: all 51,200 pixels are equal. Choose the file that holds the mask."
    pixels[3, 4, 0] ^= 1
    assert "looks like a photograph" in says(examine(raw, (256, 200), picture=pixels))


def test_a_smooth_photograph_saved_as_jpeg_is_no_map_of_classes(pillow: Any) -> None:
    smooth = cv2.GaussianBlur(pictures.camera(), (0, 0), 6)
    found = examine(read_mask(pillow(smooth, "JPEG", quality=30), "photo.jpg"), smooth.shape)
    assert "looks like a photograph" in says(found)
    assert found.labels is None


def test_probabilities() -> None:
    values = np.linspace(0, 1, 120 * 160).reshape(SHAPE).astype(np.float32)
    assert "like a probability map" in says(look(values))
    mended = look(values, "threshold:0.5")
    assert mended.mask is not None
    assert np.array_equal(mended.mask, values >= 0.5)


def test_nan(disk: Any) -> None:
    values = disk.astype(np.float32)
    values[0, 0], values[0, 1] = np.nan, np.inf
    found = look(values)
    assert found.mask is None
    assert keys(found) == ["zero"]
    mended = look(values, "zero")
    assert mended.mask is not None
    assert np.array_equal(mended.mask, disk)


def test_mask_in_the_transparency(disk: Any) -> None:
    values = np.zeros((*SHAPE, 4), np.uint8)
    values[disk] = (0, 200, 0, 255)
    assert keys(look(values)) == ["alpha", "opaque"]
    for mends in (("alpha",), ("opaque", "union"), ("opaque", "class:#00c800")):
        found = look(values, *mends)
        assert found.mask is not None
        assert np.array_equal(found.mask, disk)


def test_an_absent_class_is_an_empty_mask(disk: Any) -> None:
    found = look(disk, "class:9")
    assert found.mask is not None
    assert not found.mask.any()
    assert "is empty" in says(found)


@pytest.mark.parametrize(
    ("mend", "words"),
    [
        ("sharpen", "no way to mend a mask.*transpose, resize"),
        ("class:x", "'x' is not a value of truth.png"),
        ("threshold:", "'' is not a value"),
        ("invert", "choose its foreground first"),
        ("alpha", "has no transparency"),
        ("corners", "has no colours"),
    ],
)
def test_mends_that_mean_nothing(mend: str, words: str, objects: Any) -> None:
    with pytest.raises(MaskError, match=words):
        look(objects, mend)


def test_classes_of_a_photograph_mean_nothing() -> None:
    with pytest.raises(MaskError, match="too many colours"):
        look(pictures.astronaut()[:120, :160], "class:3")


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "GIF", "WEBP"])
def test_every_lossless_format(kind: str, disk: Any, pillow: Any) -> None:
    options = {"lossless": True} if kind == "WEBP" else {}
    found = examine(read_mask(pillow(disk * np.uint8(255), kind, **options), "truth"), SHAPE)
    assert found.mask is not None
    assert np.array_equal(found.mask, disk)
