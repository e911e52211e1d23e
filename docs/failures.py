"""Draw where trained nets fail, beside their cards: `python -m docs.failures [FAMILY/TASK ...]`.

The pictures are phantoms, whose truth is exact, and photographs that scikit-image installs. Of several phantoms the one with the
lowest Dice is shown; nothing else is chosen by hand after the net has answered.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files

import cv2
import numpy as np
from pydantic import TypeAdapter

from seglib.errors import SegError
from seglib.io import read_image
from seglib.methods import METHODS
from seglib.methods.base import Method
from seglib.metrics import dice, error_map
from seglib.metrics.pairs import restrict
from seglib.palette import FALSE_ALARM, HIT, MISS
from seglib.phantoms import BreastUltrasound, ChestXray, Fundus, LungCt, Nuclei, Phantom
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.samples import Loaded
from seglib.trained.beside import Failure
from seglib.trained.weights import place, trained_tasks
from seglib.types import Image, LabelMap, Labels, Mask, Pixels

TRIED = 6  # phantoms of a kind
HIGH = 200  # pixels of a picture in the card
COLOURS = np.array([[0, 0, 0], *([int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in (HIT, FALSE_ALARM, MISS))])


@dataclass(frozen=True)
class Case:
    """What may go wrong. scenes: pictures of it, of which the worst is shown."""

    text: str
    scenes: Sequence[Callable[[], Loaded]]


def phantoms(text: str, kind: Callable[..., Phantom], **settings: object) -> Case:
    def drawn(seed: int) -> Callable[[], Loaded]:
        def make() -> Loaded:
            scene = kind(size=384, seed=seed, **settings).make()
            return Loaded(scene.image, scene.truth, scene.class_names, scene.field_of_view)

        return make

    return Case(text, [drawn(seed) for seed in range(TRIED)])


def photograph(text: str, file: str) -> Case:
    return Case(text, [lambda: Loaded(read_image((files("skimage") / "data" / file).read_bytes(), file))])


CASES: dict[str, tuple[Case, ...]] = {
    "nuclei": (
        phantoms("Crowded nuclei, most of them touching", Nuclei, count=150, touching=1.0),
        phantoms("Far out of focus, with few photons", Nuclei, blur=1.0, noise=1.0, uneven_light=1.0),
        photograph("Stained tissue of the colon", "ihc.png"),
        photograph("No nuclei at all: coins", "coins.png"),
    ),
    "retina": (
        phantoms("A dark rim and much noise", Fundus, uneven_light=1.0, noise=1.0),
        photograph("A photograph by another camera, of 1411 px", "retina.jpg"),
        photograph("A detail with small bleedings, many times enlarged", "microaneurysms.png"),
    ),
    "breast": (
        phantoms("A lesion that is hardly darker than the gland", BreastUltrasound, contrast=3.0, looks=1),
        phantoms("Healthy tissue: whatever is marked is a false alarm", BreastUltrasound, lesion="none"),
        photograph("No ultrasound at all: a cat", "chelsea.png"),
    ),
    "chest": (
        phantoms("Five patches of pneumonia, and much grain", ChestXray, opacities=5, noise=1.0),
        phantoms("No X-ray but a slice of a CT", LungCt),
        photograph("No X-ray at all: a man with a camera", "camera.png"),
    ),
    "lung_ct": (
        phantoms("Many nodules, little dose", LungCt, lesions=5, noise=1.0, vessels=1.0),
        photograph("No slice of a body: a drawn one of a head", "phantom.png"),
        photograph("No slice at all: a man with a camera", "camera.png"),
    ),
}


def main(wanted: Sequence[str]) -> None:
    """Draw all nets that there are weights for, or those that are named."""
    for method in METHODS:
        for task in trained_tasks(method.weights) if method.weights else ():
            if task in CASES and (not wanted or f"{method.weights}/{task}" in wanted):
                try:
                    draw(method, task)
                except SegError as error:
                    print(error, file=sys.stderr)


def draw(method: type[Method], task: str) -> None:
    """The pictures of one net and the list of them."""
    folder, listed = place(method.weights, task), list[Failure]()
    for old in folder.glob(f"{task}.fails.*"):
        old.unlink()
    for number, case in enumerate(CASES[task], start=1):
        scene, found, score = worst(method(task=task), case)
        file = f"{task}.fails.{number}.webp"
        cv2.imwrite(str(folder / file), picture(scene, found)[..., ::-1], [cv2.IMWRITE_WEBP_QUALITY, 82])
        listed.append(Failure(file=file, text=f"{case.text}. {measured(scene, found, score, len(case.scenes))}"))
        print(f"{method.weights}/{task}: {listed[-1].text}")
    (folder / f"{task}.fails.json").write_bytes(TypeAdapter(list[Failure]).dump_json(listed, indent=2) + b"\n")


def worst(method: Method, case: Case) -> tuple[Loaded, Labels, float]:
    answers = []
    for make in case.scenes:
        scene = make()
        found, _ = segment(method, scene.image, Prompt())
        truth = target(scene)
        answers.append(
            (scene, found, 1.0 if truth is None else dice(*(inside(scene, part) for part in (truth, found.labels > 0))))
        )
    return min(answers, key=lambda answer: answer[2])


def target(scene: Loaded) -> Mask | None:
    """What a net of the task should find in a phantom; None for photographs, and where nobody asked for it."""
    return None if scene.truth is None else scene.truth > 0


def inside(scene: Loaded, mask: Mask) -> Mask:
    """The mask in the field of view."""
    return mask if scene.field_of_view is None else restrict(mask, scene.field_of_view)


def measured(scene: Loaded, found: Labels, score: float, tried: int) -> str:
    share = 100 * float((found.labels > 0).mean())
    said = f"{share:.0f} % of the picture is marked."
    if scene.truth is not None:
        right = f"Dice {score:.2f}." if scene.truth.any() else said
        said = f"The worst of {tried} phantoms: {right}{objects(scene.truth, found.labels)}"
    return said + (" The app warns of such an image." if found.warning else "")


def objects(truth: LabelMap, labels: LabelMap) -> str:
    """How many were found where there are many to be told apart."""
    count = int(truth.max())
    number = int(labels.max()) if labels.max() > 1 else cv2.connectedComponents((labels > 0).astype(np.uint8))[0] - 1
    return f" {number} objects where there are {count}." if count > 5 else ""


def picture(scene: Loaded, found: Labels) -> Pixels:
    """The image, and beside it what is hit, missed and invented; without truth what is marked."""
    truth, mask = target(scene), found.labels > 0
    errors: LabelMap = mask.astype(np.int32) * 2 if truth is None else error_map(truth, mask)
    image: Image = scene.image
    over = np.where(errors[..., None] > 0, 0.35 * image.pixels + 0.65 * COLOURS[errors], image.pixels).astype(np.uint8)
    wide = max(1, round(HIGH * image.shape[1] / image.shape[0]))
    sides = [cv2.resize(side, (wide, HIGH), interpolation=cv2.INTER_AREA) for side in (image.pixels, over)]
    return np.concatenate([sides[0], np.full((HIGH, 4, 3), 255, np.uint8), sides[1]], axis=1)


if __name__ == "__main__":
    main(sys.argv[1:])
