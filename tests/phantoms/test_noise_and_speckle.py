"""The statistics that CT, light and ultrasound noise must have."""

import cv2
import numpy as np
import pytest

from seglib.phantoms.hounsfield import ct_noise
from seglib.phantoms.noise import blurred, fractal_noise, smooth_noise
from seglib.phantoms.speckle import compounded, speckle


@pytest.mark.parametrize("size", [96, 250])
def test_noise_fields_are_standardised(size: int) -> None:
    rng = np.random.default_rng(0)
    for field in (smooth_noise(rng, size, 7), smooth_noise(rng, size, 400), fractal_noise(rng, size, 5), ct_noise(rng, size)):
        assert field.shape == (size, size)
        assert field.dtype == np.float32
        assert field.mean() == pytest.approx(0.0, abs=1e-3)
        assert field.std() == pytest.approx(1.0, abs=1e-3)


def test_the_same_generator_gives_the_same_field_in_every_resolution() -> None:
    fine = smooth_noise(np.random.default_rng(2), 400, 9)
    coarse = smooth_noise(np.random.default_rng(2), 100, 9)
    assert np.abs(cv2.resize(fine, (100, 100), interpolation=cv2.INTER_AREA) - coarse).max() < 0.1


def test_stretched_noise_changes_faster_downwards() -> None:
    field = smooth_noise(np.random.default_rng(0), 256, 32, stretch=6.0)
    assert np.abs(np.diff(field, axis=0)).mean() > 3.0 * np.abs(np.diff(field, axis=1)).mean()


@pytest.mark.parametrize("sigma", [0.0, 2.0, 13.0, 40.0])
def test_wide_blurs_take_a_short_cut_that_does_not_show(sigma: float) -> None:
    step = np.zeros((256, 256), np.float32)
    step[60:160, 90:] = 1.0
    exact = cv2.GaussianBlur(step, (0, 0), sigma, borderType=cv2.BORDER_REFLECT_101) if sigma else step
    assert np.abs(blurred(step, sigma) - exact).max() < 0.03


def test_ct_noise_has_no_slow_drift_and_is_not_white() -> None:
    noise = ct_noise(np.random.default_rng(0), 256)
    power = np.abs(np.fft.fft2(noise)) ** 2
    f = np.hypot(*np.meshgrid(np.fft.fftfreq(256), np.fft.fftfreq(256)))
    slow, middle, fast = (power[(f > a) & (f < b)].mean() for a, b in ((0.0, 0.02), (0.13, 0.18), (0.45, 0.5)))
    assert middle > 5.0 * slow
    assert middle > 5.0 * fast


@pytest.mark.parametrize("size", [200, 512])
def test_speckle_has_rayleigh_statistics(size: int) -> None:
    envelope = speckle(np.random.default_rng(1), np.ones((size, size), np.float32))
    assert envelope.mean() / envelope.std() == pytest.approx(np.sqrt(np.pi / (4.0 - np.pi)), rel=0.03)
    assert (envelope**2).mean() == pytest.approx(1.0, rel=0.05)
    # Rayleigh: the share above a level t is exp(-t^2 / mean square).
    for level in (0.5, 1.0, 1.5):
        assert (envelope > level).mean() == pytest.approx(np.exp(-(level**2)), abs=0.02)


def test_speckle_follows_the_strength_of_the_scatterers() -> None:
    weak = np.ones((256, 256), np.float32)
    weak[:, 128:] = 0.1
    envelope = speckle(np.random.default_rng(1), weak)
    assert (envelope[:, :110] ** 2).mean() / (envelope[:, 146:] ** 2).mean() == pytest.approx(100.0, rel=0.15)


def test_speckle_is_wider_than_high_and_narrowest_at_the_focus() -> None:
    envelope = speckle(np.random.default_rng(0), np.ones((512, 512), np.float32))

    def likeness(part: np.ndarray, axis: int) -> float:
        part = part - part.mean()
        return float((np.delete(part, range(4), axis) * np.delete(part, range(-4, 0), axis)).mean() / part.var())

    focus, deep = envelope[200:260], envelope[450:]
    assert likeness(focus, axis=1) > likeness(focus, axis=0) + 0.05
    assert likeness(deep, axis=1) > likeness(focus, axis=1) + 0.05


def test_looks_shrink_the_deviation_by_their_square_root() -> None:
    even = np.ones((256, 256), np.float32)
    one, four = (compounded(np.random.default_rng(0), even, looks).std() for looks in (1, 4))
    assert one / four == pytest.approx(2.0, rel=0.05)
