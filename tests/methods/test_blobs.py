"""Blobs on scenes whose spots are known, and the extents by hand."""

import numpy as np
import pytest

from seglib.features.histogram import grey_histogram, otsu_level
from seglib.features.spots import discs
from seglib.methods.blobs import NO_BLOBS, Blobs
from seglib.phantoms import Nuclei
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.types import Image, LabelMap, Labels, Pixels

SCENE = ((30, 32, 6.0), (30, 90, 8.0), (85, 40, 12.0), (90, 105, 7.0), (88, 60, 9.0))


def scene(turned: bool = False) -> Image:
    rows, columns = np.indices((120, 140))
    grey = 40 + np.random.default_rng(0).normal(0, 4, rows.shape)
    for row, column, radius in SCENE:
        grey = np.maximum(grey, 40 + 120 * (np.hypot(rows - row, columns - column) <= radius))
    levels = np.clip(grey, 0, 255).astype(np.uint8)
    pixels: Pixels = np.repeat((255 - levels if turned else levels)[..., None], 3, axis=2)
    return Image(pixels)


def found_in(image: Image, method: Blobs) -> Labels:
    return segment(method, image, Prompt())[0]


def matched(truth: LabelMap, found: LabelMap) -> int:
    """How many true objects are met by one that shares more than half of what the two cover."""
    hits = 0
    for number in range(1, int(truth.max()) + 1):
        mine = truth == number
        rivals = np.unique(found[mine])
        hits += any((mine & (found == rival)).sum() > 0.5 * (mine | (found == rival)).sum() for rival in rivals[rivals > 0])
    return hits


@pytest.mark.parametrize("extent", ["basin", "disc"])
@pytest.mark.parametrize("measure", ["log", "dog", "doh"])
def test_round_spots_are_found_one_by_one(extent: str, measure: str) -> None:
    truth = discs(np.array([(*spot, 1.0) for spot in SCENE]), (120, 140))
    found = found_in(scene(), Blobs.from_text({"extent": extent, "measure": measure}))
    assert found.facts["objects"] == len(SCENE)
    if measure != "dog" or extent == "basin":  # the middle of the two Gaussians of a DoG is wider than the first one
        assert matched(truth, found.labels) == len(SCENE)
    assert float(found.facts["median contrast"]) == pytest.approx(120, rel=0.25)


def test_dark_spots_are_bright_ones_of_the_negative() -> None:
    bright, dark = found_in(scene(), Blobs()), found_in(scene(turned=True), Blobs(spots="dark"))
    assert np.mean(bright.labels != dark.labels) < 0.005  # Otsu's threshold may round to the other side
    assert not matched(bright.labels, found_in(scene(turned=True), Blobs()).labels)


def test_most_nuclei_of_a_slide_are_found() -> None:
    slide = Nuclei(size=384, count=50, touching=0.2).make()
    found = found_in(slide.image, Blobs())
    hits = matched(slide.truth, found.labels)
    assert 2 * hits / (slide.truth.max() + found.labels.max()) > 0.6


def test_basins_are_the_bright_pixels_near_a_blob_and_do_not_mix() -> None:
    image = scene()
    found, plain = found_in(image, Blobs()), found_in(image, Blobs(extent="disc"))
    bright = image.grey > otsu_level(grey_histogram(image.grey))
    assert (found.labels[bright] > 0).mean() > 0.97
    assert (found.labels[~bright] > 0).mean() < 0.02
    assert found.labels[85, 40] != found.labels[88, 60], "two that touch are two"
    assert (plain.labels[~bright] > 0).any()


def test_nothing_to_find_is_said() -> None:
    for pixels in (np.full((50, 60, 3), 200, np.uint8), np.asarray(scene().pixels) // 8):
        found = found_in(Image(pixels), Blobs(contrast=60.0))
        assert not found.labels.any()
        assert found.facts["note"] == NO_BLOBS
        assert found.why is not None
        assert found.why(3, 4).label == 0


def test_why_names_the_blob() -> None:
    found = found_in(scene(), Blobs())
    assert found.why is not None
    for row, column, radius in SCENE:
        why = found.why(row, column)
        assert why.label == found.labels[row, column] > 0
        pixels = dict(why.others[0])
        assert pixels["radius in px"] == pytest.approx(radius, rel=0.35)
        assert pixels["distance in px"] < 3
        assert dict(why.evidence)["contrast of the blob"] >= dict(why.evidence)["least contrast"] == Blobs().contrast
    for row, column in np.ndindex(*found.labels.shape):
        assert found.why(row, column).label == found.labels[row, column]
    nearest = found.why(0, 32)
    assert nearest.label == 0
    assert f"blob {found.labels[30, 32]} " in nearest.sentence
    assert dict(nearest.evidence)["distance in px"] == pytest.approx(30, abs=2)


@pytest.mark.parametrize(("extent", "reach"), [("basin", 2.0), ("disc", 1.0)])
def test_no_pixel_is_far_from_the_blob_that_it_belongs_to(extent: str, reach: float) -> None:
    """Of equally large and of nested discs some lie wholly under others, and a bright field has no end of its own."""
    field = np.array(scene().pixels)
    field[95:, :100] = 170
    image = Image(field)
    found = found_in(image, Blobs.from_text({"extent": extent, "overlap": "1.0", "contrast": "2"}))
    assert found.why is not None
    for row, column in np.argwhere(found.labels > 0).tolist():
        pixels = dict(found.why(row, column).others[0])
        assert pixels["distance in px"] <= reach * pixels["radius in px"] + 1e-6
