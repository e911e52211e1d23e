"""What is known of the tasks and data sets by name: presets of a training, licences and limits for the card."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Source:
    """A published data set: under which licence, and whom to cite."""

    licence: str
    citation: str
    link: str


@dataclass(frozen=True)
class Task:
    """What a net is trained for. `training`: values that differ from the defaults of `Training`."""

    title: str
    group_by: str | None = None
    kind_by: str | None = None
    training: Mapping[str, float | int | str] = field(default_factory=dict)
    fails: tuple[str, ...] = ()


TASKS: Mapping[str, Task] = {
    "nuclei": Task(
        title="Cell nuclei in fluorescence and stained light microscopy",
        group_by="group",
        kind_by="kind=^([a-z]+_[a-z]+)",
        training={"invert": 0.2, "validation": 0.15},
        fails=(
            "Nuclei that touch come out as one region: the net says nucleus or not, never which one.",
            "It works at the scale of the file. Nuclei much smaller than 8 or larger than 100 pixels were rare in training.",
            "Stained tissue was rare in training and differs from laboratory to laboratory: expect less there.",
            "Bright-field images without colour were very rare in training: most of their nuclei are missed.",
        ),
    ),
    "retina": Task(
        title="Blood vessels in colour photographs of the retina",
        group_by="([0-9]+)[LR]",
        training={"longest_side": 876},
        fails=(
            "Vessels of one or two pixels break into pieces or are missed; the two human observers differ there too.",
            "Bleedings, the rim of the optic disc and the edge of the field of view can be taken for vessels.",
            "Trained on photographs of two cameras: others, and widefield images, look different to it.",
        ),
    ),
}

SOURCES: Mapping[str, Source] = {
    "hrf": Source(
        licence="CC BY 4.0",
        citation="Budai, Bock, Maier, Hornegger, Michelson: Robust vessel segmentation in fundus images, "
        "Int. J. Biomedical Imaging 2013, 154860, 10.1155/2013/154860",
        link="https://www5.cs.fau.de/research/data/fundus-images/",
    ),
    "chase_db1": Source(
        licence="CC BY 4.0",
        citation="Fraz et al.: An ensemble classification-based approach applied to retinal blood vessel segmentation, "
        "IEEE Trans. Biomed. Eng. 59(9):2538-2548, 2012, 10.1109/TBME.2012.2205687",
        link="https://researchdata.kingston.ac.uk/96/",
    ),
    "nuclei_dsb2018": Source(
        licence="CC0",
        citation="Caicedo et al.: Nucleus segmentation across imaging experiments: the 2018 Data Science Bowl, "
        "Nature Methods 16:1247-1253, 2019, 10.1038/s41592-019-0612-7",
        link="https://bbbc.broadinstitute.org/BBBC038",
    ),
}
