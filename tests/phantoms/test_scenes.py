"""Each phantom: its truth is its geometry, its pixels are physically right, and it is as hard as it should be."""

from functools import cache

import cv2
import numpy as np
import pytest
from scipy import ndimage
from skimage.filters import threshold_otsu

from seglib.phantoms import BreastUltrasound, ChestXray, Fundus, LungCt, Nuclei, Scene, Shapes
from seglib.phantoms import chest_front as front
from seglib.phantoms.chest_xray import MILLIMETRES
from seglib.phantoms.shapes import BACKGROUND
from seglib.phantoms.trees import Branch

SIZE = 256


@cache
def chest(seed: int, lesions: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """A noise-free slice in Hounsfield units and its labels."""
    hounsfield, (right, left) = LungCt(size=SIZE, seed=seed, noise=0.0, lesions=lesions).hounsfield()
    return hounsfield, np.where(right > 0.5, 1, np.where(left > 0.5, 2, 0))


def dice(one: np.ndarray, other: np.ndarray) -> float:
    return float(2.0 * (one & other).sum() / max(1, one.sum() + other.sum()))


def otsu(scene: Scene) -> float:
    return dice(scene.image.grey > threshold_otsu(scene.image.grey), scene.truth > 0)


@pytest.mark.parametrize("seed", range(3))
def test_shapes_truth_is_every_pixel_that_the_paint_covers_by_more_than_half(seed: int) -> None:
    scene = Shapes(size=SIZE, seed=seed, noise=0.0, blur=0.0, uneven_light=0.0, touching=0.0).make()
    pixels, ground = scene.image.pixels.astype(float), np.array(BACKGROUND)
    beyond = np.ones(scene.truth.shape, bool)
    for label in range(1, int(scene.truth.max()) + 1):
        mask = scene.truth == label
        near = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3))).astype(bool)
        beyond &= ~cv2.dilate(mask.astype(np.uint8), np.ones((9, 9))).astype(bool)  # corners are thinner than a pixel
        paint = np.median(pixels[mask], axis=0) - ground
        share = (pixels - ground) @ paint / (paint @ paint)
        unsure = np.abs(share - 0.5) < 0.02  # half covered, within rounding
        assert np.array_equal((share > 0.5)[near & ~unsure], mask[near & ~unsure])
    assert (pixels[beyond] == ground).all()


@pytest.mark.parametrize("seed", range(6))
def test_shapes_have_the_areas_of_their_kind(seed: int) -> None:
    truth = Shapes(size=512, seed=seed, count=4, touching=0.0).make().truth
    radius = np.sqrt(0.24 / (np.pi * 4))
    areas = np.bincount(truth.ravel())[1:] / truth.size
    assert len(areas) == 4
    assert areas.min() > np.pi * (0.75 * radius) ** 2 * 0.99
    assert areas.max() < np.pi * (1.2 * radius) ** 2 * 1.01


def test_a_single_disc_has_the_area_of_a_disc() -> None:
    for seed in range(40):
        truth = Shapes(size=512, seed=seed, count=1).make().truth > 0
        rows, columns = (np.flatnonzero(truth.any(axis=axis)) for axis in (1, 0))
        height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
        corner = truth[rows[0] : rows[0] + height // 8, columns[0] : columns[0] + width // 8]
        if height == width and not corner.any() and truth.sum() / (height * width) > 0.75:
            assert truth.sum() == pytest.approx(np.pi / 4.0 * height * width, rel=0.02)
            return
    pytest.fail("no disc among forty pictures")


def test_uneven_light_spoils_a_threshold_on_shapes() -> None:
    even, uneven = (
        np.mean([otsu(Shapes(size=SIZE, seed=seed, uneven_light=light).make()) for seed in range(5)]) for light in (0.0, 1.0)
    )
    assert even > 0.9
    assert uneven < even - 0.1


def test_touching_shapes_are_one_component_but_two_labels() -> None:
    scene = Shapes(size=SIZE, seed=1, touching=1.0).make()
    assert ndimage.label(scene.truth > 0, np.ones((3, 3)))[1] < scene.truth.max() / 2
    apart = Shapes(size=SIZE, seed=1, touching=0.0).make()
    assert ndimage.label(apart.truth > 0)[1] == apart.truth.max()


def test_nuclei_without_spoilers_are_found_and_by_default_mostly() -> None:
    clean = [otsu(Nuclei(size=SIZE, seed=seed, count=30, noise=0.0, blur=0.0, uneven_light=0.0).make()) for seed in range(3)]
    usual = [otsu(Nuclei(seed=seed).make()) for seed in range(4)]
    assert min(clean) > 0.85
    assert 0.8 < min(usual) < max(usual) < 0.94


def test_every_nucleus_is_one_piece_and_brighter_than_its_surroundings() -> None:
    scene = Nuclei(size=512, seed=0, noise=0.0, uneven_light=0.0).make()
    grey, ground = scene.image.grey, np.median(scene.image.grey[scene.truth == 0])
    for label in range(1, int(scene.truth.max()) + 1):
        mask = scene.truth == label
        assert ndimage.label(mask, np.ones((3, 3)))[1] == 1
        assert grey[mask].mean() > ground


def test_photon_noise_grows_with_brightness() -> None:
    quiet, loud = (Nuclei(size=SIZE, seed=0, noise=noise).make().image.grey.astype(float) for noise in (0.0, 0.6))
    error = (loud - quiet) ** 2
    bright, dark = (quiet > 90) & (quiet < 140), quiet < 25
    assert error[bright].mean() > 2.0 * error[dark].mean()


def test_fundus_vessels_are_darker_in_green_than_what_lies_beside_them() -> None:
    scene = Fundus(size=512, seed=1, noise=0.0).make()
    vessel = scene.truth > 0
    beside = cv2.dilate(vessel.astype(np.uint8), np.ones((9, 9))).astype(bool)
    beside &= ~cv2.dilate(vessel.astype(np.uint8), np.ones((3, 3))).astype(bool)
    green = scene.image.pixels[..., 1].astype(float)
    assert scene.field_of_view is not None
    beside &= scene.field_of_view
    assert green[vessel].mean() < 0.9 * green[beside].mean()
    local = cv2.blur(np.where(beside, green, 0.0), (15, 15)) / np.maximum(cv2.blur(beside.astype(float), (15, 15)), 1e-6)
    assert (green < local)[vessel].mean() > 0.85


@pytest.mark.parametrize("size", [128, 512])
def test_fundus_truth_has_a_plausible_share_and_lies_in_the_round_field(size: int) -> None:
    scene = Fundus(size=size, seed=2).make()
    assert scene.field_of_view is not None
    assert scene.field_of_view.mean() == pytest.approx(np.pi * 0.485**2, rel=0.01)
    share = scene.truth[scene.field_of_view].mean()
    assert 0.05 < share < (0.3 if size == 128 else 0.14)
    assert scene.image.pixels[~scene.field_of_view].mean() < 12


def test_grey_levels_of_the_lung_ct_are_hounsfield_units() -> None:
    hounsfield, truth = chest(0)
    scene = LungCt(size=SIZE, seed=0, noise=0.0, lesions=0).make()
    image = scene.image
    assert np.array_equal(scene.truth, truth)
    assert image.levels is not None
    assert image.levels.unit == "HU"
    shown = image.levels.value(image.grey.astype(float))  # type: ignore[arg-type]
    inside_window = (hounsfield > -1349) & (hounsfield < 149)
    assert np.abs(shown - hounsfield)[inside_window].max() <= image.levels.slope / 2 + 1e-3
    assert (image.grey[hounsfield > 150] == 255).all()
    assert (image.grey[0, 0], hounsfield[0, 0]) == (0, -2000)


def test_tissues_of_the_lung_ct_have_their_numbers() -> None:
    for seed in range(3):
        hounsfield, truth = chest(seed)
        assert hounsfield[5, SIZE // 2] == pytest.approx(-1000, abs=5)  # the room
        assert -900 < np.median(hounsfield[truth > 0]) < -820
        values, counts = np.unique(np.round(hounsfield[(hounsfield > -200) & (hounsfield < 200)] / 10) * 10, return_counts=True)
        fat = values[(values < -60) & (values > -130)][np.argmax(counts[(values < -60) & (values > -130)])]
        soft = values[(values > 20) & (values < 80)][np.argmax(counts[(values > 20) & (values < 80)])]
        assert fat == pytest.approx(-100, abs=20)
        assert soft == pytest.approx(45, abs=15)
        heart = hounsfield[round(0.44 * SIZE) :, round(0.51 * SIZE) :][:6, :6]
        assert heart.mean() == pytest.approx(42, abs=8)
        assert (hounsfield > 300).sum() > 200  # bone


def test_the_patients_right_lung_is_on_the_left_and_both_are_whole() -> None:
    for seed in range(3):
        _, truth = chest(seed)
        right, left = (np.nonzero(truth == label) for label in (1, 2))
        assert right[1].mean() < SIZE / 2 < left[1].mean()
        assert ndimage.label(truth == 1)[1] == ndimage.label(truth == 2)[1] == 1
        assert 0.05 < (truth == 1).mean() < 0.12


def test_vessels_and_lesions_belong_to_the_lung() -> None:
    (plain, truth), (ill, same) = chest(1), chest(1, lesions=3)
    changed = np.abs(ill - plain) > 300
    assert np.array_equal(truth, same)
    assert changed.sum() > 40
    assert (truth[changed] > 0).all()
    assert (plain[truth > 0] > -300).mean() > 0.01


def test_the_couch_noise_and_lungs_leave_the_threshold_guessing() -> None:
    scene = LungCt(size=SIZE, seed=0).make()
    dark = scene.image.grey <= threshold_otsu(scene.image.grey)
    assert dice(dark, scene.truth > 0) < 0.5


def test_no_threshold_finds_the_lesion_in_ultrasound() -> None:
    for seed in range(4):
        scene = BreastUltrasound(size=SIZE, seed=seed).make()
        grey, lesion = scene.image.grey, scene.truth > 0
        assert max(dice(grey < level, lesion) for level in range(1, 256, 3)) < 0.4
        around = cv2.dilate(lesion.astype(np.uint8), np.ones((25, 25))).astype(bool) & ~lesion
        assert grey[lesion].mean() < grey[around].mean()


def test_a_mass_casts_a_shadow_and_a_cyst_does_not() -> None:
    for seed in range(3):
        below = {}
        for kind in ("mass", "cyst"):
            phantom, healthy = (BreastUltrasound(size=SIZE, seed=seed, lesion=lesion) for lesion in (kind, "none"))
            lesion = phantom.make().truth > 0
            rows, columns = np.nonzero(lesion)
            behind = (slice(rows.max() + 5, rows.max() + 25), slice(int(columns.mean()) - 8, int(columns.mean()) + 8))
            below[kind] = (phantom.echoes()[0] - healthy.echoes()[0])[behind].mean()
        assert below["mass"] < -3.0
        assert below["cyst"] > 2.0


def test_contrast_is_the_fall_in_decibels_inside_the_lesion() -> None:
    weak, strong = (BreastUltrasound(size=SIZE, seed=0, contrast=contrast) for contrast in (5.0, 25.0))
    core = cv2.erode((weak.make().truth > 0).astype(np.uint8), np.ones((15, 15))).astype(bool)
    assert (weak.echoes()[0] - strong.echoes()[0])[core].mean() == pytest.approx(20.0, abs=0.1)


def test_healthy_tissue_has_an_empty_truth() -> None:
    scene = BreastUltrasound(size=128, lesion="none").make()
    assert not scene.truth.any()
    assert scene.class_names == ("lesion",)


def test_a_tube_takes_away_what_the_chord_through_it_is_long() -> None:
    radius = 20.0 / MILLIMETRES
    tube = Branch(np.array([[0.5, -0.5], [0.5, 1.5]]), np.array([radius, radius]))
    met = ChestXray(size=SIZE)._tubes([tube], 1.0)[SIZE // 2]
    aside = np.abs((np.arange(SIZE) + 0.5) / SIZE - 0.5) * MILLIMETRES
    np.testing.assert_allclose(met, 2.0 * np.sqrt(np.clip(20.0**2 - aside**2, 0.0, None)), atol=1e-3)


def test_a_ball_is_as_deep_as_an_ellipsoid() -> None:
    around = np.linspace(0.0, 2.0 * np.pi, 200, endpoint=False)
    ball = ChestXray(size=SIZE)._ball(0.5 + 0.3 * np.stack([np.cos(around), np.sin(around)], axis=1))
    centre = (np.arange(SIZE) + 0.5) / SIZE - 0.5
    away = np.hypot(centre[:, None], centre[None, :]) / 0.3
    np.testing.assert_allclose(ball, np.sqrt(np.clip(1.0 - away**2, 0.0, 1.0)), atol=0.13)  # its rim is a pixel wide
    assert np.abs(ball - np.sqrt(np.clip(1.0 - away**2, 0.0, 1.0))).mean() < 0.005


@pytest.mark.parametrize("seed", range(3))
def test_patches_and_heart_hide_a_lung_and_leave_its_truth(seed: int) -> None:
    clear, filled = (ChestXray(size=SIZE, seed=seed, opacities=count, noise=0.0) for count in (0, 5))
    (seen, lungs), (dense, same) = clear.thickness(), filled.thickness()
    inside = np.maximum(*lungs) > 0.5
    assert np.array_equal(np.maximum(*same) > 0.5, inside)
    assert np.abs(dense - seen)[~cv2.dilate(inside.astype(np.uint8), np.ones((5, 5))).astype(bool)].max() < 0.1
    assert (dense - seen)[inside].min() > -0.1
    assert (dense - seen)[inside].max() > 30
    grey = clear.make().image.grey
    assert 0.55 < dice(grey < threshold_otsu(grey), inside) < 0.85, "a threshold finds the lungs, and ribs and air beside them"
    behind_heart = np.zeros_like(inside)
    x, y = (round((0.5 + at / MILLIMETRES) * SIZE) for at in front.HEART[0][0][:2])
    behind_heart[y - 3 : y + 4, x - 3 : x + 4] = True
    assert inside[behind_heart].all()
    assert seen[behind_heart].mean() > seen[inside].mean() + 25
