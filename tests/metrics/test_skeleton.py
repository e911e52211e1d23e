"""Centre lines against scikit-image: bit for bit, in whatever way they are put together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage.morphology import skeletonize

from seglib import metrics
from seglib.metrics.outline import distances
from seglib.metrics.skeleton import skeleton
from seglib.metrics.thinning import thinned
from seglib.types import Mask, read_only
from tests.metrics.hostile import blobs, quick

wide = st.tuples(st.integers(1, 12), st.sampled_from([1, 2, 63, 64, 65, 127, 128, 129]))


def test_every_neighbourhood_is_thinned_as_scikit_image_does() -> None:
    every = (np.arange(512)[:, None] >> np.arange(9) & 1).astype(np.bool_).reshape(-1, 3, 3)
    for pattern in every:
        assert np.array_equal(thinned(pattern), skeletonize(pattern)), pattern
        framed = np.pad(pattern, 2)
        framed[0] = framed[:, -1] = True
        assert np.array_equal(thinned(framed), skeletonize(framed)), pattern


@quick
@given(wide.flatmap(lambda shape: hnp.arrays(np.bool_, shape)), st.integers(1, 7))
def test_words_end_where_they_like(noise: Mask, grown: int) -> None:
    mask = np.kron(noise, np.ones((grown, 1), np.bool_))
    assert np.array_equal(thinned(read_only(mask)), skeletonize(mask))
    assert np.array_equal(thinned(mask.T), skeletonize(mask.T))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("side", [90, 200, 333])
def test_thick_things(seed: int, side: int) -> None:
    mask = blobs(seed, side)
    assert np.array_equal(thinned(mask), skeletonize(mask))


def test_nothing_and_everything() -> None:
    assert not thinned(np.zeros((5, 70), np.bool_)).any()
    full = np.ones((140, 200), np.bool_)
    assert np.array_equal(skeleton(full), skeletonize(full))
    assert thinned(np.ones((1, 1), np.bool_)).all()


@pytest.mark.parametrize("seed", range(4))
def test_centre_lines_are_the_same_whether_pieces_are_thinned_alone_or_together(seed: int) -> None:
    mask = blobs(seed, 150) ^ (np.random.default_rng(seed).random((150, 150)) > 0.97)
    mask[::7, :60] = True
    assert np.array_equal(skeleton(read_only(mask)), skeletonize(mask))


def test_pieces_of_every_kind_at_once() -> None:
    """Some are laid out, one is copied smaller, and what is thin stays where it is."""
    mask = np.zeros((1700, 1500), np.bool_)
    mask[:1200, 20:300] = mask[900:1200, 20:1200] = True
    mask[1250:1690, 100:400] = blobs(3, 440)[:, :300]
    mask[100:160, 400:470] = mask[300:303, 400:1400] = True
    lines, exact = skeleton(mask), skeletonize(mask)
    assert np.array_equal(lines[1250:], exact[1250:])
    assert np.array_equal(lines[:800, 350:], exact[:800, 350:])


def test_a_huge_piece_is_thinned_on_a_copy_to_lines_of_the_same_length() -> None:
    mask = np.zeros((1300, 1200), np.bool_)
    mask[50:1250, 100:400] = mask[900:1250, 100:1150] = True
    lines, exact = skeleton(mask), skeletonize(mask)
    assert lines.sum() == pytest.approx(exact.sum(), rel=0.1)
    # The wedges of corners end a little earlier or later; all else lies beside the exact line.
    far = distances(lines, exact, (1.0, 1.0))
    assert np.percentile(far, 95) < 8
    assert not (lines & ~mask).any()
    assert metrics.cl_dice(mask, mask) == 1.0
