"""The pictures that are always there: six phantoms with exact truth, and photographs that scikit-image ships.

Nothing is drawn or read before `load`, and nothing is kept: whoever shows a sample twice keeps it himself.
"""

from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from typing import Literal

import numpy as np
from PIL import Image as Pillow

from seglib.errors import SettingError
from seglib.phantoms import BreastUltrasound, ChestXray, Fundus, LungCt, Nuclei, Phantom, Shapes
from seglib.types import Image, LabelMap, Mask

Side = Literal["bright", "dark", "either"]
Task = Literal["nuclei", "retina", "breast", "chest", "lung_ct"]

MADE_HERE = "Made here, exact truth"
WITHOUT_TRUTH = "Photographs, without truth"


@dataclass(frozen=True, eq=False)
class Loaded:
    """A sample's picture and, where it has one, what is true in it (see `Scene`)."""

    image: Image
    truth: LabelMap | None = None
    class_names: tuple[str, ...] = ()
    field_of_view: Mask | None = None


@dataclass(frozen=True)
class Sample:
    """A picture by its name, which links contain and which therefore never changes.

    task: the trained net that fits the picture, if one does. foreground: whether what one looks for in it is brighter
    or darker than what is around it. source, licence: whose picture it is.
    phantom or file: how it is made, or where it lies inside scikit-image; one of the two.
    """

    name: str
    title: str
    group: str
    description: str
    task: Task | None = None
    source: str = "computed by seglib"
    licence: str = "MIT, like the program"
    phantom: Phantom | None = None
    file: str = ""
    foreground: Side = "either"

    @property
    def has_truth(self) -> bool:
        return self.phantom is not None

    def load(self) -> Loaded:
        """Draw the phantom, or read the file from the installed scikit-image."""
        if self.phantom is not None:
            scene = self.phantom.make()
            return Loaded(scene.image, scene.truth, scene.class_names, scene.field_of_view)
        with (files("skimage") / "data" / self.file).open("rb") as stream, Pillow.open(stream) as picture:
            pixels = np.asarray(picture.convert("RGB"))
        line = f"read {self.file} from scikit-image {version('scikit-image')} ({self.source}; {self.licence})"
        return Loaded(Image(pixels, name=self.name, ledger=(line,)))


def _photograph(
    file: str,
    title: str,
    description: str,
    source: str,
    licence: str,
    task: Task | None = None,
    foreground: Side = "either",
) -> Sample:
    name = file.partition(".")[0]
    return Sample(name, title, WITHOUT_TRUTH, description, task, source, licence, file=file, foreground=foreground)


def _made(phantom: Phantom, description: str, task: Task | None = None, foreground: Side = "either") -> Sample:
    return Sample(phantom.name, phantom.title, MADE_HERE, description, task, phantom=phantom, foreground=foreground)


PUBLIC_DOMAIN = "public domain"
CC0 = "CC0"

SAMPLES: tuple[Sample, ...] = (
    _made(Nuclei(), "Stained cell nuclei, some touching, some out of focus.", "nuclei", "bright"),
    _made(Fundus(), "A retina with its vessels; scored inside the round field of view.", "retina"),
    _made(LungCt(), "A slice through the chest in a lung window; grey levels are Hounsfield units.", "lung_ct", "dark"),
    _made(ChestXray(), "Lungs behind ribs and heart: where they end is known and not always seen.", "chest", "dark"),
    _made(BreastUltrasound(), "A dark lesion in speckle, where no threshold finds it.", "breast", "dark"),
    _made(Shapes(), "Plain shapes in uneven light, the picture to learn on."),
    _photograph(
        "coins.png",
        "Coins",
        "Greek coins on a ground that shares their grey levels: one threshold is not enough.",
        "Brooklyn Museum Collection",
        "no known copyright restrictions",
    ),
    _photograph(
        "camera.png",
        "Cameraman",
        "A man with a camera on a tripod, dark against the sky.",
        "photograph by Lav Varshney",
        CC0,
        foreground="dark",
    ),
    _photograph("coffee.png", "Coffee cup", "A white cup on wood: ellipses and texture.", "photograph by Rachel Michetti", CC0),
    _photograph("chelsea.png", "Cat", "Chelsea the cat: fur without a clear edge.", "photograph by Stefan van der Walt", CC0),
    _photograph(
        "astronaut.png", "Astronaut", "Eileen Collins: a person to cut out with a box.", "NASA Great Images", PUBLIC_DOMAIN
    ),
    _photograph("rocket.jpg", "Rocket", "A launch at night: little light, much of it in one place.", "SpaceX", PUBLIC_DOMAIN),
    _photograph(
        "retina.jpg",
        "Retina (photograph)",
        "A healthy left eye, 1411 pixels wide.",
        "Wikimedia Commons, Fundus_photograph_of_normal_left_eye.jpg",
        CC0,
        "retina",
    ),
    _photograph(
        "ihc.png",
        "Stained tissue",
        "Glands of the colon, brown where a protein is found, nuclei blue.",
        "Center for Microscopy And Molecular Imaging (CMMI)",
        "no known copyright restrictions",
        "nuclei",
    ),
    _photograph(
        "cell.png",
        "Cell in a hologram",
        "Phase image of a cell with a banded background.",
        "Müller et al. 2018, doi 10.1364/OE.26.010729",
        CC0,
    ),
    _photograph(
        "page.png",
        "Scanned page",
        "Print in uneven light: a case for a local threshold.",
        "scikit-image",
        "BSD-3-Clause",
        foreground="dark",
    ),
    _photograph(
        "hubble_deep_field.jpg",
        "Deep field",
        "Thousands of galaxies of every size.",
        "NASA, Hubble eXtreme Deep Field",
        PUBLIC_DOMAIN,
    ),
)


def sample(name: str) -> Sample:
    """The sample with this name.

    Raises:
        SettingError: there is none; the text lists the names.
    """
    for candidate in SAMPLES:
        if candidate.name == name:
            return candidate
    names = ", ".join(candidate.name for candidate in SAMPLES)
    raise SettingError(f"there is no sample {name[:60]!r}; the samples are: {names}")
