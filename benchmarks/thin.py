"""Vessels and spots beside what a user would otherwise call: `python -m benchmarks.thin`.

Frangi: the green channel of a fundus of 256, 512 and 1024 pixels at the same scales, given to scikit-image, and to SimpleITK (a
recursive Gaussian, then its objectness filter, scale by scale). Beside the time stands the area under the ROC curve of the
response inside the field of view. Blobs: nuclei of 1024x1024 pixels, the same radii and threshold, given to scikit-image; beside
the time the share of true nuclei with a blob of their own in them, and how many of their blobs are ours as well. Ours is the
whole method, labels included. The shortest time counts, for what else the machine does can only add to it.
"""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.stats import rankdata
from skimage.feature import blob_dog, blob_doh, blob_log
from skimage.filters import frangi

from benchmarks.clock import timed
from seglib.features.spots import OF_A_DISC, STEP, Measure, Spots, apart, peaks
from seglib.methods.blobs import Blobs
from seglib.methods.frangi import Frangi
from seglib.phantoms import Fundus, Nuclei
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.types import Heat, LabelMap, Labels

SIDE = 1024
SIDES = (1024, 512, 256)
TARGET = 5.0  # times faster than scikit-image's Frangi
NO_SIMPLEITK = "SimpleITK is not installed (it is in requirements-dev.txt), so Frangi is not compared with it"


def rows() -> list[dict[str, Any]]:
    """One dict a comparison: what, peer, ours_seconds, theirs_seconds, ratio, processor_ratio, and text (of quality)."""
    return [*(entry for side in SIDES for entry in frangi_rows(side)), *blob_rows()]


def frangi_rows(side: int) -> list[dict[str, Any]]:
    eye = Fundus(size=side).make()
    inside = eye.field_of_view
    assert inside is not None
    truth, method = eye.truth[inside] > 0, Frangi(channel="green")
    green = eye.image.pixels[..., 1].astype(np.float32)
    peers: dict[str, Callable[[], Heat]] = {"scikit-image": partial(frangi, green, method.sigmas())}
    if find_spec("SimpleITK"):
        peers["SimpleITK"] = partial(simple_itk, green, method.sigmas())
    found, ours = timed(lambda: segment(method, eye.image, Prompt())[0], 7)
    assert found.probability is not None
    mine = area_under_curve(truth, found.probability[inside])
    table = []
    for name, call in peers.items():
        answer, theirs = timed(call, 2)
        area = area_under_curve(truth, answer[inside])
        table.append(
            row(f"Frangi {side}", name, ours, theirs, f"area under the ROC curve {mine:.3f}, theirs {area:.3f}", mine - area)
        )
    return table


def blob_rows() -> list[dict[str, Any]]:
    slide = Nuclei(size=SIDE).make()
    grey, method = slide.image.grey.astype(np.float32), Blobs(radius=10.0)
    sigmas = np.array(method.radii()) / np.sqrt(2)
    peers: dict[Measure, Callable[..., NDArray[np.float64]]] = {
        "log": partial(blob_log, num_sigma=method.scales, log_scale=True, threshold=method.contrast * OF_A_DISC["log"]),
        "dog": partial(blob_dog, sigma_ratio=STEP, threshold=method.contrast * OF_A_DISC["dog"]),
        "doh": partial(blob_doh, num_sigma=method.scales, log_scale=True, threshold=0.005 * 255**2),
    }
    table = []
    for measure, call in peers.items():
        _, ours = timed(partial(labelled, method.model_copy(update={"measure": measure}), slide.image), 5)
        theirs, their_times = timed(partial(call, grey, min_sigma=sigmas[0], max_sigma=sigmas[-1], overlap=method.overlap), 2)
        mine = apart(np.concatenate(list(peaks(grey, method.radii(), measure, method.contrast))), method.overlap)
        same = np.mean(cKDTree(mine[:, :2]).query(theirs[:, :2])[0] < method.radius / 2) if len(theirs) else 0.0
        quality = alone(slide.truth, mine), alone(slide.truth, theirs)
        text = f"nuclei with one blob {quality[0]:.3f}, theirs {quality[1]:.3f}; {same:.0%} of their {len(theirs)} are ours"
        table.append(row(f"Blobs, {measure}", "scikit-image", ours, their_times, text, quality[0] - quality[1]))
    return table


def row(what: str, peer: str, ours: tuple[float, float], theirs: tuple[float, float], text: str, gain: float) -> dict[str, Any]:
    return {
        "what": what,
        "peer": peer,
        "ours_seconds": ours[0],
        "theirs_seconds": theirs[0],
        "ratio": theirs[0] / ours[0],
        "processor_ratio": theirs[1] / ours[1],
        "text": text,
        "gain": gain,
    }


def labelled(method: Blobs, image: Any) -> Labels:
    return segment(method, image, Prompt())[0]


def simple_itk(green: Heat, sigmas: tuple[float, ...]) -> Heat:
    itk: Any = import_module("SimpleITK")
    answers = []
    for sigma in sigmas:  # its gamma of 5 is meant for curvatures in grey levels, which sigma squared makes of them
        smooth = itk.SmoothingRecursiveGaussian(itk.GetImageFromArray(green * np.float32(sigma**2)), sigma)
        found = itk.ObjectnessMeasure(smooth, scaleObjectnessMeasure=False, objectDimension=1, brightObject=False)
        answers.append(itk.GetArrayFromImage(found))
    return np.asarray(np.maximum.reduce(answers), np.float32)


def area_under_curve(truth: NDArray[np.bool_], answer: NDArray[np.float32]) -> float:
    """The probability that a pixel of a vessel answers more than one of the ground."""
    ranks, vessels = rankdata(answer), int(truth.sum())
    return float((ranks[truth].sum() - vessels * (vessels + 1) / 2) / (vessels * (truth.size - vessels)))


def alone(truth: LabelMap, spots: Spots) -> float:
    """F1: a nucleus is hit when exactly one blob has its middle in it."""
    places = spots[:, :2].astype(np.intp)
    hits = np.bincount(truth[places[:, 0], places[:, 1]], minlength=int(truth.max()) + 1)[1:]
    return float(2 * np.count_nonzero(hits == 1) / max(1, len(hits) + len(spots)))


def main() -> None:
    """Print the table and whether the target is reached."""
    measured = rows()
    for entry in measured:
        print(
            f"{entry['what']:11} beside {entry['peer']:12} {1000 * entry['ours_seconds']:6.0f} ms, theirs "
            f"{1000 * entry['theirs_seconds']:6.0f} ms, {entry['ratio']:5.1f} x (processor {entry['processor_ratio']:5.1f} x); "
            f"{entry['text']}"
        )
    if not find_spec("SimpleITK"):
        print(NO_SIMPLEITK)
    vessels = [entry for entry in measured if entry["what"].startswith("Frangi") and entry["peer"] == "scikit-image"]
    slowest, gain = min(entry["processor_ratio"] for entry in vessels), min(entry["gain"] for entry in vessels)
    print(
        f"Frangi: target {TARGET:.0f} x {'reached' if slowest >= TARGET else 'MISSED'}, {slowest:.1f} x at the least; "
        f"area under the curve {gain:+.3f} at worst ({'kept' if gain >= 0 else 'LOST'})"
    )


if __name__ == "__main__":
    main()
