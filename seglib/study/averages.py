"""One number for many images: the averages that papers call "the Dice", each as the few lines that compute it.

What stands here is also what the page shows as code, so it uses numpy and nothing else. truths, preds: label maps of equal
shape in pairs, 0 is background; classes: the numbers of the objects.
"""

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from seglib.types import LabelMap

Maps = Sequence[LabelMap]
Classes = Sequence[int]


def dice_of(truths: Maps, preds: Maps, classes: Classes) -> float:
    """Dice of all pixels of these classes and images in one heap; nan where there is nothing."""
    hits = drawn = 0
    for truth, pred in zip(truths, preds, strict=True):
        for k in classes:
            hits += int(((truth == k) & (pred == k)).sum())
            drawn += int((truth == k).sum() + (pred == k).sum())
    return 2 * hits / drawn if drawn else np.nan


def mean_over_images(truths: Maps, preds: Maps, classes: Classes) -> float:
    """Each image has its own Dice, the mean of its classes; a class that is absent and not found counts as 1."""
    each = [[dice_of([truth], [pred], [k]) for k in classes] for truth, pred in zip(truths, preds, strict=True)]
    return float(np.nan_to_num(each, nan=1.0).mean(axis=1).mean())


def images_that_have_it(truths: Maps, preds: Maps, classes: Classes) -> float:
    """Each image has its own Dice, the mean of the classes that are there; images without any are left out."""
    each = []
    for truth, pred in zip(truths, preds, strict=True):
        there = [dice_of([truth], [pred], [k]) for k in classes if (truth == k).any()]
        each += [np.mean(there)] if there else []
    return float(np.mean(each)) if each else np.nan


def pooled_over_pixels(truths: Maps, preds: Maps, classes: Classes) -> float:
    """All object pixels of all images and classes in one heap, as if they were one large image."""
    return dice_of(truths, preds, classes)


def mean_over_classes(truths: Maps, preds: Maps, classes: Classes) -> float:
    """One Dice for each class, pooled over the images; then the mean over the classes, however small they are."""
    return float(np.nanmean([dice_of(truths, preds, [k]) for k in classes]))


def mean_with_background(truths: Maps, preds: Maps, classes: Classes) -> float:
    """The same with the background as one more class, which is large, easy, and nearly always right."""
    return float(np.nanmean([dice_of(truths, preds, [k]) for k in (0, *classes)]))


def pooled_with_background(truths: Maps, preds: Maps, classes: Classes) -> float:
    """All pixels in one heap, the background too: every wrong pixel counts twice, so this is the accuracy by another name."""
    return dice_of(truths, preds, (0, *classes))


@dataclass(frozen=True)
class Average:
    """One way to make a single number. used: who reports it."""

    title: str
    function: Callable[[Maps, Maps, Classes], float]
    used: str

    @property
    def explanation(self) -> str:
        return inspect.getdoc(self.function) or ""

    @property
    def code(self) -> str:
        """A program that prints this average of `truths` and `preds`, lists of label maps, for `classes`."""
        name = self.function.__name__
        needed = [dice_of, *([] if self.function is pooled_over_pixels else [self.function])]
        sources = [re.sub(r": (Maps|Classes)|( -> float)", "", inspect.getsource(each)) for each in needed]
        called = "dice_of" if self.function is pooled_over_pixels else name
        return "\n\n".join(["import numpy as np\n", *sources, f'print(f"{{{called}(truths, preds, classes):.4f}}")\n'])


AVERAGES: tuple[Average, ...] = (
    Average("Mean over images", mean_over_images, "competitions that count absent and not found as right"),
    Average("Mean over images that have it", images_that_have_it, "MONAI, the background left out"),
    Average("Pooled over pixels", pooled_over_pixels, "scikit-learn on flattened masks, micro"),
    Average("Mean over classes", mean_over_classes, "scikit-learn on flattened masks, macro"),
    Average("Mean over classes and background", mean_with_background, "mmsegmentation as mDice"),
    Average("Pooled with background", pooled_with_background, "scikit-learn and torchmetrics, micro over all classes"),
)
