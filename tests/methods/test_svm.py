"""The support vector machine as a method: what it learns from strokes, and how it says why."""

import re
from functools import cache

import numpy as np
import pytest
from sklearn.svm import SVC

from seglib.features import stack
from seglib.features.examples import NO_STROKES, NOTHING_ELSE, ONE_LEVEL
from seglib.features.kernel_machine import KernelName
from seglib.features.stack import stack_of
from seglib.features.strokes import drawn
from seglib.methods.forest import Forest
from seglib.methods.svm import SVM
from seglib.metrics import dice
from seglib.phantoms import Nuclei
from seglib.prompt import ERASER, Prompt, Stroke
from seglib.run import segment
from seglib.types import BarView, HeatView, Image, LabelMap, LabelView, Mask, PlaneView
from tests.methods.cases import STROKES, noise, scene

DRAWN = Prompt(strokes=STROKES)


@cache
def three() -> tuple[Image, LabelMap, Prompt]:
    """Ground, a red and a striped square; two short strokes in each."""
    columns = np.arange(120)
    truth = np.zeros((90, 120), np.int32)
    truth[15:75, 10:50], truth[15:75, 70:110] = 1, 2
    pixels = np.full((90, 120, 3), 120.0)
    pixels[truth == 1] = (150, 110, 110)
    pixels += np.where(truth == 2, 40 * np.sign(np.sin(columns * 1.6)), 0)[..., None]
    pixels += np.random.default_rng(1).normal(0, 6, pixels.shape)
    strokes = tuple(
        Stroke(label, 0.02, ((x, y), (x + 0.1, y)))
        for label, x in ((0, 0.45), (1, 0.2), (2, 0.7))
        for y in ((0.05, 0.5, 0.95) if label == 0 else (0.3, 0.7))
    )
    return Image(np.clip(pixels, 0, 255).astype(np.uint8)), truth, Prompt(strokes=strokes)


def strokes_of(truth: Mask, count: int = 12) -> Prompt:
    """Clicks of a thick brush at random places, on object and ground in turn, as somebody would set them."""
    rng, (height, width) = np.random.default_rng(4), truth.shape
    places = [np.argwhere(truth == side) for side in (False, True)]
    strokes = []
    for number in range(count):
        row, column = rng.choice(places[number % 2])
        strokes.append(Stroke(number % 2, 0.01, (((column + 0.5) / width, (row + 0.5) / height),)))
    return Prompt(strokes=tuple(strokes))


@pytest.mark.parametrize("kernel", ["linear", "rbf", "polynomial"])
def test_it_finds_nuclei_from_a_dozen_dabs(kernel: KernelName) -> None:
    made = Nuclei(size=256).make()
    assert made.truth is not None
    truth = made.truth > 0
    found, _ = segment(SVM(kernel=kernel), made.image, strokes_of(truth))
    assert (dice(truth, found.labels > 0) or 0) > 0.85


@pytest.mark.parametrize("method", [SVM(), SVM(kernel="polynomial", scales=2), Forest()], ids=["rbf", "polynomial", "forest"])
def test_it_tells_a_colour_and_a_texture_from_the_ground(method: SVM | Forest) -> None:
    image, truth, prompt = three()
    found, _ = segment(method, image, prompt)
    assert (found.labels == truth).mean() > 0.93
    assert all((found.labels[truth == label] == label).mean() > 0.9 for label in (0, 1, 2))


@pytest.mark.parametrize("kernel", ["linear", "rbf", "polynomial"])
def test_labels_are_those_of_the_exact_machine_on_the_same_features(kernel: KernelName) -> None:
    image, method = Image(scene()), SVM(kernel=kernel)
    known = drawn(STROKES, image.shape)
    rows, columns = np.nonzero(known >= 0)
    features, _ = stack_of(image, method.features, method.sigmas)
    exact = SVC(
        C=1.0,
        kernel="poly" if kernel == "polynomial" else kernel,
        gamma=1 / len(features.channels),
        coef0=1,
        class_weight="balanced",
    ).fit(features.at(rows, columns), known[rows, columns])
    every = features.planes(features.tiles[0]).reshape(len(features.channels), -1).T
    found, _ = segment(method, image, DRAWN)
    assert (found.labels.ravel() == exact.predict(every)).mean() > 0.96


def test_without_strokes_sure_levels_stand_in_and_it_says_so() -> None:
    found, steps = segment(SVM(), Image(scene()), Prompt())
    hint = str(found.facts["strokes"])
    assert hint == NO_STROKES.format("brightest", "darkest")
    assert hint[1:] in steps[0].text
    assert 0 < found.labels.mean() < 1
    erased, _ = segment(
        SVM(),
        Image(scene()),
        Prompt(
            strokes=(
                *STROKES,
                Stroke(ERASER, 0.2, ((0.0, 0.5), (1.0, 0.5))),
                Stroke(ERASER, 0.2, ((0.0, 0.9), (1.0, 0.9))),
                Stroke(ERASER, 0.2, ((0.0, 0.2), (1.0, 0.2))),
            )
        ),
    )
    assert erased.facts["strokes"] == NO_STROKES.format("brightest", "darkest")


@pytest.mark.parametrize("cls", [SVM, Forest])
def test_what_cannot_be_learned_is_a_sentence_and_not_an_error(cls: type[SVM | Forest]) -> None:
    black = Image(np.zeros((9, 8, 3), np.uint8))
    found, _ = segment(cls(), black, Prompt())
    assert found.facts["strokes"] == ONE_LEVEL
    assert not found.labels.any()
    full, _ = segment(
        cls(), Image(noise(6, 6, 3)), Prompt(strokes=tuple(Stroke(2, 0.2, ((0, y), (1, y))) for y in np.arange(0, 1, 0.1)))
    )
    assert full.facts["strokes"] == NOTHING_ELSE
    assert (full.labels == 2).all()
    assert full.why is not None
    assert full.why(0, 0).label == 2
    assert "Class 2" in full.why(0, 0).sentence


def test_a_lone_class_gets_a_hint_and_a_result() -> None:
    found, _ = segment(SVM(), Image(scene()), Prompt(strokes=STROKES[1:]))
    assert str(found.facts["strokes"]).startswith("only Class 1 is drawn")
    own = (drawn(STROKES[1:], (48, 64)) == 1).sum()
    assert found.facts["drawn pixels"] == own
    assert found.facts["stand-in pixels"] == pytest.approx((48 * 64 - own) / 4, rel=0.01)
    assert set(np.unique(found.labels)) == {0, 1}


@pytest.mark.parametrize("cls", [SVM, Forest])
def test_strokes_of_one_pixel_are_enough(cls: type[SVM | Forest]) -> None:
    clicks = Prompt(strokes=(Stroke(0, 0.0, ((0.5, 0.95),)), Stroke(3, 0.0, ((0.72, 0.63),))))
    found, _ = segment(cls(leaf=1) if cls is Forest else cls(), Image(scene()), clicks)
    assert set(np.unique(found.labels)) <= {0, 3}
    assert found.facts["learned from"] == 2


@pytest.mark.parametrize("cls", [SVM, Forest])
def test_no_more_pixels_are_learned_from_than_allowed(cls: type[SVM | Forest]) -> None:
    wide = Prompt(strokes=(Stroke(0, 0.1, ((0.0, 0.95), (1.0, 0.95))), Stroke(1, 0.1, ((0.2, 0.23), (0.42, 0.33)))))
    found, _ = segment(cls(pixels=100), Image(scene()), wide)
    assert found.facts["learned from"] == 100
    assert found.facts["drawn pixels"] == (drawn(wide.strokes, (48, 64)) >= 0).sum()
    assert "stand-in pixels" not in found.facts
    one, again, other = (segment(cls(pixels=100, seed=seed), Image(scene()), wide)[0].labels for seed in (3, 3, 4))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("cls", [SVM, Forest])
def test_a_large_image_is_worked_on_in_tiles_with_the_same_result(
    cls: type[SVM | Forest], monkeypatch: pytest.MonkeyPatch
) -> None:
    image = Image(scene(130, 150))
    whole, _ = segment(cls(), image, DRAWN)
    monkeypatch.setattr(stack, "ONE_TILE", 200_000)
    monkeypatch.setattr(stack, "_kept", type(stack._kept)())
    tiled, steps = segment(cls(), image, DRAWN)
    assert (tiled.labels == whole.labels).mean() > 0.999
    assert whole.probability is not None
    assert tiled.probability is not None
    assert np.abs(tiled.probability - whole.probability).mean() < 1e-3
    parts = [step for step in steps if step.title.startswith("Applied to part")]
    assert 2 <= len(parts) <= 8, "a way to stop, and no hundred steps"
    (view,) = parts[0].draw()
    assert isinstance(view, LabelView)
    assert not view.labels[-1].any()


def test_the_probability_lies_on_the_side_of_the_label() -> None:
    found, _ = segment(SVM(), Image(scene()), DRAWN)
    assert found.probability is not None
    assert np.array_equal(found.probability > 0.5, found.labels == 1)
    image, _, prompt = three()
    several, _ = segment(SVM(), image, prompt)
    assert several.probability is not None
    assert several.probability[several.labels == 0].max() < 2 / 3
    classes_only, _ = segment(SVM(), image, Prompt(strokes=prompt.strokes[3:]))
    assert classes_only.probability is None, "without a background nothing is known of the foreground"


@pytest.mark.parametrize("kernel", ["linear", "rbf"])
def test_it_says_why(kernel: KernelName) -> None:
    image = Image(scene())
    found, steps = segment(SVM(kernel=kernel), image, DRAWN)
    (view,) = next(step for step in steps if step.title == "Decision value").draw()
    assert isinstance(view, HeatView)
    assert found.why is not None
    for row, column in ((14, 12), (46, 30), (0, 63)):
        why = found.why(row, column)
        assert why.label == found.labels[row, column]
        assert why.decisive == 0
        assert why.evidence[0] == ("decision value of Class 1", pytest.approx(view.values[row, column], abs=0.02))
        assert (why.evidence[0][1] > 0) == (why.label == 1)
        assert f"{why.evidence[0][1]:+.2f}" in why.sentence
        alike = [(name, value) for group in why.others for name, value in group if name.startswith("likeness")]
        assert len(alike) == (3 if kernel == "rbf" else 0)
        assert all(0 <= value <= 1 for _, value in alike)
    on_a_stroke = found.why(11, 13)
    if kernel == "rbf":
        assert any("Class 1 at x" in name for name, _ in on_a_stroke.others[0])


def test_a_push_is_what_the_distance_from_the_mean_of_the_image_adds_to_a_linear_decision() -> None:
    found, _ = segment(SVM(kernel="linear", lab=False, hessian=False, deviation=False), Image(scene()), DRAWN)
    assert found.why is not None
    weights, rests = [], []
    for place in ((14, 12), (40, 5), (20, 40)):
        why = found.why(*place)
        pushes = dict(why.evidence[1:])
        assert len(pushes) == 3, "gradient at three scales"
        rests.append(why.evidence[0][1] - sum(pushes.values()))
        told = [re.fullmatch(r"push of (.*) \((\S+) here, (\S+) on average\)", name) for name in sorted(pushes)]
        weights.append([pushes[each[0]] / (float(each[2]) - float(each[3])) for each in told if each is not None])
    assert np.allclose(weights, weights[0], rtol=0.05), "one weight for each feature, the same everywhere"
    assert np.allclose(rests, rests[0], atol=1e-4), "what is left is the offset"


def test_several_classes_have_a_decision_value_each() -> None:
    image, _, prompt = three()
    found, steps = segment(SVM(), image, prompt)
    views = next(step for step in steps if step.title == "Decision value").draw()
    assert [view.title for view in views] == [f"Decision value of {name}" for name in SVM.drawn[:3]]
    largest = np.argmax([view.values for view in views if isinstance(view, HeatView)], axis=0)
    assert (largest == found.labels).mean() > 0.999
    assert found.why is not None
    why = found.why(45, 30)
    assert (why.label, why.decisive) == (1, 1)
    assert why.evidence[1][1] == max(value for name, value in why.evidence if name.startswith("decision"))


def test_the_plane_of_two_features_shows_border_margin_and_support_vectors() -> None:
    _, steps = segment(SVM(), Image(scene()), DRAWN)
    (view,) = next(step for step in steps if step.title == "Two features").draw()
    assert isinstance(view, PlaneView)
    assert view.values is not None
    assert np.array_equal(view.decided == 1, view.values > 0)
    assert 0 < view.circled.sum() < len(view.points)
    column = np.abs(view.x - view.points[:, :1]).argmin(axis=1)
    row = np.abs(view.y - view.points[:, 1:]).argmin(axis=1)
    clear = ~view.circled & (view.points[:, 1] > view.y[0]) & (view.points[:, 1] < view.y[-1])
    side = np.where(view.labels == 1, 1, -1)
    assert (view.values[row, column] * side)[clear].min() > 0.5, "who is not circled lies beyond the margin"


def test_a_margin_is_promised_where_one_is_drawn() -> None:
    for picture, prompt, promised in ((Image(scene()), DRAWN, True), (three()[0], three()[2], False)):
        step = next(step for step in segment(SVM(), picture, prompt)[1] if step.title == "Two features")
        (view,) = step.draw()
        assert isinstance(view, PlaneView)
        assert (view.values is not None) == ("margin (dashed)" in step.text) == promised


def test_bars_say_what_each_feature_is_worth() -> None:
    image, _, prompt = three()
    found, steps = segment(SVM(position=True), image, Prompt(strokes=prompt.strokes[:5]))
    features, channels = next(step for step in steps if step.title == "What each feature is worth").draw()
    assert isinstance(features, BarView)
    assert isinstance(channels, BarView)
    assert features.names[0] == "Colour as eyes see it (Lab)", "a red square on grey"
    assert found.facts["matters most"] == "lab"
    assert list(features.values) == sorted(features.values, reverse=True)
    assert len(channels.names) == 12


def test_no_feature_at_all_falls_back_on_colour() -> None:
    blind = SVM(lab=False, gradient=False, hessian=False, deviation=False)
    found, _ = segment(blind, Image(scene()), DRAWN)
    colour, _ = segment(SVM(gradient=False, hessian=False, deviation=False), Image(scene()), DRAWN)
    assert str(found.facts["features"]).startswith("no feature is switched on")
    assert np.array_equal(found.labels, colour.labels)


def test_what_an_earlier_run_has_computed_belongs_to_the_time() -> None:
    image = Image(scene(50, 70))
    first, _ = segment(SVM(), image, DRAWN)
    second, _ = segment(SVM(cost=2.0), image, DRAWN)
    assert first.reused_seconds == 0
    assert second.reused_seconds > 0
