"""Second derivatives against formulas, scipy and numpy."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter
from skimage.feature import hessian_matrix_eigvals

from seglib.features.hessian import eigenvalues, second_derivatives
from seglib.types import Heat

SIZE = 81
ROWS, COLUMNS = (np.indices((SIZE, SIZE)) - SIZE // 2).astype(np.float64)


def noise(*shape: int) -> Heat:
    return (255 * np.random.default_rng(0).random(shape)).astype(np.float32)


def test_a_parabola_has_the_curvature_of_its_formula() -> None:
    bowl = (0.5 * (3 * COLUMNS**2 - ROWS**2) + 2 * ROWS * COLUMNS).astype(np.float32)
    middle = slice(30, 51)  # far from the mirror at the sides
    for sigma in (1.0, 2.5):
        xx, yy, xy = (field[middle, middle] / sigma**2 for field in second_derivatives(bowl, sigma))
        assert np.allclose(xx, 3, atol=0.02)
        assert np.allclose(yy, -1, atol=0.02)
        assert np.allclose(xy, 2, atol=0.02)


@pytest.mark.parametrize(("sigma", "error"), [(2.0, 0.12), (4.0, 0.03), (9.0, 0.01)])
def test_agrees_with_derivatives_of_gaussians(sigma: float, error: float) -> None:
    """Differences of neighbours come close to derivatives as the scale grows."""
    picture, orders = noise(90, 120), ((2, 0), (1, 1), (0, 2))
    fields = [gaussian_filter(picture.astype(float), sigma, order, mode="reflect", truncate=8) for order in orders]
    theirs = hessian_matrix_eigvals(fields)
    ours = eigenvalues(picture, sigma) / sigma**2
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.999
    assert np.abs(ours - theirs).max() < error * np.abs(theirs).max()


def test_every_pixel_has_the_eigenvalues_of_its_matrix() -> None:
    picture = noise(12, 17)
    xx, yy, xy = second_derivatives(picture, 1.3)
    matrices = np.stack([np.stack([xx, xy], -1), np.stack([xy, yy], -1)], -2).astype(np.float64)
    slow = np.linalg.eigvalsh(matrices)  # smallest first
    found = eigenvalues(picture, 1.3)
    assert found.dtype == np.float32
    assert np.allclose(found, np.moveaxis(slow[..., ::-1], -1, 0), atol=1e-3)


@pytest.mark.parametrize("width", [2.0, 4.0, 8.0])
def test_a_line_answers_most_and_equally_at_the_scale_of_its_width(width: float) -> None:
    """A line of Gaussian profile w under sigma s: s^2 w / (w^2 + s^2)^1.5, which is largest at s = sqrt(2) w."""
    line = -100 * np.exp(-(COLUMNS**2) / (2 * width**2)).astype(np.float32)
    peaks = {factor: float(eigenvalues(line, factor * width)[0, SIZE // 2, SIZE // 2]) for factor in (1.0, 2**0.5, 2.0)}
    assert max(peaks, key=peaks.__getitem__) == 2**0.5
    assert peaks[2**0.5] == pytest.approx(100 * 2 / 3**1.5, rel=0.03)
    assert abs(float(eigenvalues(line, width)[1, SIZE // 2, SIZE // 2])) < 0.1


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 2)])
def test_the_smallest_pictures_and_even_ones_curve_nowhere_out_of_bounds(shape: tuple[int, int]) -> None:
    found = eigenvalues(np.full(shape, 255, np.float32), 16.0)
    assert found.shape == (2, *shape)
    assert np.abs(found).max() < 0.05
    assert np.isfinite(eigenvalues(noise(*shape), 16.0)).all()
