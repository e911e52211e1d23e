"""K-Means and EM beside the fastest one can install, and how their time grows: `python -m benchmarks.alternatives [--quick]`.

K-Means: `cv2.kmeans`, and `faiss-cpu` and `scikit-learn-intelex` where they are installed (`pip install faiss-cpu
scikit-learn-intelex`), each with ten starts on the Lab colours of all pixels, prepared before the clock starts. EM: these have no
Gaussian mixture, so what a hurried person would do stands beside ours: scikit-learn's `GaussianMixture` on a tenth of the
pixels. Ours is the whole method on a new picture. Seconds of the processor, all threads together, the shortest of three for ours.
"""

import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import data
from sklearn.mixture import GaussianMixture

from benchmarks.clock import timed
from benchmarks.clustering import QUICK_SIDE, SIDE, SPACE, fitted, inertia, scenes
from benchmarks.hierarchies import labels_of
from seglib.features.colours import to_space
from seglib.methods.base import Method
from seglib.methods.em import EM, QUANTISATION
from seglib.methods.kmeans import KMeans
from seglib.types import Image

STARTS, ROUNDS = 10, 50
GROWTH = (512, 1024, 2048, 4096)  # sides: from a quarter of a megapixel to 16
Points = NDArray[np.float32]  # (N, 3)


def by_opencv(points: Points, k: int) -> NDArray[np.int32]:
    ends = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, ROUNDS, 0.01)
    return np.asarray(cv2.kmeans(points, k, np.empty(0), ends, STARTS, cv2.KMEANS_PP_CENTERS)[1], np.int32).ravel()


def by_faiss(points: Points, k: int) -> NDArray[np.int32]:
    import faiss

    found = faiss.Kmeans(3, k, niter=ROUNDS, nredo=STARTS, max_points_per_centroid=len(points), seed=1)
    found.train(points)
    return np.asarray(found.index.search(points, 1)[1], np.int32).ravel()


def by_intel(points: Points, k: int) -> NDArray[np.int32]:
    from sklearnex.cluster import KMeans as IntelKMeans

    return np.asarray(IntelKMeans(k, n_init=STARTS, random_state=0).fit(points).labels_, np.int32)


PEERS: dict[str, tuple[str, Callable[[Points, int], NDArray[np.int32]]]] = {
    "cv2.kmeans": ("cv2", by_opencv),
    "faiss": ("faiss", by_faiss),
    "scikit-learn-intelex": ("sklearnex", by_intel),
}


def kmeans_row(scene: str, image: Image, k: int) -> dict[str, Any]:
    """Seconds and inertia per pixel, by library."""
    points = to_space(image.pixels.reshape(-1, 3).astype(np.float64), SPACE)
    few = points.astype(np.float32)
    ours, (_, own) = timed(lambda: labels_of(KMeans(k=k, space=SPACE), Image(image.pixels)), 3)
    found = {"ours": (own, inertia(points, ours))}
    for name, (module, call) in PEERS.items():
        if find_spec(module) is not None:
            labels, (_, spent) = timed(lambda call=call: call(few, k))  # type: ignore[misc]
            found[name] = (spent, inertia(points, labels.reshape(image.shape)))
    return {"scene": scene, "k": k, "found": found, "ratio": min(spent for spent, _ in list(found.values())[1:]) / own}


def em_row(scene: str, image: Image) -> dict[str, Any]:
    """The whole of ours beside theirs on a random tenth of the pixels."""
    points = to_space(image.pixels.reshape(-1, 3).astype(np.float64), SPACE)
    tenth = points[np.random.default_rng(0).choice(len(points), len(points) // 10, replace=False)]
    _, (_, own) = timed(lambda: labels_of(EM(k=3, space=SPACE), Image(image.pixels)), 3)
    model = GaussianMixture(3, reg_covar=QUANTISATION, random_state=0)
    _, (_, theirs) = timed(lambda: fitted(model, tenth).predict(points))
    return {"scene": scene, "ours_seconds": own, "theirs_seconds": theirs, "ratio": theirs / own}


def growth(method: Method, side: int) -> float:
    """Seconds for a photograph of side x side pixels that nothing is known of."""
    pixels = np.asarray(cv2.resize(data.astronaut(), (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)
    return timed(lambda: labels_of(method, Image(pixels)))[1].processor


def main(quick: bool = False) -> None:
    """Print the tables."""
    side = QUICK_SIDE if quick else SIDE
    missing = [name for name, (module, _) in PEERS.items() if find_spec(module) is None]
    print(f"{side}x{side} px" + (f"; left out, because not installed: {', '.join(missing)}" if missing else ""))
    for scene, pixels in scenes(side).items():
        for k in (3, 8):
            row = kmeans_row(scene, Image(pixels), k)
            each = ", ".join(f"{name} {1000 * spent:.0f} ms ({lost:.2f})" for name, (spent, lost) in row["found"].items())
            print(f"K-Means {scene:16} k={k} {each}: {row['ratio']:.0f} x the fastest; in brackets the inertia per pixel")
        row = em_row(scene, Image(pixels))
        print(
            f"EM      {scene:16} k=3 ours {1000 * row['ours_seconds']:.0f} ms, scikit-learn on a tenth of the pixels "
            f"{1000 * row['theirs_seconds']:.0f} ms: {row['ratio']:.0f} x"
        )
    for length in GROWTH[: 1 if quick else None]:
        times = [growth(method, length) for method in (KMeans(), EM())]
        print(f"astronaut {length:4} px, {length**2 / 2**20:5.2f} megapixels: K-Means {times[0]:.2f} s, EM {times[1]:.2f} s")


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])
