"""Carrying out a recipe: its stages, and who decides on the foreground."""

import numpy as np
import pytest

from seglib.cleanup.select import FillHoles, RemoveSmall
from seglib.cleanup.shape import Opening
from seglib.errors import MaskError
from seglib.filters.smooth import Gaussian
from seglib.filters.tone import Invert
from seglib.io import working_copy
from seglib.methods.em import EM
from seglib.methods.kmeans import KMeans
from seglib.methods.manual import Manual
from seglib.methods.otsu import Otsu
from seglib.prompt import Prompt
from seglib.recipe import Recipe
from seglib.run import decide, prepare, resolved, run, segment, select, tidy
from seglib.types import Image, Step, read_only, resize_labels
from tests.discs import disc, picture

IMAGE = Image(read_only(picture()), name="discs", ledger=("decoded",))


def test_a_run_is_its_stages_one_after_the_other() -> None:
    recipe = Recipe(KMeans(k=4), before=(Gaussian(sigma=1.5),), after=(RemoveSmall(area=50),), foreground=(2, 4), side=64)
    result = run(IMAGE, recipe)
    prepared = prepare(IMAGE, (Gaussian(sigma=1.5),), 64)
    found, steps = segment(KMeans(k=4), prepared, Prompt())
    labels = tidy(np.where(np.isin(found.labels, (2, 4)), found.labels, 0).astype(np.int32), (RemoveSmall(area=50),))
    assert np.array_equal(result.labels, labels)
    assert np.array_equal(result.classes, found.labels)
    assert [step.title for step in result.steps] == [step.title for step in steps]
    assert result.ledger[0] == "decoded"
    assert result.ledger[-1] == "after the method: remove_small(area=50)"
    assert len(result.ledger) == 4
    assert result.facts == found.facts
    assert result.seconds > 0


def test_stages_that_are_off_leave_no_trace() -> None:
    plain = run(IMAGE, Recipe())
    off = run(IMAGE, Recipe(before=(Invert(),), before_off=frozenset({0}), after=(Opening(),), after_off=frozenset({0})))
    assert np.array_equal(plain.labels, off.labels)
    assert plain.ledger == off.ledger


def test_filters_work_on_the_working_copy() -> None:
    assert prepare(IMAGE, (Gaussian(),), 64).digest == Gaussian().apply(working_copy(IMAGE, 64)).digest


@pytest.mark.parametrize("side", [64, 100, 120, 8192, None])
def test_labels_come_back_to_the_grid_of_the_file(side: int | None) -> None:
    result = run(IMAGE, Recipe(side=side))
    assert max(result.labels.shape) == min(side or 120, 120)
    assert result.native_labels.shape == (90, 120)
    assert np.array_equal(result.native_labels, resize_labels(result.labels, (90, 120)))


def test_every_step_is_reported_as_it_happens() -> None:
    seen: list[Step] = []
    result = run(IMAGE, Recipe(KMeans(iterations=3)), progress=seen.append)
    assert tuple(seen) == result.steps
    assert len(seen) >= 5


def test_what_progress_raises_ends_the_run() -> None:
    class StoppedError(Exception):
        pass

    seen: list[Step] = []

    def stop(step: Step) -> None:
        seen.append(step)
        raise StoppedError

    with pytest.raises(StoppedError):
        run(IMAGE, Recipe(), progress=stop)
    assert len(seen) == 1


def test_a_truth_of_another_size_is_refused_before_anything_runs() -> None:
    started: list[Step] = []
    with pytest.raises(MaskError, match="The truth is 60 x 80 pixels and the image 90 x 120"):
        run(IMAGE, Recipe(), np.zeros((60, 80), bool), progress=started.append)
    with pytest.raises(MaskError, match="The field of view is 1 x 1 pixels"):
        run(IMAGE, Recipe(), np.zeros((90, 120), bool), np.ones((1, 1), bool), progress=started.append)
    assert started == []


def test_a_method_with_a_background_decides_by_itself() -> None:
    result = run(IMAGE, Recipe(Otsu(), foreground=(7,)), disc(30, 30, 18))
    assert (result.foreground, result.foreground_by) == ((1,), "method")
    assert run(IMAGE, Recipe(Manual(low=0, high=0))).foreground == ()


def test_classes_are_chosen_by_number_by_the_truth_or_not_at_all() -> None:
    truth, method = disc(60, 80, 22), KMeans(k=4)
    classes = segment(method, IMAGE, Prompt())[0].labels
    assert decide(method, classes, (3, 9), truth) == ((3, 9), "choice")
    assert decide(method, classes, "all", truth) == ((1, 2, 3, 4), "all")
    assert decide(method, classes, "best", None) == ((1, 2, 3, 4), "all")
    chosen, by = decide(method, classes, "best", truth)
    assert by == "oracle"
    assert (np.isin(classes, chosen) == truth).mean() > 0.98


def test_an_oracle_looks_only_inside_the_field_of_view() -> None:
    """The left half of class 1 is true, its right half is not: only within the left half is class 1 the best match."""
    classes = np.ones((4, 9), np.int32)
    classes[:, 4] = 2
    truth = np.zeros((4, 9), bool)
    truth[:, :2] = truth[:, 4] = True
    left = np.zeros((4, 9), bool)
    left[:, :3] = True
    assert decide(KMeans(), classes, "best", truth) == ((2,), "oracle")
    assert decide(KMeans(), classes, "best", truth, left) == ((1,), "oracle")


def test_a_truth_of_the_file_is_compared_on_the_working_copy() -> None:
    truth = disc(60, 80, 22)
    result = run(IMAGE, Recipe(KMeans(k=4), side=64), truth)
    assert result.foreground_by == "oracle"
    assert (result.native_labels[truth] > 0).mean() > 0.9


def test_select_keeps_the_numbers_of_classes() -> None:
    classes = np.array([[1, 2], [3, 1]], np.int32)
    assert select(read_only(classes), (2, 3, 900), "choice").tolist() == [[0, 2], [3, 0]]
    assert select(classes, (0,), "choice").tolist() == [[0, 0], [0, 0]]
    assert select(classes, (1, 2, 3), "all") is classes
    assert select(classes, (1,), "choice").dtype == np.int32


def test_a_resolved_recipe_gives_the_mask_of_the_oracle_without_the_truth() -> None:
    recipe = Recipe(KMeans(k=4), after=(FillHoles(),))
    result = run(IMAGE, recipe, disc(60, 80, 22))
    fixed = resolved(recipe, result)
    assert fixed.foreground == result.foreground
    again = run(IMAGE, fixed)
    assert again.foreground_by == "choice"
    assert np.array_equal(again.native_labels, result.native_labels)


def test_an_oracle_that_chooses_nothing_can_be_repeated_too() -> None:
    recipe = Recipe(EM(k=2))
    result = run(IMAGE, recipe, np.zeros((90, 120), bool))
    assert (result.foreground, result.foreground_by) == ((), "oracle")
    assert not result.labels.any()
    assert not run(IMAGE, resolved(recipe, result)).labels.any()


@pytest.mark.parametrize("recipe", [Recipe(), Recipe(KMeans(), foreground=(1,)), Recipe(KMeans(), foreground="all")])
def test_a_recipe_without_an_oracle_is_resolved_already(recipe: Recipe) -> None:
    assert resolved(recipe, run(IMAGE, recipe)) is recipe
