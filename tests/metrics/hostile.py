"""Pairs of masks and of label maps that break measures: empty, full, one pixel, thin, on the frame, noise."""

from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from seglib.types import Mask

quick = settings(max_examples=60, deadline=None, derandomize=True)
shapes = hnp.array_shapes(min_dims=2, max_dims=2, max_side=7)


def _drawn(shape: tuple[int, ...]) -> Any:
    """Noise most of the time; else nothing, everything, or one box."""
    rows, columns = (st.tuples(st.integers(0, side), st.integers(0, side)).map(sorted) for side in shape)

    def box(ends: tuple[list[int], list[int]]) -> Mask:
        mask = np.zeros(shape, np.bool_)
        mask[ends[0][0] : ends[0][1], ends[1][0] : ends[1][1]] = True
        return mask

    return st.one_of(
        hnp.arrays(np.bool_, shape),
        st.tuples(rows, columns).map(box),
        st.sampled_from([np.zeros(shape, np.bool_), np.ones(shape, np.bool_)]),
    )


masks = shapes.flatmap(lambda shape: st.tuples(_drawn(shape), _drawn(shape)))
filled_masks = masks.filter(lambda pair: pair[0].any() and pair[1].any())
label_maps = shapes.flatmap(
    lambda shape: st.tuples(*[hnp.arrays(np.int32, shape, elements=st.integers(0, top)) for top in (4, 5)])
)
spacings = st.one_of(
    st.sampled_from([(1.0, 1.0), (0.5, 0.5), (0.3, 0.7), (2.0, 0.25)]),
    st.tuples(*[st.floats(0.1, 5.0, allow_nan=False) for _ in range(2)]),
)


def blobs(seed: int, side: int = 90) -> Mask:
    """Round things of all sizes, some cut by the frame."""
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[:side, :side]
    mask = np.zeros((side, side), np.bool_)
    for row, column, radius in random.integers(0, (side, side, side // 6), (12, 3)):
        mask |= (rows - row) ** 2 + (columns - column) ** 2 <= radius**2
    return mask


def cells(seed: int, side: int = 60, step: int = 10) -> Any:
    """(side, side) int32 numbered squares that touch, of random size and place."""
    random = np.random.default_rng(seed)
    labels = np.zeros((side, side), np.int32)
    for number, corner in enumerate(np.ndindex(side // step, side // step), start=1):
        row, column = np.multiply(corner, step) + random.integers(0, 4, 2)
        height, width = random.integers(3, step, 2)
        labels[row : row + height, column : column + width] = number
    return labels
