"""SLIC as a method: its patches, its steps, and why a pixel belongs to one."""

from itertools import pairwise

import numpy as np
from scipy import ndimage

from seglib.features.superpixels import assigned, grid, path
from seglib.methods.slic import Slic
from seglib.phantoms import Nuclei
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.types import Image, LabelView

SCENE = Nuclei(size=128).make().image


def test_patches_are_one_piece_each_and_numbered_in_reading_order() -> None:
    labels = segment(Slic(segments=60), SCENE, Prompt())[0].labels
    numbers, first = np.unique(labels, return_index=True)
    assert numbers.tolist() == list(range(1, len(numbers) + 1))
    assert np.all(np.diff(first) > 0)
    assert all(ndimage.label(labels == number)[1] == 1 for number in numbers)


def test_one_colour_gives_the_grid() -> None:
    image = Image(np.full((60, 80, 3), 90, np.uint8))
    labels = segment(Slic(segments=12), image, Prompt())[0].labels
    assert np.array_equal(labels, np.kron(np.arange(1, 13).reshape(3, 4), np.ones((20, 20), int)))


def test_compactness_makes_patches_round() -> None:
    def border(compactness: float) -> int:
        labels = segment(Slic(segments=60, compactness=compactness), SCENE, Prompt())[0].labels
        return int((labels[:, 1:] != labels[:, :-1]).sum() + (labels[1:] != labels[:-1]).sum())

    assert border(10.0) > 1.1 * border(100.0)


def test_the_last_picture_of_the_rounds_is_the_result_but_for_pieces() -> None:
    found, steps = segment(Slic(segments=60, smoothing=0.0), SCENE, Prompt())
    assert [step.title for step in steps] == [
        "Grid",
        *(f"Round {turn}" for turn in range(1, 11)),
        "Every pixel",
        "One piece each",
    ]
    first = steps[0].draw()[0]
    assert isinstance(first, LabelView)
    assert len(np.unique(first.labels)) > found.facts["patches"] - 1
    shifts = [np.hypot(*np.moveaxis(b - a, 2, 0)[3:]).mean() for a, b in pairwise(path(grid(SCENE.pixels, 60, 10.0), 10))]
    assert f"by {shifts[-1]:.2f} px" in steps[-3].text
    nearest = steps[-2].draw()[0]
    assert isinstance(nearest, LabelView)
    *_, rest = path(grid(SCENE.pixels, 60, 10.0), 10)
    assert np.array_equal(nearest.labels, assigned(grid(SCENE.pixels, 60, 10.0), rest))


def test_it_can_say_why() -> None:
    found, _ = segment(Slic(segments=60, compactness=10.0), SCENE, Prompt())
    assert found.why is not None
    nearest = cut_off = 0
    for row in range(0, 128, 3):
        for column in range(0, 128, 3):
            why = found.why(row, column)
            assert why.label == found.labels[row, column]
            values = [value for _, value in why.evidence]
            assert values == sorted(values)
            if why.decisive == 0:
                nearest += 1
                assert why.evidence[0][0] == f"patch {why.label}"
                assert f"{values[0]:.1f}" in why.sentence
            else:
                cut_off += 1
                assert "cut off" in why.sentence
    assert nearest > 5 * cut_off > 0
