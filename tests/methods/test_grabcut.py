"""GrabCut on scenes whose object is known, against OpenCV's, without a box, and on images that are hardly images."""

import cv2
import numpy as np
import pytest

from seglib.features.known import NO_BOX, ONLY_OBJECT
from seglib.features.strokes import box_mask, drawn
from seglib.methods.grabcut import FULL_BOX, LOST, STOPPED, GrabCut
from seglib.prompt import ERASER, Box, Prompt, Stroke
from seglib.types import ColourView, CurveView, HeatView, Image, Labels, LabelView, Mask, Step, read_only
from seglib.work import at_the_end

BOX = (0.25, 0.15, 0.85, 0.9)


def finish(method: GrabCut, image: Image, box: Box | None = BOX, strokes: tuple[Stroke, ...] = ()) -> tuple[Labels, list[Step]]:
    steps: list[Step] = []
    labels = at_the_end(method.run(image, Prompt(box, strokes)), steps.append)
    return labels, steps


def scene(shape: tuple[int, int] = (150, 200), noise: float = 25.0) -> tuple[Image, Mask]:
    """A red and yellow blob on green and blue ground, all of them noisy."""
    rng = np.random.default_rng(0)
    rows, columns = np.indices(shape)
    angle = np.arctan2(rows - 0.52 * shape[0], columns - 0.55 * shape[1])
    reach = np.hypot(rows - 0.52 * shape[0], columns - 0.55 * shape[1])
    truth = reach < shape[0] * (0.27 + 0.05 * np.sin(5 * angle))
    stripes = (columns // (shape[1] // 10)) % 2 == 0
    inside = np.where(stripes[..., None], [200, 60, 40], [190, 180, 50])
    outside = np.where(stripes[..., None], [40, 120, 60], [50, 70, 160])
    pixels = np.where(truth[..., None], inside, outside) + rng.normal(0, noise, (*shape, 3))
    return Image(read_only(pixels.clip(0, 255).astype(np.uint8))), truth


def dice(truth: Mask, found: Mask) -> float:
    return float(2 * (truth & found).sum() / (truth.sum() + found.sum()))


def opencv(image: Image, box: Box) -> Mask:
    rows, columns = np.nonzero(box_mask(box, image.shape))
    mask = np.zeros(image.shape, np.uint8)
    rectangle = (int(columns[0]), int(rows[0]), int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1)
    cv2.setRNGSeed(0)
    cv2.grabCut(image.pixels.copy(), mask, rectangle, np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_RECT)
    return np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD))


def test_the_object_is_found_as_well_as_by_opencv() -> None:
    image, truth = scene()
    found = finish(GrabCut(), image)[0].labels == 1
    assert dice(truth, found) > 0.99
    assert dice(truth, found) > dice(truth, opencv(image, BOX)) - 0.01


def test_a_reduced_image_costs_no_exactness() -> None:
    image, truth = scene((420, 560))
    found = finish(GrabCut(detail=128), image)[0]
    assert dice(truth, found.labels == 1) > 0.995


def test_the_same_seed_gives_the_same_labels() -> None:
    image, _ = scene(noise=70.0)
    one, again = (finish(GrabCut(seed=3), image)[0] for _ in range(2))
    assert np.array_equal(one.labels, again.labels)
    assert one.facts == again.facts


def test_outside_the_box_nothing_is_object() -> None:
    image, _ = scene()
    box = (0.4, 0.4, 0.7, 0.75)
    labels = finish(GrabCut(), image, box)[0].labels
    assert labels.any()
    assert not labels[~box_mask(box, image.shape)].any()


def test_every_slider_changes_the_labels() -> None:
    image, _ = scene((110, 150), noise=90.0)
    default = {box: finish(GrabCut(), image, box)[0].labels for box in (None, BOX)}
    values = ["rounds=1", "smoothness=5", "gaussians=1", "surroundings=0.1", "detail=64", "margin=0.2", "seed=5"]
    assert {value.partition("=")[0] for value in values} == {parameter.name for parameter in GrabCut.parameters()}
    for value in values:
        name, _, word = value.partition("=")
        box = None if name == "margin" else BOX
        assert not np.array_equal(finish(GrabCut.from_text({name: word}), image, box)[0].labels, default[box]), value


def test_without_a_box_a_centred_one_is_used_and_said() -> None:
    image, truth = scene()
    labels, steps = finish(GrabCut(margin=0.1), image, None)
    assert labels.facts["box"] == NO_BOX
    assert NO_BOX.capitalize() in steps[0].text
    assert np.array_equal(labels.labels, finish(GrabCut(), image, (0.1, 0.1, 0.9, 0.9))[0].labels)
    assert dice(truth, labels.labels == 1) > 0.98
    assert "box" not in finish(GrabCut(), image)[0].facts


def test_a_box_around_everything_or_nothing_is_explained() -> None:
    image, _ = scene()
    everything, steps = finish(GrabCut(), image, (0.0, 0.0, 1.0, 1.0))
    assert everything.facts["note"] == FULL_BOX
    assert (everything.labels == 1).all()
    assert len(steps) == 1
    for box in [(0.3, 0.3, 0.3, 0.8), (0.8, 0.2, 0.3, 0.7)]:
        nothing, _ = finish(GrabCut(), image, box)
        assert "no pixel" in str(nothing.facts["note"])
        assert not nothing.labels.any()


def test_no_contrast_is_explained() -> None:
    labels, _ = finish(GrabCut(), Image(np.full((40, 40, 3), 80, np.uint8)))
    assert labels.facts["note"] == LOST
    assert not labels.labels.any()


def test_a_faint_object_is_not_smoothed_away() -> None:
    """With the border at full price the cheapest cut is no object at all."""
    rows, columns = np.indices((160, 160))
    truth = np.hypot(rows - 80, columns - 80) < 30
    grey = 120 - 6 * truth + np.random.default_rng(0).normal(0, 14, truth.shape)
    image = Image(np.repeat(grey.clip(0, 255).astype(np.uint8)[..., None], 3, axis=2))
    labels, _ = finish(GrabCut(smoothness=200.0), image, (0.25, 0.25, 0.75, 0.75))
    assert float(labels.facts["smoothness used"]) < 200
    assert labels.labels.any()
    marked, _ = finish(GrabCut(smoothness=200.0), image, (0.25, 0.25, 0.75, 0.75), (Stroke(1, 0.0, ((0.5, 0.5),)),))
    assert "smoothness used" not in marked.facts, "what is marked cannot be lost, so the border keeps its price"


def test_steps_tell_the_rounds() -> None:
    image, _ = scene(noise=60.0)
    labels, steps = finish(GrabCut(rounds=3), image)
    rounds = [step for step in steps if step.title.startswith("Round")]
    assert len(rounds) == labels.facts["rounds done"]
    assert 1 <= len(rounds) <= 3
    progress = [step.done for step in steps if step.done is not None]
    assert progress == sorted(progress)
    assert progress[-1] == 1.0
    for turn, step in enumerate(rounds):
        mask, heat, colours, curve = step.draw()
        assert isinstance(mask, LabelView)
        assert isinstance(heat, HeatView)
        assert isinstance(curve, CurveView)
        assert mask.labels.shape == heat.values.shape == image.shape
        assert not mask.labels[~box_mask(BOX, image.shape)].any()
        assert len(curve.values) == turn + 1
        assert colours.title
    last = steps[-1].draw()[0]
    assert isinstance(last, LabelView)
    assert np.array_equal(last.labels, labels.labels)


def test_pictures_of_a_round_show_the_object() -> None:
    image, truth = scene()
    _, steps = finish(GrabCut(), image)
    mask, heat, colours, curve = steps[-2].draw()
    assert isinstance(mask, LabelView)
    assert isinstance(heat, HeatView)
    assert isinstance(colours, ColourView)
    assert isinstance(curve, CurveView)
    assert dice(truth, mask.labels == 1) > 0.99
    assert heat.values[truth].mean() > 0.9
    boxed = box_mask(BOX, image.shape)
    assert heat.values[boxed & ~truth].mean() < 0.1
    assert colours.labels is not None
    reddish = colours.points[:, 0] > colours.points[:, 2] + 80
    assert (colours.labels[reddish] == 1).mean() > 0.9
    assert colours.centres is not None
    assert colours.centres.shape == (10, 3)
    assert curve.values[-1] < 0


def test_rounds_end_when_nothing_changes() -> None:
    image, _ = scene()
    labels, steps = finish(GrabCut(rounds=10), image)
    assert labels.facts["converged"] == "yes"
    assert int(labels.facts["rounds done"]) < 10
    assert "0.0%" in steps[-2].text
    stopped = finish(GrabCut(rounds=1), image)[0].facts
    assert (stopped["converged"], stopped["note"]) == ("no", STOPPED)
    assert "note" not in labels.facts
    assert "rounds done" not in GrabCut.model_fields, "what a slider says already is left out of the table of facts"


def test_grey_and_colour_versions_of_a_grey_image_both_work() -> None:
    rows, columns = np.indices((120, 120))
    truth = np.hypot(rows - 60, columns - 60) < 30
    grey = (70 + 90 * truth + np.random.default_rng(1).normal(0, 10, truth.shape)).clip(0, 255).astype(np.uint8)
    pixels = np.repeat(grey[..., None], 3, axis=2)
    tinted = pixels.copy()
    tinted[0, 0] = (9, 8, 7)
    for image in (Image(pixels), Image(tinted)):
        assert dice(truth, finish(GrabCut(), image, (0.15, 0.15, 0.85, 0.85))[0].labels == 1) > 0.98


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (2, 2), (30, 41)])
@pytest.mark.parametrize("kind", ["black", "noise", "two"])
@pytest.mark.parametrize("end", ["minimum", "maximum"])
def test_bounds_are_a_promise(shape: tuple[int, int], kind: str, end: str) -> None:
    rng = np.random.default_rng(2)
    pixels = {
        "black": np.zeros((*shape, 3), np.uint8),
        "noise": rng.integers(0, 256, (*shape, 3), np.uint8),
        "two": np.repeat(rng.integers(0, 2, (*shape, 1)).astype(np.uint8) * 255, 3, axis=2),
    }[kind]
    method = GrabCut.from_text({parameter.name: str(getattr(parameter, end)) for parameter in GrabCut.parameters()})
    for box in (None, (0.1, 0.0, 0.6, 1.0), (-1.0, -1.0, 0.4, 2.0)):
        labels, steps = finish(method, Image(read_only(pixels)), box)
        assert labels.labels.shape == shape
        assert labels.labels.dtype == np.int32
        assert set(np.unique(labels.labels)) <= {0, 1}
        assert all(view.title for step in steps for view in step.draw())


def twins() -> tuple[Image, Mask, Mask]:
    """Two discs of the same colours, side by side, and each one's truth."""
    rng = np.random.default_rng(4)
    rows, columns = np.indices((150, 240))
    left, right = (np.hypot(rows - 75, columns - at) < 36 for at in (70, 170))
    pixels = np.where((left | right)[..., None], [180, 90, 60], [70, 100, 120]) + rng.normal(0, 15, (150, 240, 3))
    return Image(read_only(pixels.clip(0, 255).astype(np.uint8))), left, right


def test_a_stroke_says_which_of_two_is_meant() -> None:
    image, left, right = twins()
    box = (0.05, 0.1, 0.95, 0.9)
    assert dice(left | right, finish(GrabCut(), image, box)[0].labels == 1) > 0.97
    off = Stroke(0, 0.01, ((0.61, 0.5), (0.81, 0.5), (0.71, 0.35), (0.71, 0.65)))
    found = finish(GrabCut(), image, box, (off,))[0].labels == 1
    assert (found & left).sum() > 0.95 * left.sum()
    assert not found[drawn((off,), image.shape) == 0].any()
    assert (found & right).sum() < 0.5 * right.sum()


@pytest.mark.parametrize("detail", [64, 512])
def test_strokes_alone_find_the_object(detail: int) -> None:
    image, truth = scene((300, 400), noise=40.0)
    on = Stroke(1, 0.01, ((0.46, 0.52), (0.64, 0.52)))
    off = Stroke(0, 0.01, ((0.2, 0.1), (0.9, 0.1), (0.9, 0.95)))
    found, steps = finish(GrabCut(detail=detail), image, None, (on, off))
    assert dice(truth, found.labels == 1) > 0.97
    assert "box" not in found.facts
    assert steps[0].title == "Box and strokes"
    only, _ = finish(GrabCut(detail=detail), image, None, (on,))
    assert dice(truth, only.labels == 1) > 0.95
    assert only.facts["box"] == ONLY_OBJECT


def test_strokes_alone_are_what_the_first_models_learn() -> None:
    image, _ = scene(noise=5.0)
    on, off = Stroke(1, 0.0, ((0.52, 0.5), (0.57, 0.5))), Stroke(0, 0.0, ((0.2, 0.1), (0.9, 0.1)))
    for box, share in ((None, 0.05), (BOX, 0.3)):
        colours = finish(GrabCut(), image, box, (on, off))[1][1].draw()[2]
        assert isinstance(colours, ColourView)
        assert colours.labels is not None
        learned = colours.weights[colours.labels == 1].sum() / colours.weights.sum()
        assert (learned > share) == (box is not None)


def test_what_is_marked_is_never_moved() -> None:
    image, _ = scene(noise=40.0)
    wrong = (Stroke(1, 0.0, ((0.05, 0.05), (0.95, 0.05))), Stroke(0, 0.02, ((0.5, 0.5), (0.6, 0.55))))
    for smoothness in (0.0, 200.0):
        labels = finish(GrabCut(smoothness=smoothness), image, BOX, wrong)[0].labels
        marks = drawn(wrong, image.shape)
        assert (labels[marks >= 0] == marks[marks >= 0]).all()


def test_strokes_that_are_erased_change_nothing() -> None:
    image, _ = scene()
    over_all = Stroke(ERASER, 0.2, tuple((x, y) for y in (0.1, 0.3, 0.5, 0.7, 0.9) for x in (0.0, 1.0)))
    erased = finish(GrabCut(), image, BOX, (Stroke(1, 0.05, ((0.1, 0.1),)), over_all))[0]
    alone = finish(GrabCut(), image)[0]
    assert np.array_equal(erased.labels, alone.labels)
    assert erased.facts == alone.facts


def test_why_says_what_colour_neighbours_and_strokes_decided() -> None:
    image, truth = scene(noise=90.0)
    strokes = (Stroke(1, 0.02, ((0.5, 0.5), (0.6, 0.5))), Stroke(0, 0.02, ((0.3, 0.2), (0.8, 0.2))))
    found = finish(GrabCut(rounds=1), image, BOX, strokes)[0]
    marks, inside = drawn(strokes, image.shape), box_mask(BOX, image.shape)
    assert found.why is not None
    decisive = set()
    for row, column in np.ndindex(*image.shape):
        why, label = found.why(row, column), found.labels[row, column]
        assert why.label == label
        if marks[row, column] >= 0:
            assert "stroke" in why.sentence
            assert ("is object" in why.sentence) == bool(label)
        elif not inside[row, column]:
            assert "outside" in why.sentence
        else:
            costs, share = dict(why.evidence), dict(why.evidence)["neighbours that are object"]
            around = found.labels[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
            assert share == pytest.approx((around.sum() - label) / (around.size - 1))
            cheaper = int(costs["colour as object"] < costs["colour as background"])
            assert why.decisive == (1 - label if cheaper == label else 2)
            assert ("alone it would be" in why.sentence) == (cheaper != label)
            decisive.add(why.decisive)
    assert decisive == {0, 1, 2}
    costs = [dict(found.why(*place).evidence)["colour as object"] for place in ((60, 110), (130, 60))]
    assert truth[60, 110]
    assert not truth[130, 60]
    assert costs[0] < costs[1]


def test_the_border_is_shown_at_every_size_on_the_way() -> None:
    """Pieces of a run on a large image, between which it can be stopped."""
    rng = np.random.default_rng(0)
    pixels = (rng.normal(0, 6, (300, 420, 3)) + 60).clip(0, 255)
    pixels[80:220, 120:300] += 110
    _, steps = finish(GrabCut(detail=64), Image(pixels.clip(0, 255).astype(np.uint8)), (0.2, 0.15, 0.8, 0.85))
    sizes = [step for step in steps if step.title.startswith("Border at") and "full" not in step.title]
    assert len(sizes) >= 2
    for step in sizes:
        (view,) = step.draw()
        assert isinstance(view, LabelView)
        assert view.labels.shape == (300, 420)
        assert view.labels[150, 210] == 1
        assert view.labels[10, 10] == 0
