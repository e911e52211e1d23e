"""The automatic thresholds for the whole image against scikit-image, and against their formulas in slow loops."""

from collections.abc import Callable
from itertools import combinations, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage
from skimage import filters

from seglib.features.histogram import grey_histogram, otsu_level
from seglib.methods import METHODS
from seglib.methods.base import Method
from seglib.methods.isodata import Isodata
from seglib.methods.li import Li
from seglib.methods.max_entropy import MaxEntropy
from seglib.methods.mean import Mean
from seglib.methods.minimum import FLAT, Minimum, rounds_to_two_peaks, smoothed
from seglib.methods.multi_otsu import MultiOtsu
from seglib.methods.otsu import Otsu
from seglib.methods.triangle import Triangle, corners, foot
from seglib.methods.yen import Yen
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.types import CurveView, Grey, Image, Labels, Levels

AUTOMATIC = [cls for cls in METHODS if "offset" in cls.model_fields and cls.name != "adaptive"]
of_every_threshold = pytest.mark.parametrize("cls", AUTOMATIC, ids=lambda cls: cls.name)


def pictures() -> dict[str, Grey]:
    """Histograms as they come and as they should not: hills, noise, gaps, tails, hardly any pixels."""
    found: dict[str, NDArray[np.float64]] = {}
    for seed in range(8):
        rng = np.random.default_rng(seed)
        dark, bright, share = rng.uniform(20, 90), rng.uniform(120, 240), rng.uniform(0.05, 0.95)
        hill = [rng.normal(middle, rng.uniform(2, 20), (60, 80)) for middle in (dark, bright)]
        found[f"two hills {seed}"] = np.where(rng.random((60, 80)) < share, *hill)
        found[f"noise {seed}"] = rng.integers(0, 256, (40, 50)).astype(float)
        found[f"few levels {seed}"] = rng.choice(rng.integers(0, 256, 2 + seed % 5), (20, 20)).astype(float)
        found[f"a tail {seed}"] = rng.gamma(2, 20, (70, 80))
        found[f"a dark tail {seed}"] = 255 - rng.gamma(2, 20, (70, 80))
        found[f"63 pixels {seed}"] = rng.normal(128, 20, (7, 9))
    found["black and white"] = np.where(np.arange(900).reshape(30, 30) % 7 < 3, 0.0, 255.0)
    found["peak in the middle"] = np.repeat(np.arange(100.0, 111.0), (3, 1, 2, 9, 20, 60, 30, 25, 4, 2, 1))[None]
    found["one pixel differs"] = np.where(np.arange(900).reshape(30, 30) == 77, 201.0, 200.0)
    return {name: np.clip(values, 0, 255).astype(np.uint8) for name, values in found.items()}


PICTURES = pictures()
on_every_picture = pytest.mark.parametrize("grey", PICTURES.values(), ids=PICTURES)


def grey_image(grey: Grey, levels: Levels | None = None) -> Image:
    return Image(np.repeat(grey[..., None], 3, axis=2), levels=levels)


def found(method: Method, grey: Grey) -> Labels:
    return segment(method, grey_image(grey), Prompt())[0]


def level(method: Method, grey: Grey) -> int:
    return int(found(method, grey).facts["threshold"])


@on_every_picture
@pytest.mark.parametrize(
    ("method", "peer"),
    [
        (Otsu(), filters.threshold_otsu),
        (Triangle(), filters.threshold_triangle),
        (Yen(), filters.threshold_yen),
        (Mean(), filters.threshold_mean),
    ],
    ids=["otsu", "triangle", "yen", "mean"],
)
def test_the_mask_is_that_of_scikit_image(method: Method, peer: Callable[[Grey], float], grey: Grey) -> None:
    bright = grey > peer(grey)
    assert np.array_equal(found(method, grey).labels > 0, bright)
    assert np.array_equal(found(type(method)(foreground="dark"), grey).labels > 0, ~bright)


@on_every_picture
def test_isodata_rests_where_scikit_image_says_that_one_can_rest(grey: Grey) -> None:
    mask = found(Isodata(), grey).labels > 0
    places = filters.threshold_isodata(grey, return_all=True)
    assert any(np.array_equal(mask, grey > place) for place in places)


def cross_entropy_by_loop(grey: Grey, threshold: float) -> float:
    values = grey.astype(float) - grey.min()
    entropy = 0.0
    for side in (values[grey <= threshold], values[grey > threshold]):
        light = side[side > 0]  # 0 log 0 is 0
        entropy += float(np.sum(light * np.log(light / side.mean())))
    return entropy / grey.size


@on_every_picture
def test_li_lies_in_the_deepest_valley_and_scikit_image_stays_there(grey: Grey) -> None:
    """The peer goes down from the mean and stops in the first valley; started from ours it stays, within its tolerance."""
    chosen = level(Li(), grey)
    levels = np.unique(grey)
    losses = {int(each): cross_entropy_by_loop(grey, each) for each in levels[:-1]}
    assert cross_entropy_by_loop(grey, chosen) == pytest.approx(min(losses.values()), abs=1e-9)
    assert cross_entropy_by_loop(grey, filters.threshold_li(grey)) >= min(losses.values()) - 1e-9
    if grey.min() < chosen:  # with one level below, its logarithm of the mean is not defined
        stayed = filters.threshold_li(grey, initial_guess=chosen + 0.5, tolerance=0.01)
        assert np.array_equal(grey > stayed, grey > chosen)


@pytest.mark.parametrize("seed", range(8))
def test_li_agrees_with_scikit_image_to_a_level_where_there_is_one_valley(seed: int) -> None:
    grey = PICTURES[f"two hills {seed}"]
    losses = np.array([cross_entropy_by_loop(grey, each) for each in range(grey.min(), grey.max())])
    smooth = ndimage.uniform_filter1d(losses, 9)
    if ((np.diff(smooth)[:-1] < 0) & (np.diff(smooth)[1:] > 0)).sum() == 1:
        assert abs(level(Li(), grey) - filters.threshold_li(grey, tolerance=0.01)) <= 1 or np.array_equal(
            grey > level(Li(), grey), grey > filters.threshold_li(grey, tolerance=0.01)
        )


def entropy_by_loop(grey: Grey, threshold: int) -> float:
    """Kapur's sum of the entropies of both sides, term by term."""
    total = 0.0
    for side in (grey[grey <= threshold], grey[grey > threshold]):
        for each in range(256):
            share = np.count_nonzero(side == each) / side.size
            if share > 0:
                total -= share * np.log(share)
    return total


@pytest.mark.parametrize(
    "name", ["two hills 0", "noise 1", "few levels 2", "a tail 3", "a dark tail 4", "63 pixels 5", "black and white"]
)
def test_no_threshold_has_more_entropy_than_the_one_of_maximum_entropy(name: str) -> None:
    grey = PICTURES[name]
    entropies = [entropy_by_loop(grey, each) for each in range(grey.min(), grey.max())]
    assert entropy_by_loop(grey, level(MaxEntropy(), grey)) == pytest.approx(max(entropies), abs=1e-9)


# -- minimum


def peaks_by_loop(bars: NDArray[np.float64]) -> list[int]:
    """A place that is higher than what comes next, after a way up; a difference in the ninth digit is none."""
    padded, rising, found = [0.0, *bars, 0.0], False, []
    for place, (here, there) in enumerate(pairwise(padded)):
        if there - here > FLAT * bars.max():
            rising = True
        elif here - there > FLAT * bars.max():
            if rising:
                found.append(place - 1)
            rising = False
    return found


@pytest.mark.parametrize("grey", list(PICTURES.values())[::3], ids=list(PICTURES)[::3])
def test_minimum_is_the_valley_that_smoothing_round_by_round_leaves(grey: Grey) -> None:
    bars = np.trim_zeros(grey_histogram(grey))
    while len(peaks_by_loop(bars)) > 2:
        padded = np.pad(bars, 1, mode="symmetric")
        bars = (padded[:-2] + padded[1:-1] + padded[2:]) / 3
    tops, result = peaks_by_loop(bars), found(Minimum(), grey)
    if len(tops) == 2:
        valley = int(result.facts["threshold"]) - int(grey.min())
        assert tops[0] <= valley <= tops[1]
        assert bars[valley] == pytest.approx(bars[tops[0] : tops[1] + 1].min(), rel=1e-6)
        assert "note" not in result.facts
    else:
        assert result.facts["threshold"] == otsu_level(grey_histogram(grey))
        assert "no two peaks" in str(result.facts["note"])


@pytest.mark.parametrize("seed", range(6))
def test_minimum_is_that_of_scikit_image_where_no_peak_is_at_the_end(seed: int) -> None:
    """The peer does not see a peak at the last level, so the histogram ends in long slopes. It rounds to float32: a level."""
    rng = np.random.default_rng(seed)
    x = np.arange(20.0, 236.0)
    bars = 900 * np.exp(-(((x - rng.uniform(60, 90)) / 16) ** 2)) + 500 * np.exp(-(((x - rng.uniform(150, 190)) / 18) ** 2))
    slope = np.minimum(np.arange(216), np.arange(216)[::-1]) * 0.4
    bars = bars + np.where((x > 50) & (x < 200), rng.uniform(0, 60, x.size), 0) + slope + 1
    grey = np.repeat(x.astype(np.uint8), np.rint(bars).astype(int))[None]
    assert abs(level(Minimum(), grey) - filters.threshold_minimum(grey)) <= 1


@pytest.mark.parametrize("rounds", [1, 2, 3, 7, 40, 333])
def test_leaps_smooth_like_single_rounds(rounds: int) -> None:
    bars = np.trim_zeros(grey_histogram(PICTURES["two hills 3"]))
    slow = bars
    for _ in range(rounds):
        slow = ndimage.uniform_filter1d(slow, 3, mode="reflect")
    assert smoothed(bars, rounds) == pytest.approx(slow, rel=1e-9, abs=1e-9 * bars.max())


@pytest.mark.parametrize("name", ["two hills 1", "noise 2", "a tail 0", "63 pixels 4"])
def test_the_number_of_rounds_is_the_first_that_leaves_two_peaks(name: str) -> None:
    bars = np.trim_zeros(grey_histogram(PICTURES[name]))
    rounds = rounds_to_two_peaks(bars)
    assert rounds > 1
    assert len(peaks_by_loop(smoothed(bars, rounds))) <= 2 < len(peaks_by_loop(smoothed(bars, rounds - 1)))


def test_two_peaks_need_no_smoothing() -> None:
    assert rounds_to_two_peaks(np.array([1.0, 5.0, 2.0, 6.0, 1.0])) == 0
    assert rounds_to_two_peaks(np.array([1.0, 5.0, 2.0, 6.0, 1.0, 6.0])) >= 1


# -- several thresholds


def variance_of_classes(grey: Grey, thresholds: tuple[int, ...]) -> float:
    """Sum of share (mean - overall mean)^2 over the classes, empty ones left out."""
    classes = np.searchsorted(thresholds, grey, side="left")
    parts = [grey[classes == each].astype(float) for each in range(len(thresholds) + 1)]
    return float(sum(part.size / grey.size * (part.mean() - grey.mean()) ** 2 for part in parts if part.size))


def chosen_thresholds(result: Labels) -> tuple[int, ...]:
    return tuple(int(value) for name, value in result.facts.items() if name.startswith("threshold"))


@pytest.mark.parametrize("classes", [2, 3, 4, 5])
@pytest.mark.parametrize("seed", range(4))
def test_multi_otsu_is_that_of_scikit_image_or_better_by_a_level(classes: int, seed: int) -> None:
    """On 30 levels, for the peer tries every combination. It adds up in float32 and sometimes stops beside the best cut."""
    rng = np.random.default_rng(seed)
    grey = (80 + rng.choice([3, 10, 17, 24], (40, 40)) + rng.normal(0, 2, (40, 40))).clip(80, 109).astype(np.uint8)
    result = found(MultiOtsu(classes=classes), grey)
    ours, theirs = chosen_thresholds(result), tuple(filters.threshold_multiotsu(grey, classes).tolist())
    assert np.abs(np.subtract(ours, theirs)).max() <= 1
    assert variance_of_classes(grey, ours) >= variance_of_classes(grey, theirs) - 1e-9
    assert np.array_equal(result.labels, 1 + sum((grey > threshold).astype(int) for threshold in ours))


@pytest.mark.parametrize("classes", [3, 4])
@pytest.mark.parametrize("name", ["few levels 3", "few levels 4", "63 pixels 1"])
def test_no_other_cut_into_so_many_classes_is_better(name: str, classes: int) -> None:
    grey = PICTURES[name][:8, :8]
    result = found(MultiOtsu(classes=classes), grey)
    levels = np.unique(grey)[:-1].tolist()
    best = max(variance_of_classes(grey, cut) for cut in combinations(levels, classes - 1))
    assert variance_of_classes(grey, chosen_thresholds(result)) == pytest.approx(best)


@on_every_picture
def test_two_classes_of_multi_otsu_are_otsu(grey: Grey) -> None:
    assert chosen_thresholds(found(MultiOtsu(classes=2), grey)) == (level(Otsu(), grey),)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_an_image_of_fewer_levels_than_classes_gets_a_class_for_every_level(number: int) -> None:
    grey = np.tile(np.array([10, 90, 91, 200][:number], np.uint8), (3, 2))
    result = found(MultiOtsu(classes=5), grey)
    assert np.array_equal(result.labels, np.unique(grey, return_inverse=True)[1].reshape(grey.shape) + 1)
    assert "fewer grey levels" in str(result.facts["note"])


# -- what all of them share


@of_every_threshold
@pytest.mark.parametrize("offset", [-100, -7, 12, 100])
def test_the_offset_moves_the_level_within_the_scale(cls: type[Method], offset: int) -> None:
    grey = PICTURES["two hills 2"]
    chosen, result = level(cls(), grey), found(cls(offset=offset), grey)
    moved = min(255, max(0, chosen + offset))
    assert result.facts["threshold"] == moved
    assert result.facts["without offset"] == chosen
    assert np.array_equal(result.labels > 0, grey > moved)


@of_every_threshold
@pytest.mark.parametrize("value", [0, 90, 255])
def test_nothing_is_brighter_than_the_threshold_of_a_flat_image(cls: type[Method], value: int) -> None:
    flat = np.full((4, 6), value, np.uint8)
    result = found(cls(), flat)
    assert not result.labels.any()
    assert result.facts["threshold"] == value
    assert result.facts["note"] == "the image has one grey level, so there is nothing to separate"
    assert found(cls(foreground="dark"), flat).labels.all()


@of_every_threshold
@pytest.mark.parametrize("shift", [-11, 15])
def test_a_brighter_picture_has_a_higher_threshold_by_as_much(cls: type[Method], shift: int) -> None:
    grey = PICTURES["two hills 0"] // 2 + 50
    assert level(cls(), (grey.astype(int) + shift).astype(np.uint8)) == level(cls(), grey) + shift


@of_every_threshold
def test_four_times_the_pixels_have_the_same_threshold(cls: type[Method]) -> None:
    grey = PICTURES["two hills 1"]
    assert level(cls(), grey.repeat(2, axis=0).repeat(2, axis=1)) == level(cls(), grey)


@of_every_threshold
def test_the_threshold_is_told_in_the_unit_of_the_image(cls: type[Method]) -> None:
    image = grey_image(PICTURES["two hills 0"], Levels(4.0, -1000.0, "HU"))
    facts = segment(cls(), image, Prompt())[0].facts
    assert facts["threshold value"] == f"{4 * int(facts['threshold']) - 1000} HU"


@pytest.mark.parametrize("cls", [Otsu, Yen, MaxEntropy, Li])
def test_the_curve_over_the_levels_has_its_best_place_where_the_threshold_is(cls: type[Method]) -> None:
    result, steps = segment(cls(), grey_image(PICTURES["two hills 0"]), Prompt())
    (curve,) = steps[1].draw()
    assert isinstance(curve, CurveView)
    assert len(curve.values) == 256
    assert curve.current == result.facts["threshold"]
    best = min(curve.values) if cls is Li else max(curve.values)
    assert curve.values[curve.current] == pytest.approx(best)


def test_the_line_of_the_triangle_runs_from_the_peak_to_the_end_of_the_tail() -> None:
    grey = PICTURES["a tail 0"]
    _, steps = segment(Triangle(), grey_image(grey), Prompt())
    (curve,) = steps[1].draw()
    assert isinstance(curve, CurveView)
    counts = np.bincount(grey.ravel(), minlength=256)
    assert curve.line == ((counts.argmax(), counts.max()), (grey.max(), 0.0))


@pytest.mark.parametrize("seed", range(40))
def test_the_foot_of_the_triangle_is_the_bar_that_is_farthest_from_the_line(seed: int) -> None:
    """Few bars of small numbers, where a line to one level farther has another bar that is farthest."""
    rng = np.random.default_rng(seed)
    first, bars = int(rng.integers(0, 200)), int(rng.integers(3, 9))
    histogram = np.zeros(256)
    histogram[first : first + bars] = rng.integers(1, 12, bars)
    (peak, end), chosen = corners(histogram), foot(histogram)
    top = histogram[peak]
    cross = [abs(top * (end - level) - (end - peak) * histogram[level]) for level in range(256)]  # twice the area of a triangle
    between = range(min(peak, end), max(peak, end) + 1)
    below = [level for level in between if level != peak and histogram[level] * abs(end - peak) <= top * abs(level - end)]
    if below:
        assert cross[chosen] == max(cross[level] for level in below)
        assert chosen in below
    else:  # every bar reaches over the line: the one that does so least
        assert cross[chosen] == min(cross[level] for level in between if level != peak or peak == end)
