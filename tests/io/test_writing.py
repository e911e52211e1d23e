"""Label maps to files and back."""

import io
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image as Pillow

from seglib.errors import FileError, MaskError, SettingError
from seglib.io import colour_png, label_png, overlay_png, read_labels
from seglib.io.writing import outline
from seglib.palette import label_colours
from seglib.types import Image

LABELS = np.array([[0, 0, 1, 1], [0, 2, 1, 1], [3, 2, 2, 0]], np.int32)


def opened(data: bytes) -> Any:
    return Pillow.open(io.BytesIO(data))


@settings(max_examples=40, deadline=None)
@given(arrays(np.int32, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, 65535)))
def test_labels_come_back_exactly(labels: Any) -> None:
    data = label_png(labels)
    assert np.array_equal(read_labels(data, "labels.png"), labels)
    assert np.array_equal(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED), labels)


@pytest.mark.parametrize(("top", "mode"), [(0, "L"), (255, "L"), (256, "I;16"), (65535, "I;16")])
def test_as_many_bits_as_needed(top: int, mode: str) -> None:
    assert opened(label_png(np.array([[0, top]], np.int32))).mode == mode


@pytest.mark.parametrize("write", [label_png, colour_png])
@pytest.mark.parametrize(("bad", "words"), [(-1, "label -1 is negative"), (65536, "label 65536 does not fit")])
def test_labels_that_do_not_fit_are_refused(write: Any, bad: int, words: str) -> None:
    with pytest.raises(MaskError, match=words):
        write(np.array([[0, bad]], np.int32))


def test_coloured_labels_keep_their_numbers_and_have_a_clear_background() -> None:
    data = colour_png(LABELS)
    assert opened(data).mode == "P"
    assert np.array_equal(read_labels(data, "colours.png"), LABELS)
    rgba = np.asarray(opened(data).convert("RGBA"))
    assert np.array_equal(rgba[LABELS > 0][:, :3], label_colours(3)[LABELS[LABELS > 0] - 1])
    assert np.array_equal(rgba[..., 3], np.where(LABELS > 0, 255, 0))


def test_many_coloured_labels() -> None:
    labels = np.arange(400, dtype=np.int32).reshape(20, 20)
    rgba = np.asarray(opened(colour_png(labels)))
    assert np.array_equal(rgba[..., :3].reshape(-1, 3)[1:], label_colours(399))
    assert rgba[0, 0, 3] == 0
    assert (rgba[..., 3].ravel()[1:] == 255).all()


@pytest.mark.parametrize("empty", [np.zeros((3, 4), np.int32)])
def test_no_labels(empty: Any) -> None:
    assert np.array_equal(read_labels(colour_png(empty), "none.png"), empty)
    assert np.array_equal(read_labels(label_png(empty), "none.png"), empty)


def test_overlay_mixes_colours_where_there_are_labels(painted: Any) -> None:
    image = Image(painted[:3, :4])
    mixed = np.asarray(opened(overlay_png(image, LABELS, opacity=0.25, contours=False)))
    for (row, column), label in np.ndenumerate(LABELS):
        photo = painted[row, column].astype(float)
        want = photo if label == 0 else 0.75 * photo + 0.25 * label_colours(3)[label - 1]
        assert np.abs(mixed[row, column] - want).max() <= 0.5 + 1e-6


def test_overlay_outlines_are_opaque(painted: Any) -> None:
    labels = np.zeros((24, 32), np.int32)
    labels[5:15, 5:20] = 1
    mixed = np.asarray(opened(overlay_png(Image(painted), labels, opacity=0.0)))
    edge = outline(labels)
    assert (mixed[edge] == label_colours(1)[0]).all()
    assert np.array_equal(mixed[~edge], painted[~edge])
    assert edge.sum() == 2 * 10 + 2 * 15 - 4


def test_outlines_by_a_slow_loop() -> None:
    labels = np.random.default_rng(6).integers(0, 3, (9, 11)).astype(np.int32)

    def touches(row: int, column: int) -> bool:
        around = [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
        return any(not (0 <= r < 9 and 0 <= c < 11) or labels[r, c] != labels[row, column] for r, c in around)

    want = [[labels[row, column] > 0 and touches(row, column) for column in range(11)] for row in range(9)]
    assert np.array_equal(outline(labels), want)


def test_overlay_refuses_what_does_not_fit(painted: Any) -> None:
    with pytest.raises(MaskError, match="labels are 4x3 and the image 32x24"):
        overlay_png(Image(painted), LABELS)
    with pytest.raises(SettingError, match=r"from 0 to 1, got 1\.5"):
        overlay_png(Image(painted), np.zeros((24, 32), np.int32), opacity=1.5)


def test_labels_from_other_formats(tiff: Any, pillow: Any) -> None:
    file = io.BytesIO()
    np.save(file, LABELS.astype(np.int64))
    for data in (
        tiff(LABELS.astype(np.uint16), compression="lzw"),
        tiff(LABELS),
        file.getvalue(),
        pillow(LABELS.astype(np.uint8), "BMP"),
    ):
        found = read_labels(data, "labels")
        assert np.array_equal(found, LABELS)
        assert found.dtype == np.int32


def test_what_is_no_label_map_is_refused(tiff: Any, pillow: Any, painted: Any) -> None:
    with pytest.raises(FileError, match="has colours"):
        read_labels(pillow(painted, "PNG"), "photo.png")
    for values in (LABELS - 1, LABELS + 0.5, np.where(LABELS > 0, np.nan, 1.0)):
        with pytest.raises(FileError, match="no labels"):
            read_labels(tiff(values), "labels.tif")
