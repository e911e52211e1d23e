"""Which features are found useful."""

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.inspection import permutation_importance

from seglib.features.pixel_features import FEATURES
from seglib.features.stack import channels_of
from seglib.features.usefulness import best_pair, by_feature, worth

RNG = np.random.default_rng(2)
ROWS = RNG.normal(size=(400, 6)).astype(np.float32)


def test_the_best_pair_is_the_one_that_the_labels_follow() -> None:
    assert set(best_pair(ROWS, (ROWS[:, 4] + ROWS[:, 1] > 0.3).astype(np.int32))) == {1, 4}
    assert best_pair(ROWS, (ROWS[:, 2] ** 2 + 0.3 * ROWS[:, 5] > 1).astype(np.int32)) == (2, 5), (
        "bent borders too, the first first"
    )


def test_the_second_adds_to_the_first_and_does_not_repeat_it() -> None:
    rows = ROWS.copy()
    rows[:, 0] = rows[:, 3] + 0.05 * RNG.normal(size=400)
    assert set(best_pair(rows, (2 * rows[:, 3] + rows[:, 5] > 0).astype(np.int32))) in ({3, 5}, {0, 5})


def test_a_feature_that_hardly_varies_is_not_chosen() -> None:
    known = (ROWS[:, 4] > 0).astype(np.int32)
    rows = ROWS.copy()
    rows[:, 0] = known * 0.09  # rounding can go along with anything
    assert 0 not in best_pair(rows, known)
    assert len(set(best_pair(np.zeros((4, 2), np.float32), np.array([0, 1, 0, 1], np.int32)))) == 2


def test_rare_classes_count_like_common_ones() -> None:
    known = np.zeros(400, np.int32)
    known[:8] = 1
    rows = ROWS.copy()
    rows[:, 3] = 9 * (np.arange(400) < 4)  # half of the rare class, and nothing else
    rows[:, 0] = np.arange(400) < 47  # all of it, and a tenth of the other
    assert best_pair(rows, known)[0] == 0


def test_worth_orders_features_as_scikit_learn_does() -> None:
    known = (2 * ROWS[:, 4] + ROWS[:, 1] + 0.3 * ROWS[:, 0] > 0).astype(np.int32)
    forest = RandomForestClassifier(50, random_state=0).fit(ROWS, known)
    found = worth(lambda rows: forest.predict_proba(rows)[np.arange(len(rows)), known], ROWS, [[d] for d in range(6)], 0)
    theirs = permutation_importance(forest, ROWS, known, n_repeats=5, random_state=0).importances_mean
    assert list(np.argsort(found)[-3:]) == list(np.argsort(theirs)[-3:]) == [0, 1, 4]
    assert max(found[2], found[3], found[5]) < 0.1 * found[4]


def test_a_group_is_shuffled_as_one() -> None:
    rows = np.repeat(ROWS[:, :1], 3, axis=1)  # three features that say the same
    known = rows[:, 0] > 0

    def belief(shuffled: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return ((np.median(shuffled, axis=1) > 0) == known).astype(np.float64)  # two of three decide

    single, together = worth(belief, rows, [[0], [0, 1, 2]], 0)
    assert single == 0
    assert 0.4 < together < 0.6


def test_channels_are_grouped_by_their_feature() -> None:
    chosen = tuple(feature for feature in FEATURES if feature.name in ("lab", "gradient"))
    groups = by_feature(channels_of(chosen, (1.0, 2.0)))
    assert groups == {"Colour as eyes see it (Lab)": [0, 1, 2, 3, 4, 5], "Gradient magnitude": [6, 7]}
