"""What is known of the tasks and data sets by name: presets of a training, licences and limits for the card."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Source:
    """A published data set: what it shows, under which licence, and whom to cite.

    lean: how far its truth lies beside its images, in pixels (down, right), where that was measured. Mirrored and turned
    views keep it, so that a net learns to draw as this truth is drawn.
    """

    shows: str
    licence: str
    citation: str
    link: str
    lean: tuple[float, float] = (0.0, 0.0)


UNSTATED = Source(shows="", licence="not stated", citation="not stated", link="")


CUT_WRONG = "Objects that lie over each other, and long chains of them, are cut in the wrong place or not at all."
MERGED = "Objects that touch come out as one."
SHAPELESS = "It sees some pixels around each pixel and no shapes: specks and holes are as likely to it as whole objects."


@dataclass(frozen=True)
class Task:
    """What a model is trained for. training: values that differ from the defaults of `Training`. fails: whatever the family."""

    title: str
    group_by: str | None = None
    kind_by: str | None = None
    training: Mapping[str, float | int | str] = field(default_factory=dict)
    fails: tuple[str, ...] = ()

    def limits(self, family: str, cores: bool) -> tuple[str, ...]:
        """Where a model of a family fails at the task. cores: it learned those of objects."""
        if family == "svm":
            return (SHAPELESS, *self.fails)
        return (*((CUT_WRONG if cores else MERGED,) if self.training.get("cores") else ()), *self.fails)


TASKS: Mapping[str, Task] = {
    "nuclei": Task(
        title="Cell nuclei in fluorescence and stained light microscopy",
        group_by="group",
        kind_by="kind=^([a-z]+_[a-z]+)",
        training={"invert": 0.2, "validation": 0.15, "cores": True},
        fails=(
            "It works at the scale of the file. Nuclei much smaller than 8 or larger than 100 pixels were rare in training.",
            "Stained tissue was rare in training and differs from laboratory to laboratory: expect less there.",
            "Bright-field images without colour were very rare in training: nuclei are missed, by smaller nets most.",
        ),
    ),
    "breast": Task(
        title="Lesions in breast ultrasound",
        group_by="cluster",
        kind_by="cls",
        training={"longest_side": 192, "patch": 192, "batch": 16, "orientation": "upright"},
        fails=(
            "A lesion without a dark centre, or with the brightness of its surroundings, is missed.",
            "Shadows behind ribs and dark vessels can be taken for lesions.",
            "The set holds callipers and text burnt into many images: an image without them looks different to the net.",
            "In a picture without a lesion it often marks one: the row of normal images says how often not.",
            "It finds a region, it does not judge it: benign and malignant were not learned.",
        ),
    ),
    "chest": Task(
        title="Lungs in chest X-rays",
        group_by="patient",
        training={"longest_side": 256, "patch": 256, "orientation": "upright"},
        fails=(
            "Trained on adults, most of them with pneumonia, seen from the front: children and side views are unknown to it.",
            "The left lung is drawn behind the heart and both go down to the diaphragm: other sets draw them smaller.",
            "Effusions and white lungs hide the border, and the net guesses it.",
        ),
    ),
    "lung_ct": Task(
        title="Lungs in CT slices (computed phantoms)",
        training={"longest_side": 256, "patch": 256, "orientation": "upright", "framing": 0.2},
        fails=(
            "Trained on computed phantoms alone: a real slice differs from every one of them in some way.",
            "Air in bowel or stomach, at the level of the diaphragm, was not in the phantoms.",
            "Lungs that are mostly filled, by effusion or consolidation, were rare.",
        ),
    ),
    "retina": Task(
        title="Blood vessels in colour photographs of the retina",
        group_by="([0-9]+)[LR]",
        kind_by="_(h|dr|g)$",
        training={"longest_side": 876, "outside": "background"},
        fails=(
            "Vessels of one or two pixels break into pieces or are missed; the two human observers differ there too.",
            "Bleedings, the rim of the optic disc and the edge of the field of view can be taken for vessels.",
            "Trained on photographs of two cameras: others, and widefield images, look different to it.",
            "The truth of hrf lies a quarter of a pixel up and to the left of what it marks, as it was made smaller by taking "
            "every fourth pixel; the net has learned to draw it so in such photographs.",
        ),
    ),
}

SOURCES: Mapping[str, Source] = {
    "hrf": Source(
        shows="photographs of retinas",
        licence="CC BY 4.0",
        citation="Budai, Bock, Maier, Hornegger, Michelson: Robust vessel segmentation in fundus images, "
        "Int. J. Biomedical Imaging 2013, 154860, 10.1155/2013/154860",
        link="https://www5.cs.fau.de/research/data/fundus-images/",
        lean=(-0.26, -0.22),
    ),
    "chase_db1": Source(
        shows="photographs of retinas",
        licence="CC BY 4.0",
        citation="Fraz et al.: An ensemble classification-based approach applied to retinal blood vessel segmentation, "
        "IEEE Trans. Biomed. Eng. 59(9):2538-2548, 2012, 10.1109/TBME.2012.2205687",
        link="https://researchdata.kingston.ac.uk/96/",
        lean=(-0.14, -0.08),
    ),
    "busi": Source(
        shows="breast ultrasound",
        licence="CC BY 4.0",
        citation="Al-Dhabyani, Gomaa, Khaled, Fahmy: Dataset of breast ultrasound images, Data in Brief 28:104863, 2020, "
        "10.1016/j.dib.2019.104863",
        link="https://scholar.cu.edu.eg/?q=afahmy/pages/dataset",
    ),
    "lung_cxr": Source(
        shows="chest X-rays",
        licence="masks CC BY 4.0; images under mixed licences, many CC BY-NC-SA or unstated: for research and teaching only",
        citation="Cohen et al.: COVID-19 image data collection, 2020, 10.48550/arXiv.2006.11988; masks by General Blockchain",
        link="https://github.com/GeneralBlockchain/covid-19-chest-xray-segmentations-dataset",
    ),
    "lung_ct_phantoms": Source(
        shows="computed CT slices",
        licence="MIT",
        citation="computed by `python -m seglib phantoms lung_ct`",
        link="",
    ),
    "nuclei_dsb2018": Source(
        shows="cell nuclei",
        licence="CC0",
        citation="Caicedo et al.: Nucleus segmentation across imaging experiments: the 2018 Data Science Bowl, "
        "Nature Methods 16:1247-1253, 2019, 10.1038/s41592-019-0612-7",
        link="https://bbbc.broadinstitute.org/BBBC038",
    ),
}
