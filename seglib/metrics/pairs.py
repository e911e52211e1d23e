"""What two arrays must have in common before they are compared, and the part of them that counts."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from seglib.errors import MaskError
from seglib.types import Mask

Scalar = TypeVar("Scalar", bound=np.generic)


def restrict(array: NDArray[Scalar], field_of_view: Mask) -> NDArray[Scalar]:
    """The pixels of a mask or label map that lie inside the field of view: (H, W) -> (N,), the same order for every array.

    Raises:
        MaskError: the shapes differ, or the field of view is empty.
    """
    same_shape("mask", array, "field of view", field_of_view)
    if not field_of_view.any():
        raise MaskError("The field of view is empty, so there is nothing to score: check its mask, or score without it.")
    inside: NDArray[Scalar] = array[field_of_view > 0]
    return inside


def both_masks(truth: Mask, pred: Mask) -> None:
    """Complain unless both are masks of true and false, and of one shape.

    Raises:
        MaskError: one of them is not bool, or the two differ in shape.
    """
    same_shape("truth", truth, "prediction", pred)
    for role, mask in (("truth", truth), ("prediction", pred)):
        if mask.dtype != np.bool_:
            raise MaskError(f"The {role} holds {mask.dtype} where a mask of true and false is needed: pass labels > 0.")


def same_shape(name: str, first: NDArray[Scalar], other_name: str, other: NDArray[np.generic]) -> None:
    """Complain when two arrays that are laid over each other differ in shape.

    Raises:
        MaskError: they do.
    """
    if first.shape != other.shape:
        sizes = [" x ".join(map(str, array.shape)) for array in (first, other)]
        raise MaskError(
            f"The {name} is {sizes[0]} pixels and the {other_name} {sizes[1]} (height x width): bring one to the grid of the "
            "other first, and check that both belong to the same image."
        )
