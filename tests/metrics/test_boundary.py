"""Boundary measures by a slow loop, by MONAI and MedPy, by their own definitions, and by laws."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from medpy.metric import binary as medpy
from skimage.morphology import skeletonize

from seglib import metrics
from seglib.errors import MaskError
from seglib.metrics import BOUNDARY, Boundaries, boundary_scores
from seglib.metrics import outline as outlines
from seglib.types import Mask, read_only
from tests.metrics.hostile import blobs, filled_masks, masks, quick, spacings

Spacing = tuple[float, float]
NAMES = ("hausdorff", "hd95", "assd", "nsd", "boundary_iou", "boundary_f1", "cl_dice")


@pytest.fixture(scope="module")
def monai() -> Any:
    """Imported late: it warns of what it would like to have besides."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import monai.metrics
    return monai.metrics


def slow_outline(mask: Mask) -> list[tuple[int, int]]:
    height, width = mask.shape
    found = []
    for row, column in zip(*mask.nonzero(), strict=True):
        near = ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1))
        if any(not (0 <= r < height and 0 <= c < width and mask[r, c]) for r, c in near):
            found.append((int(row), int(column)))
    return found


def slow_distances(start: Mask, goal: Mask, spacing: Spacing) -> list[float]:
    def between(one: tuple[int, int], other: tuple[int, int]) -> float:
        return float(np.hypot((one[0] - other[0]) * spacing[0], (one[1] - other[1]) * spacing[1]))

    return [min(between(one, other) for other in slow_outline(goal)) for one in slow_outline(start)]


def batch(mask: Mask) -> Any:
    return torch.from_numpy(mask[None, None].astype(np.float32))


@quick
@given(filled_masks, spacings, st.sampled_from([0.0, 1.0, 1.5, 3.0]))
def test_distances_agree_with_a_slow_loop(pair: tuple[Mask, Mask], spacing: Spacing, tolerance: float) -> None:
    truth, pred = (read_only(mask) for mask in pair)
    there, back = slow_distances(truth, pred, spacing), slow_distances(pred, truth, spacing)
    found = boundary_scores(truth, pred, spacing=spacing, tolerance=tolerance)
    near = [sum(distance <= tolerance + 1e-9 for distance in one) for one in (there, back)]
    assert found["hausdorff"] == pytest.approx(max(there + back))
    assert found["hd95"] == pytest.approx(max(np.percentile(there, 95), np.percentile(back, 95)))
    assert found["assd"] == pytest.approx(np.mean(there + back))
    assert found["nsd"] == pytest.approx(sum(near) / len(there + back))
    precision, recall = near[1] / len(back), near[0] / len(there)
    expected = 2 * precision * recall / (precision + recall) if any(near) else 0
    assert found["boundary_f1"] == pytest.approx(expected)


@pytest.mark.filterwarnings("ignore:.*always_return_as_numpy:FutureWarning")
@quick
@given(filled_masks, spacings, st.sampled_from([0.0, 1.0, 3.0]))
def test_distances_agree_with_monai(monai: Any, pair: tuple[Mask, Mask], spacing: Spacing, tolerance: float) -> None:
    truth, pred = (batch(mask) for mask in pair)
    measured = Boundaries(*pair, spacing, tolerance * 1.00001)  # MONAI rounds distances to 32 bits
    words: dict[str, Any] = {"include_background": True, "spacing": list(spacing)}
    assert measured.hausdorff == pytest.approx(float(monai.compute_hausdorff_distance(pred, truth, **words)), rel=1e-5)
    assert measured.hd95 == pytest.approx(float(monai.compute_hausdorff_distance(pred, truth, percentile=95, **words)), rel=1e-5)
    assert measured.assd == pytest.approx(
        float(monai.compute_average_surface_distance(pred, truth, symmetric=True, **words)), rel=1e-5
    )
    theirs = monai.compute_surface_dice(pred, truth, class_thresholds=[tolerance * 1.00001], **words)
    assert measured.nsd == pytest.approx(float(theirs), rel=1e-5)


@quick
@given(filled_masks, spacings)
def test_medpy_agrees_where_it_means_the_same(pair: tuple[Mask, Mask], spacing: Spacing) -> None:
    truth, pred = pair
    measured = Boundaries(truth, pred, spacing)
    assert measured.hausdorff == pytest.approx(medpy.hd(pred, truth, voxelspacing=spacing))
    there, back = measured.apart
    assert measured.assd == pytest.approx(medpy.assd(pred, truth, voxelspacing=spacing))
    assert np.percentile(np.concatenate((there, back)), 95) == pytest.approx(medpy.hd95(pred, truth, voxelspacing=spacing))


@pytest.mark.parametrize("spacing", [(1.0, 1.0), (0.25, 0.25), (0.5, 1.25)])
@pytest.mark.parametrize("seed", range(3))
def test_the_tree_and_the_transform_give_the_same_distances(spacing: Spacing, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    start, goal = outlines.outline(blobs(seed)), outlines.outline(blobs(seed + 100))
    answers = []
    for price in (0, 1 << 40):
        monkeypatch.setattr(outlines, "POINT_EQUAL", price)
        monkeypatch.setattr(outlines, "POINT_UNEQUAL", price)
        answers.append(outlines.distances(start, goal, spacing))
    assert answers[0] == pytest.approx(answers[1], rel=1e-12)
    assert len(answers[0]) == start.sum()


def official_margin(mask: Mask, width: int) -> Mask:
    """As `mask_to_boundary` of the authors' repository (bowenc0221/boundary-iou-api) does it."""
    padded = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    eroded = cv2.erode(padded, np.ones((3, 3), np.uint8), iterations=width)
    return np.asarray(mask & (eroded[1:-1, 1:-1] == 0))


@quick
@given(masks, st.integers(1, 4))
def test_boundary_iou_is_that_of_its_authors(pair: tuple[Mask, Mask], width: int) -> None:
    truth, pred = pair
    expected = metrics.iou(official_margin(truth, width), official_margin(pred, width))
    assert metrics.boundary_iou(truth, pred, width=float(width)) == expected
    assert metrics.boundary_iou(truth, pred, spacing=(0.5, 0.5), width=width / 2) == expected


@pytest.mark.parametrize("side", [20, 200])
def test_the_usual_margin_is_two_percent_of_the_diagonal_of_the_whole_picture(side: int) -> None:
    truth, pred = np.zeros((2, side, side), np.bool_)
    truth[side // 4 : side // 2, side // 4 : side // 2] = pred[side // 4 : side // 2, side // 4 : side // 2 + 1] = True
    width = max(1, round(0.02 * np.sqrt(2 * side**2)))
    assert metrics.boundary_iou(truth, pred) == metrics.iou(official_margin(truth, width), official_margin(pred, width))


@quick
@given(masks)
@example((np.ones((2, 2), np.bool_), np.ones((2, 2), np.bool_)))
def test_cl_dice_is_that_of_its_authors(pair: tuple[Mask, Mask]) -> None:
    truth, pred = pair
    if not (truth.any() and pred.any()):
        assert metrics.cl_dice(truth, pred) == float(truth.any() == pred.any())
        return
    precision = np.sum(skeletonize(pred) * truth) / np.sum(skeletonize(pred))
    sensitivity = np.sum(skeletonize(truth) * pred) / np.sum(skeletonize(truth))
    expected = 2 * precision * sensitivity / (precision + sensitivity) if precision + sensitivity else 0
    assert metrics.cl_dice(truth, pred) == pytest.approx(expected)


def test_cl_dice_forgives_thickness_and_not_gaps() -> None:
    vessel = np.zeros((40, 40), np.bool_)
    vessel[18:21] = True
    thick, torn = np.zeros_like(vessel), vessel.copy()
    thick[16:23], torn[:, 15:25] = True, False
    assert metrics.cl_dice(vessel, thick) > 0.95 > metrics.dice(vessel, thick)
    assert metrics.cl_dice(vessel, torn) < 0.9


@quick
@given(masks, spacings)
def test_laws(pair: tuple[Mask, Mask], spacing: Spacing) -> None:
    truth, pred = pair
    here, there = boundary_scores(truth, pred, spacing=spacing), boundary_scores(pred, truth, spacing=spacing)
    assert here == pytest.approx(there)
    assert tuple(here) == NAMES == tuple(measure.name for measure in BOUNDARY)
    assert {type(value) for value in here.values()} <= {float, type(None)}
    for name in ("nsd", "boundary_f1", "boundary_iou", "cl_dice"):
        assert 0 <= here[name] <= 1
    if here["hausdorff"] is not None:
        assert 0 <= here["assd"] <= here["hausdorff"]
        assert here["hd95"] <= here["hausdorff"]
        tenfold = boundary_scores(truth, pred, spacing=(10 * spacing[0], 10 * spacing[1]))
        for name in ("hausdorff", "hd95", "assd"):
            assert tenfold[name] == pytest.approx(10 * here[name])
    same = boundary_scores(truth, truth, spacing=spacing)
    assert list(same.values()) == [0, 0, 0, 1, 1, 1, 1]


@pytest.mark.parametrize("measure", BOUNDARY, ids=lambda measure: measure.name)
def test_a_function_says_what_the_group_says_and_when_it_is_not_defined(measure: metrics.Measure) -> None:
    truth, pred = blobs(1), blobs(2)
    nothing, everything = np.zeros_like(truth), np.ones_like(truth)
    assert measure.function(truth, pred) == boundary_scores(truth, pred)[measure.name]
    hostile = [(a, b) for a in (truth, nothing, everything) for b in (truth, nothing, everything)]
    values = [measure.function(*pair) for pair in hostile]
    assert (None in values) == bool(measure.undefined)
    assert measure.function(nothing, nothing) == (0 if measure.unit else 1)
    assert measure.function(truth, nothing) == (None if measure.unit else 0)
    assert measure.higher_is_better == (not measure.unit)
    assert getattr(metrics, measure.name) is measure.function
    assert measure.explanation.endswith(".")


def test_the_field_of_view_is_a_frame() -> None:
    truth, pred, view = blobs(3), blobs(4), np.zeros((90, 90), np.bool_)
    view[20:70, 10:60] = True
    inside = boundary_scores(truth, pred, view)
    assert inside == boundary_scores(truth & view, pred & view)
    assert inside["hausdorff"] == metrics.hausdorff(truth[20:70, 10:60], pred[20:70, 10:60])
    with pytest.raises(MaskError, match="field of view is empty"):
        boundary_scores(truth, pred, np.zeros_like(view))


def test_a_distance_equal_to_the_tolerance_is_near() -> None:
    truth, pred = np.zeros((2, 1, 9), np.bool_)
    truth[0, 0] = pred[0, 3] = True
    assert metrics.nsd(truth, pred, spacing=(1.0, 0.1), tolerance=0.3) == 1.0
    assert metrics.nsd(truth, pred, spacing=(1.0, 0.1), tolerance=0.29) == 0.0


def test_the_usual_tolerance_is_two_pixels_of_the_coarser_direction() -> None:
    truth, pred = np.zeros((2, 1, 9), np.bool_)
    truth[0, 0] = pred[0, 6] = True  # six pixels of 0.5 along the row, two of 1.5 along the column
    assert Boundaries(truth, pred, (1.5, 0.5)).allowed == 3.0
    assert metrics.nsd(truth, pred, spacing=(1.5, 0.5)) == metrics.boundary_f1(truth, pred, spacing=(1.5, 0.5)) == 1.0
    assert metrics.nsd(truth, pred, spacing=(1.4, 0.5)) == 0.0


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda mask: Boundaries(mask, mask[:2]), r"truth is 3 x 4 pixels and the prediction 2 x 4"),
        (lambda mask: Boundaries(mask, mask.astype(np.int32)), "prediction holds int32"),
        (lambda mask: Boundaries(mask[0], mask[0]), "these have 1 axes"),
        (lambda mask: Boundaries(mask, mask, (0.0, 1.0)), "spacing must be above 0 and finite, got 0"),
        (lambda mask: Boundaries(mask, mask, (1.0, float("nan"))), "spacing must be above 0 and finite, got nan"),
        (lambda mask: Boundaries(mask, mask, tolerance=-1.0), "tolerance must be 0 or more and finite, got -1"),
        (lambda mask: Boundaries(mask, mask, width=float("inf")), "width must be above 0 and finite, got inf"),
    ],
)
def test_what_cannot_be_measured_is_refused(make: Callable[[Mask], object], words: str) -> None:
    with pytest.raises(MaskError, match=words):
        make(np.ones((3, 4), np.bool_))
