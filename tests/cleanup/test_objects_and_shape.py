"""Clean-up against SciPy, scikit-image, slow loops and cases by hand."""

import numpy as np
import pytest
from scipy import ndimage
from skimage import measure, morphology, segmentation

from seglib.cleanup import ClearBorder, Closing, FillHoles, KeepLargest, Opening, RemoveSmall
from seglib.cleanup.objects import objects
from seglib.types import LabelMap

EIGHT = np.ones((3, 3))


def blobs(seed: int, shape: tuple[int, int] = (70, 90), top: int = 1) -> LabelMap:
    """Irregular patches with holes and specks; with top > 1 neighbouring patches of different labels touch."""
    random = np.random.default_rng(seed)
    inside = ndimage.gaussian_filter(random.normal(size=shape), 2) > -0.02
    inside ^= random.random(shape) > 0.98
    names = ndimage.zoom(random.integers(1, top + 1, (7, 9)), 10, order=0)
    return np.where(inside, names, 0).astype(np.int32)


def slow_objects(labels: LabelMap) -> LabelMap:
    """Each label labelled by itself, one after the other."""
    numbers = np.zeros_like(labels)
    for label in np.unique(labels[labels > 0]):
        pieces, _ = ndimage.label(labels == label, structure=EIGHT)
        numbers += np.where(pieces > 0, pieces + numbers.max(), 0)
    return numbers


def per_object(labels: LabelMap, keep: np.ndarray) -> LabelMap:
    return np.where(keep[slow_objects(labels)], labels, 0)


@pytest.mark.parametrize("top", [1, 4])
def test_objects_are_pieces_of_one_label(top: int) -> None:
    labels = blobs(1, top=top)
    numbers, areas = objects(labels)
    expected = slow_objects(labels)
    pairs = set(zip(numbers.ravel().tolist(), expected.ravel().tolist(), strict=True))
    assert len(pairs) == expected.max() + 1 == len(areas) > 15
    assert areas.tolist() == [np.count_nonzero(numbers == number) for number in range(len(areas))]
    assert np.array_equal(numbers == 0, labels == 0)


def test_diagonal_neighbours_are_one_object_and_other_labels_are_not() -> None:
    assert len(objects(np.array([[1, 0], [0, 1]], np.int32))[1]) == 2
    assert len(objects(np.array([[1, 0], [0, 2]], np.int32))[1]) == 3
    assert len(objects(np.array([[1, 2], [2, 1]], np.int32))[1]) == 3


@pytest.mark.parametrize("radius", [1, 2, 5, 25])
@pytest.mark.parametrize("seed", [2, 3])
def test_binary_opening_and_closing_agree_with_scikit_image(radius: int, seed: int) -> None:
    labels = blobs(seed)
    disk = morphology.disk(radius)
    assert np.array_equal(Opening(radius=radius).apply(labels), morphology.opening(labels, disk, mode="ignore"))
    assert np.array_equal(Closing(radius=radius).apply(labels), morphology.closing(labels, disk, mode="ignore"))


@pytest.mark.parametrize("radius", [1, 3])
@pytest.mark.parametrize("factor", [1, 100, 100_000])
def test_opening_acts_on_each_object_by_itself(radius: int, factor: int) -> None:
    labels = blobs(4, top=4) * factor
    numbers = slow_objects(labels)
    expected = np.zeros_like(labels)
    for number in range(1, numbers.max() + 1):
        opened = morphology.opening((numbers == number).astype(np.uint8), morphology.disk(radius), mode="ignore")
        expected[opened > 0] = labels[opened > 0]
    assert np.array_equal(Opening(radius=radius).apply(labels), expected)
    assert 0 < np.count_nonzero(expected) < np.count_nonzero(labels)


@pytest.mark.parametrize("radius", [2, 6])
def test_closing_gives_what_it_fills_the_nearest_label(radius: int) -> None:
    labels = blobs(5, top=4)
    closed = Closing(radius=radius).apply(labels)
    union = morphology.closing((labels > 0).astype(np.uint8), morphology.disk(radius), mode="ignore")
    assert np.array_equal(closed > 0, union > 0)
    assert np.array_equal(closed[labels > 0], labels[labels > 0])
    joined = (labels == 0) & (closed > 0)
    assert joined.sum() > 100
    nearest = ndimage.distance_transform_edt(labels == 0)
    for label in range(1, 5):
        mine = joined & (closed == label)
        assert (ndimage.distance_transform_edt(labels != label)[mine] <= 1.03 * nearest[mine]).all()


def test_closing_bridges_pieces_of_one_label_and_splits_a_gap_between_two() -> None:
    row = np.array([[1] * 6 + [0] * 4 + [2] * 6] * 7, np.int32)
    assert Closing(radius=2).apply(row)[3].tolist() == [1] * 8 + [2] * 8
    same = np.minimum(row, 1)
    assert len(objects(Closing(radius=2).apply(same))[1]) == 2
    assert np.array_equal(Closing(radius=1).apply(same), same)


@pytest.mark.parametrize("area", [1, 3, 10, 40, 1_000_000])
@pytest.mark.parametrize("top", [1, 4])
def test_holes_are_filled_up_to_their_area(area: int, top: int) -> None:
    labels = blobs(6, top=top)
    pieces, count = ndimage.label(labels == 0)
    border = set(np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]]).tolist())
    holes = [n for n in range(1, count + 1) if n not in border and np.count_nonzero(pieces == n) <= area]
    filled = FillHoles(area=area).apply(labels)
    assert np.array_equal(filled > 0, (labels > 0) | np.isin(pieces, holes))
    assert np.array_equal(filled[labels > 0], labels[labels > 0])
    if area == 1_000_000:
        assert np.array_equal(filled > 0, ndimage.binary_fill_holes(labels > 0))


def test_a_hole_takes_the_label_around_it() -> None:
    labels = np.zeros((9, 18), np.int32)
    labels[1:8, 1:8] = 5
    labels[1:8, 10:17] = 9
    labels[4, 4] = labels[3:5, 13] = 0
    filled = FillHoles().apply(labels)
    assert (filled[4, 4], filled[3, 13], filled[4, 13], filled[4, 8]) == (5, 9, 9, 0)


@pytest.mark.parametrize("area", [1, 2, 12, 200, 100_000])
@pytest.mark.parametrize("top", [1, 4])
def test_small_objects_leave_as_in_scikit_image(area: int, top: int) -> None:
    labels = blobs(7, top=top)
    kept = morphology.remove_small_objects(slow_objects(labels), max_size=area - 1) > 0
    assert np.array_equal(RemoveSmall(area=area).apply(labels), np.where(kept, labels, 0))


@pytest.mark.parametrize("count", [1, 2, 5, 100])
@pytest.mark.parametrize("top", [1, 4])
def test_the_largest_stay(count: int, top: int) -> None:
    labels = blobs(8, top=top)
    regions = sorted(measure.regionprops(slow_objects(labels)), key=lambda region: -region.area)
    cut = regions[min(count, len(regions)) - 1].area
    result = KeepLargest(count=count).apply(labels)
    left = [region.area for region in measure.regionprops(slow_objects(result))]
    assert sorted(left, reverse=True) == [region.area for region in regions[:count]]
    assert min(left) == cut


def test_the_first_pixel_decides_who_is_first() -> None:
    labels = np.zeros((8, 12), np.int32)
    labels[1:5, 0] = 1
    labels[2, 4:8] = 1
    assert np.flatnonzero(KeepLargest(count=1).apply(labels)).tolist() == [12, 24, 36, 48]


@pytest.mark.parametrize("second", [1, 2])
def test_of_equal_objects_the_first_in_reading_order_stays(second: int) -> None:
    labels = np.zeros((8, 12), np.int32)
    labels[1, 8:10] = second  # starts in the first row of all
    labels[2, 0:2] = 1
    labels[5, 4:6] = 1
    assert np.flatnonzero(KeepLargest(count=1).apply(labels)).tolist() == [20, 21]
    assert np.flatnonzero(KeepLargest(count=2).apply(labels)).tolist() == [20, 21, 24, 25]


@pytest.mark.parametrize("margin", [0, 1, 6, 34, 50])
@pytest.mark.parametrize("top", [1, 4])
def test_the_border_is_cleared_as_in_scikit_image(margin: int, top: int) -> None:
    labels = blobs(9, top=top)
    labels[1::14], labels[:, 1::14] = 0, 0
    kept = segmentation.clear_border(slow_objects(labels), buffer_size=margin) > 0
    assert np.array_equal(ClearBorder(margin=margin).apply(labels), np.where(kept, labels, 0))


def test_larger_means_what_the_sliders_say() -> None:
    labels = blobs(10, top=3)
    for smaller, larger in (
        (Opening(radius=4).apply(labels), Opening(radius=2).apply(labels)),
        (RemoveSmall(area=50).apply(labels), RemoveSmall(area=5).apply(labels)),
        (KeepLargest(count=2).apply(labels), KeepLargest(count=4).apply(labels)),
        (ClearBorder(margin=5).apply(labels), ClearBorder().apply(labels)),
        (Closing(radius=1).apply(labels), Closing(radius=4).apply(labels)),
        (FillHoles(area=2).apply(labels), FillHoles(area=30).apply(labels)),
    ):
        assert not ((smaller > 0) & (larger == 0)).any()
        assert ((larger > 0) & (smaller == 0)).any()
