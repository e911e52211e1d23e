"""SVM and random forest beside scikit-learn's on the same features: `python -m benchmarks.classifiers [--quick]`.

20,000 pixels of patches on both sides of the truth are learned, one megapixel with 21 feature channels is labelled. Theirs are
`SVC(kernel="rbf")`, the exact machine, and `RandomForestClassifier(100)`. They get the same features, whose time is shown by
itself, and label a random sample of the pixels; their time is that of the sample, scaled to all pixels. Right is the share of
the pixels of that sample that get the true label, Dice is that of the whole picture. Seconds of the processor, one thread each;
for ours the shortest of several runs counts, for what else the machine does can only add to it.
"""

import sys
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier
from sklearn.svm import SVC
from threadpoolctl import threadpool_limits

from benchmarks.clock import timed
from seglib.features.kernel_machine import both_sides
from seglib.features.pixel_features import FEATURES
from seglib.features.stack import Stack, build
from seglib.features.trees import Trees
from seglib.methods.forest import Forest
from seglib.methods.svm import SVM
from seglib.metrics import dice
from seglib.phantoms import Fundus, LungCt, Nuclei
from seglib.phantoms.base import Phantom
from seglib.types import Mask

SIDE, QUICK_SIDE = 1024, 256
EXAMPLES, PATCHES, SAMPLE = 20_000, 40, 20_000
LEARN_TARGET, APPLY_TARGET, FEATURES_TARGET = 2.0, 1.0, 0.5  # seconds
ROUNDS = 5
Known = NDArray[np.int32]


def rows(quick: bool = False) -> list[dict[str, Any]]:
    """One dict a scene and classifier: seconds of features, learning and applying for ours and theirs, and how right both are."""
    found = []
    for scene in (Nuclei, Fundus, LungCt):
        found += scene_rows(scene, QUICK_SIDE if quick else SIDE)
    return found


def scene_rows(scene: type[Phantom], side: int) -> list[dict[str, Any]]:
    made = scene(size=side).make()
    truth = np.asarray(made.truth) > 0
    chosen = tuple(feature for feature in FEATURES if feature in SVM().features)
    stack, (_, seconds) = timed(lambda: build(made.image, chosen, SVM().sigmas), ROUNDS)
    places = patches(truth)
    learned, known = stack.at(*places), truth[places].astype(np.int32)
    sample = np.random.default_rng(1).integers(0, truth.size, SAMPLE)
    fresh = stack.planes(stack.tiles[0]).reshape(len(stack.channels), -1)[:, sample].T
    common = {"scene": scene.__name__, "features_seconds": seconds}
    return [
        common | {"what": name} | beside(ours, theirs, stack, learned, known, truth, sample, fresh)
        for name, ours, theirs in (
            ("SVM", support_vectors, SVC(kernel="rbf", gamma=1 / len(stack.channels), class_weight="balanced")),
            ("forest", trees, RandomForestClassifier(100, class_weight="balanced", random_state=0)),
        )
    ]


def beside(
    ours: Callable[[NDArray[np.float32], Known], Callable[[Stack], Known]],
    theirs: Any,
    stack: Stack,
    learned: NDArray[np.float32],
    known: Known,
    truth: Mask,
    sample: NDArray[np.int64],
    fresh: NDArray[np.float32],
) -> dict[str, Any]:
    apply, (_, learn_seconds) = timed(lambda: ours(learned, known), 3)
    labels, (_, apply_seconds) = timed(lambda: apply(stack), 3)
    _, (_, their_learn) = timed(lambda: theirs.fit(learned, known), 1)
    their_labels, (_, their_sample) = timed(lambda: theirs.predict(fresh), 1)
    right = truth.ravel()[sample]
    return {
        "learn_seconds": learn_seconds,
        "apply_seconds": apply_seconds,
        "their_learn_seconds": their_learn,
        "their_apply_seconds": their_sample * truth.size / len(sample),
        "right": float((labels[sample] == right).mean()),
        "their_right": float((their_labels == right).mean()),
        "agreed": float((labels[sample] == their_labels).mean()),
        "dice": dice(truth, labels.reshape(truth.shape) > 0),
    }


def support_vectors(learned: NDArray[np.float32], known: Known) -> Callable[[Stack], Known]:
    machine = SVM().learned(learned, known)

    def apply(stack: Stack) -> Known:
        planes = stack.planes(stack.tiles[0])
        labels: Known = machine.classes[both_sides(machine.planes(planes.reshape(len(planes), -1))).argmax(axis=0)]
        return labels

    return apply


def trees(learned: NDArray[np.float32], known: Known) -> Callable[[Stack], Known]:
    forest = Trees(Forest().grown(learned, known))

    def apply(stack: Stack) -> Known:
        planes = stack.planes(stack.tiles[0])
        labels: Known = forest.classes[forest.shares(planes.reshape(len(planes), -1)).argmax(axis=0)]
        return labels

    return apply


def patches(truth: Mask) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """As many pixels of either side, in patches around random places as a brush would leave them."""
    rng, chosen = np.random.default_rng(0), []
    for side in (truth, ~truth):
        seeds = np.zeros(truth.shape, np.uint8)
        seeds.ravel()[rng.choice(np.flatnonzero(side), PATCHES, replace=False)] = 1
        away = np.asarray(cv2.distanceTransform(1 - seeds, cv2.DIST_L2, cv2.DIST_MASK_PRECISE))
        inside = np.flatnonzero(side)
        chosen.append(inside[np.argsort(away.ravel()[inside], kind="stable")[: EXAMPLES // 2]])
    rows, columns = np.divmod(np.concatenate(chosen), truth.shape[1])
    return rows, columns


def main(quick: bool = False) -> None:
    """Print the table and whether the targets are reached."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    with threadpool_limits(1):
        measured = rows(quick)
    cv2.setNumThreads(threads)
    side = QUICK_SIDE if quick else SIDE
    print(f"{side}x{side} px, {EXAMPLES:,} examples; seconds of ours (theirs)")
    for each in measured:
        theirs = each["their_learn_seconds"] + each["their_apply_seconds"]
        ratio = theirs / (each["learn_seconds"] + each["apply_seconds"])
        print(
            f"{each['what']:6} {each['scene']:6} learn {each['learn_seconds']:.2f} ({each['their_learn_seconds']:5.2f}), "
            f"apply {each['apply_seconds']:.2f} ({each['their_apply_seconds']:5.1f}): {ratio:3.0f} x  right {each['right']:.3f} "
            f"({each['their_right']:.3f}), alike {each['agreed']:.3f}, Dice {each['dice']:.3f}"
        )
    for what, key, target in (
        ("features of 1 megapixel", "features_seconds", FEATURES_TARGET),
        ("SVM learned", "learn_seconds", LEARN_TARGET),
        ("SVM applied", "apply_seconds", APPLY_TARGET),
        ("forest applied", "apply_seconds", APPLY_TARGET),
    ):
        own = [each for each in measured if each["what"] == what.partition(" ")[0] or key == "features_seconds"]
        most = max(each[key] for each in own)
        print(f"{what}: target {target:.1f} s {'reached' if most <= target else 'MISSED'}, {most:.2f} s at the most")


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])
