"""docs/conventions.md is true: every number in it is computed again with the library that it names."""

import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import SimpleITK
import skimage.metrics
import surface_distance
import torch
from medpy.metric import binary as medpy
from sklearn import metrics as sklearn_metrics
from torchmetrics.functional import classification as torch_classes
from torchmetrics.functional import segmentation as torch_segmentation

from seglib import metrics
from seglib.types import Mask

with warnings.catch_warnings():  # it warns of what it would like to have besides
    warnings.simplefilter("ignore")
    import monai.metrics as monai

TEXT = (Path(__file__).parents[2] / "docs" / "conventions.md").read_text("utf-8")
pytestmark = pytest.mark.filterwarnings("ignore")  # what the libraries say of themselves, and of 0 / 0


def drawn() -> tuple[Mask, Mask]:
    """The two masks of the document."""
    block = TEXT.partition("```\ntruth")[2].partition("```")[0]
    lines = [line.split() for line in block.splitlines()[1:]]
    truth, pred = (np.array([[letter == "#" for letter in row] for row in side]) for side in zip(*lines, strict=True))
    return truth, pred


TRUTH, PRED = drawn()
EMPTY = np.zeros_like(TRUTH)


def batch(mask: Mask) -> Any:
    return torch.from_numpy(mask[None, None].astype(np.float32))


def with_background(mask: Mask) -> Any:
    return torch.from_numpy(np.stack((~mask, mask))[None].astype(np.int64))


def ask_monai(name: str, truth: Mask, pred: Mask, **words: Any) -> float:
    return float(getattr(monai, name)(batch(pred), batch(truth), include_background=True, **words))


def surfaces() -> Any:
    return surface_distance.compute_surface_distances(TRUTH, PRED, (1, 1))


def itk() -> Any:
    measured = SimpleITK.HausdorffDistanceImageFilter()
    measured.Execute(*(SimpleITK.GetImageFromArray(mask.astype(np.uint8)) for mask in (TRUTH, PRED)))
    return measured


def medpy_refuses() -> str:
    with pytest.raises(RuntimeError) as raised:
        medpy.hd(EMPTY, TRUTH)
    return raised.type.__name__


HD, ASD = "compute_hausdorff_distance", "compute_average_surface_distance"
ANSWERS: dict[str, Callable[[], Any]] = {
    "seglib `hd95`": lambda: metrics.hd95(TRUTH, PRED),
    f"MONAI `{HD}(percentile=95)`": lambda: ask_monai(HD, TRUTH, PRED, percentile=95),
    "MedPy `hd95`": lambda: medpy.hd95(PRED, TRUTH),
    "surface-distance `compute_robust_hausdorff(95)`": lambda: surface_distance.compute_robust_hausdorff(surfaces(), 95),
    "seglib `hausdorff`": lambda: metrics.hausdorff(TRUTH, PRED),
    f"MONAI `{HD}`": lambda: ask_monai(HD, TRUTH, PRED),
    "MedPy `hd`": lambda: medpy.hd(PRED, TRUTH),
    "scikit-image `hausdorff_distance`": lambda: skimage.metrics.hausdorff_distance(TRUTH, PRED),
    "SimpleITK `HausdorffDistanceImageFilter`": lambda: itk().GetHausdorffDistance(),
    "torchmetrics `hausdorff_distance`": lambda: torch_segmentation.hausdorff_distance(
        with_background(PRED), with_background(TRUTH), num_classes=2, include_background=False
    ),
    "seglib `assd`": lambda: metrics.assd(TRUTH, PRED),
    f"MONAI `{ASD}(symmetric=True)`": lambda: ask_monai(ASD, TRUTH, PRED, symmetric=True),
    "MedPy `assd`": lambda: medpy.assd(PRED, TRUTH),
    "mean of MedPy `asd` both ways": lambda: (medpy.asd(PRED, TRUTH) + medpy.asd(TRUTH, PRED)) / 2,
    f"surface-distance `{ASD}`, truth to prediction": lambda: getattr(surface_distance, ASD)(surfaces())[0],
    f"surface-distance `{ASD}`, prediction to truth": lambda: getattr(surface_distance, ASD)(surfaces())[1],
    "SimpleITK `GetAverageHausdorffDistance`": lambda: itk().GetAverageHausdorffDistance(),
    "seglib `nsd`": lambda: metrics.nsd(TRUTH, PRED, tolerance=0.0),
    "MONAI `compute_surface_dice`": lambda: ask_monai("compute_surface_dice", TRUTH, PRED, class_thresholds=[0]),
    "MONAI `compute_surface_dice(use_subvoxels=True)`": lambda: ask_monai(
        "compute_surface_dice", TRUTH, PRED, class_thresholds=[0], use_subvoxels=True
    ),
    "surface-distance `compute_surface_dice_at_tolerance`": lambda: surface_distance.compute_surface_dice_at_tolerance(
        surfaces(), 0
    ),
    "seglib `dice`": lambda: metrics.dice(EMPTY, EMPTY),
    "MONAI `compute_dice`": lambda: ask_monai("compute_dice", EMPTY, EMPTY),
    "MONAI `compute_dice(ignore_empty=False)`": lambda: ask_monai("compute_dice", EMPTY, EMPTY, ignore_empty=False),
    "MedPy `dc`": lambda: medpy.dc(EMPTY, EMPTY),
    "scikit-learn `f1_score(zero_division=0)`": lambda: sklearn_metrics.f1_score(EMPTY.ravel(), EMPTY.ravel(), zero_division=0),
    "torchmetrics `binary_f1_score`": lambda: torch_classes.binary_f1_score(batch(EMPTY), batch(EMPTY).int()),
    "seglib `hausdorff` of two empty masks": lambda: metrics.hausdorff(EMPTY, EMPTY),
    "scikit-image `hausdorff_distance` of two empty masks": lambda: skimage.metrics.hausdorff_distance(EMPTY, EMPTY),
}
ONE_EMPTY: dict[str, Callable[[], Any]] = {
    "seglib `hausdorff`": lambda: metrics.hausdorff(TRUTH, EMPTY),
    f"MONAI `{HD}`": lambda: ask_monai(HD, TRUTH, EMPTY),
    "scikit-image `hausdorff_distance`": lambda: skimage.metrics.hausdorff_distance(TRUTH, EMPTY),
    "MedPy `hd`": medpy_refuses,
    "seglib `precision`": lambda: metrics.precision(TRUTH, EMPTY),
    "MedPy `precision`": lambda: medpy.precision(EMPTY, TRUTH),
    "scikit-learn `precision_score(zero_division=0)`": lambda: sklearn_metrics.precision_score(
        TRUTH.ravel(), EMPTY.ravel(), zero_division=0
    ),
    "seglib `mcc`": lambda: metrics.mcc(TRUTH, EMPTY),
    "scikit-learn `matthews_corrcoef`": lambda: sklearn_metrics.matthews_corrcoef(TRUTH.ravel(), EMPTY.ravel()),
    "torchmetrics `binary_matthews_corrcoef`": lambda: torch_classes.binary_matthews_corrcoef(batch(EMPTY), batch(TRUTH).int()),
    "seglib `variation_of_information`": lambda: metrics.variation_of_information(TRUTH, PRED),
    "scikit-image `variation_of_information`, both halves added": lambda: sum(
        skimage.metrics.variation_of_information(TRUTH.astype(int), PRED.astype(int))
    ),
    "seglib `mutual_information`": lambda: metrics.mutual_information(TRUTH, PRED),
    "scikit-learn `mutual_info_score`": lambda: sklearn_metrics.mutual_info_score(TRUTH.ravel(), PRED.ravel()),
}


def tables(start: str, end: str) -> dict[str, str]:
    part = TEXT.partition(start)[2].partition(end)[0]
    return dict(re.findall(r"^\| (.+?) \| .+? \| (\S+) \|$", part, re.MULTILINE)) if part else {}


FIRST = {name: number for name, number in tables("## HD95", "| Who | Prediction empty").items() if name != "Who"}
SECOND = {name: number for name, number in tables("| Who | Prediction empty", "\0").items() if name != "Who"}


def shown(value: Any, like: str) -> str:
    """A value with as many decimals as the document gives."""
    if value is None or isinstance(value, str):
        return str(value)
    return f"{float(value):.{len(like.partition('.')[2])}f}"


@pytest.mark.parametrize("name", FIRST)
def test_every_number_is_that_of_the_library(name: str) -> None:
    assert shown(ANSWERS[name](), FIRST[name]) == FIRST[name]


@pytest.mark.parametrize("name", SECOND)
def test_every_number_for_an_empty_prediction_is_that_of_the_library(name: str) -> None:
    assert shown(ONE_EMPTY[name](), SECOND[name]) == SECOND[name]


def test_nothing_is_left_out() -> None:
    assert (set(FIRST), set(SECOND)) == (set(ANSWERS), set(ONE_EMPTY))
