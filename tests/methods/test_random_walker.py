"""The random walker as a method: strokes, what is guessed without them, large images, and why."""

import numpy as np
import pytest
from skimage.segmentation import random_walker as scikit_walker

from seglib.features.stand_ins import NO_BACKGROUND, NO_OBJECT, NO_STROKES, THINGS, completed
from seglib.features.strokes import drawn
from seglib.methods import random_walker
from seglib.methods.random_walker import ONE_LABEL, RandomWalker, reduced
from seglib.phantoms import BreastUltrasound
from seglib.prompt import Prompt, Stroke
from seglib.run import segment
from seglib.types import HeatView, Image

ROWS, COLUMNS = np.indices((90, 120))
DISC = np.hypot(ROWS - 45, COLUMNS - 50) < 25
NOISY = np.clip(np.where(DISC, 150, 90) + np.random.default_rng(0).normal(0, 12, DISC.shape), 0, 255).astype(np.uint8)
SCENE = Image(np.repeat(NOISY[..., None], 3, axis=2))
OBJECT = Stroke(1, 0.03, ((0.35, 0.45), (0.5, 0.55)))
GROUND = Stroke(0, 0.03, ((0.05, 0.9), (0.9, 0.9), (0.9, 0.1), (0.05, 0.1)))
BOTH = Prompt(strokes=(OBJECT, GROUND))


def dice(
    truth: np.ndarray[tuple[int, int], np.dtype[np.bool_]], labels: np.ndarray[tuple[int, int], np.dtype[np.int32]]
) -> float:
    return float(2 * (truth & (labels > 0)).sum() / (truth.sum() + (labels > 0).sum()))


def test_two_strokes_find_a_disc() -> None:
    found, _ = segment(RandomWalker(), SCENE, BOTH)
    assert dice(DISC, found.labels) > 0.97
    assert found.probability is not None
    assert np.array_equal(found.probability > 0.5, found.labels > 0)
    assert "strokes" not in found.facts
    marked = drawn(BOTH.strokes, SCENE.shape)
    assert np.array_equal(scikit_walker(SCENE.grey, marked + 1, mode="bf") - 1, found.labels)


def test_several_objects_are_told_apart() -> None:
    found, _ = segment(RandomWalker(), SCENE, Prompt(strokes=(OBJECT, GROUND, Stroke(2, 0.05, ((0.85, 0.3), (0.85, 0.7))))))
    assert set(np.unique(found.labels)) == {0, 1, 2}
    assert found.probability is not None
    assert (found.labels[found.probability > 2 / 3] > 0).all()  # a third of the chances is never the most of three
    assert (found.labels[found.probability < 1 / 2] == 0).all()


@pytest.mark.parametrize(
    ("strokes", "hint"), [((), THINGS), ((OBJECT,), NO_BACKGROUND), ((GROUND,), NO_OBJECT), ((OBJECT, GROUND), "")]
)
@pytest.mark.parametrize("inverse", [False, True])
def test_what_is_missing_is_guessed(strokes: tuple[Stroke, ...], hint: str, inverse: bool) -> None:
    image = Image(255 - SCENE.pixels) if inverse else SCENE
    found, steps = segment(RandomWalker(), image, Prompt(strokes=strokes))
    assert found.facts.get("strokes", "") == hint
    assert dice(DISC, found.labels) > 0.95
    assert steps[0].draw()[0].title == "Seeds"


def test_without_strokes_light_from_one_side_is_no_object() -> None:
    coins = np.hypot((ROWS % 45) - 22, (COLUMNS % 40) - 20) < 13
    light = 150 - 0.5 * COLUMNS - 0.2 * ROWS  # the ground at the left is as bright as the coins at the right
    grey = (20 + light + 60 * coins).astype(np.uint8)
    found, _ = segment(RandomWalker(), Image(np.repeat(grey[..., None], 3, axis=2)), Prompt())
    assert found.facts["strokes"] == THINGS
    assert not found.labels[~coins].any()  # the sure levels alone made half of the ground an object
    assert found.labels[coins & (COLUMNS > 40)].all()


def test_without_strokes_and_large_things_the_sure_levels_are_the_seeds() -> None:
    halves = np.where(COLUMNS < 40, 200, 60).astype(np.uint8)
    found, _ = segment(RandomWalker(), Image(np.repeat(halves[..., None], 3, axis=2)), Prompt())
    assert found.facts["strokes"] == NO_STROKES
    assert np.array_equal(found.labels > 0, COLUMNS < 40)


def test_strokes_on_the_ground_as_object_are_believed() -> None:
    found, _ = segment(RandomWalker(), SCENE, Prompt(strokes=(Stroke(1, 0.03, GROUND.points),)))
    assert dice(~DISC, found.labels) > 0.95


def test_one_kind_of_seed_is_everything() -> None:
    even = Image(np.full((20, 30, 3), 90, np.uint8))
    assert segment(RandomWalker(), even, Prompt())[0].facts["note"] == ONE_LABEL
    found, _ = segment(RandomWalker(), even, Prompt(strokes=(Stroke(2, 0.1, ((0.5, 0.5),)),)))
    assert (found.labels == 2).all()
    seeds, _ = completed(np.full((20, 30), -1, np.int32), even.grey)
    assert (seeds == -1).all()


def test_no_seed_is_lost_on_a_smaller_grid() -> None:
    seeds = np.full((50, 70), -1, np.int32)
    seeds[49, 69], seeds[0, 0], seeds[10, 10], seeds[10, 11] = 1, 0, 0, 2
    small = reduced(seeds, (13, 22))
    assert small[12, 21] == 1
    assert small[0, 0] == 0
    assert small[10 * 13 // 50, 11 * 22 // 70] == 2
    assert (small >= 0).sum() <= 4


@pytest.mark.parametrize("most", [48 * 48, 96 * 96])
def test_a_large_image_is_as_good_as_solved_at_once(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = BreastUltrasound(size=192).make()
    rows, columns = np.nonzero(scene.truth)
    middle = (float(columns.mean()) / 192, float(rows.mean()) / 192)
    strokes = (
        Stroke(1, 0.05, (middle,)),
        Stroke(0, 0.02, ((0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98), (0.02, 0.02))),
    )
    method = RandomWalker(smoothing=1.5)
    monkeypatch.setattr(random_walker, "MOST_PIXELS", 192 * 192)
    whole, _ = segment(method, scene.image, Prompt(strokes=strokes))
    monkeypatch.setattr(random_walker, "MOST_PIXELS", most)
    found, steps = segment(method, scene.image, Prompt(strokes=strokes))
    assert "Border" in [step.title for step in steps]
    assert dice(whole.labels > 0, found.labels) > 0.88
    marked = drawn(strokes, scene.image.shape)
    assert np.array_equal(found.labels[marked >= 0], marked[marked >= 0])


def test_noise_that_is_border_everywhere_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = random_walker.settled
    monkeypatch.setattr(random_walker, "settled", lambda p, s, free, c: (asked.append(int(free.sum())), real(p, s, free, c))[1])
    monkeypatch.setattr(random_walker, "MOST_PIXELS", 400)
    noise = np.random.default_rng(0).integers(0, 256, (100, 100, 3), dtype=np.uint8)
    segment(RandomWalker(beta=2000.0), Image(noise), Prompt())
    assert max(asked) <= 1600


def test_walks_grow_towards_the_solution() -> None:
    _, steps = segment(RandomWalker(beta=5.0), SCENE, BOTH)
    walks = [step.draw()[0] for step in steps if step.title.startswith("Walks")]
    means = [float(walk.values.mean()) for walk in walks if isinstance(walk, HeatView)]
    last = next(step.draw()[0] for step in steps if step.title == "Probability")
    assert isinstance(last, HeatView)
    assert means == sorted(means)
    assert means[-1] <= last.values.mean()


def test_it_can_say_why() -> None:
    found, _ = segment(RandomWalker(), SCENE, BOTH)
    assert found.why is not None
    seed, walk = found.why(45, 50), found.why(30, 50)
    assert (seed.label, walk.label) == (1, 1)
    assert "drawn on" in seed.sentence
    assert dict(walk.evidence)["chance of ending at Object A"] == pytest.approx(found.probability[30, 50])  # type: ignore[index]
    assert sum(value for _, value in walk.evidence) == pytest.approx(1, abs=1e-3)
    assert walk.evidence[walk.decisive or 0][1] > 0.5
    guessed, _ = segment(RandomWalker(), SCENE, Prompt())
    assert guessed.why is not None
    assert "core of a large thing" in guessed.why(45, 50).sentence
    assert "far from every large thing" in guessed.why(2, 2).sentence
