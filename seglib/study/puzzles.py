"""Questions about measures with an answer that surprises: guess, then see the numbers.

The explanations quote the measures of the cases, `{A[dice]:.2f}`, so that words and numbers cannot disagree.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from seglib.settings import Field, Settings, Ui
from seglib.study.lab_masks import LabMask, Subject
from seglib.study.mask_errors import Mistakes
from seglib.study.profile import Profile
from seglib.types import Mask


@dataclass(frozen=True)
class Case:
    """One of the pictures that are compared: a mask, the mistakes made in it, and what is seen, in few words."""

    title: str
    mask: LabMask
    mistakes: Mistakes

    def make(self) -> tuple[Subject, Mask]:
        """What is true, and what was made of it."""
        subject = self.mask.subject()
        if subject is None:
            raise ValueError("a puzzle has a mask of its own")
        return subject, self.mistakes.make(subject.mask)


@dataclass(frozen=True)
class Puzzle:
    """A question with answers, of which `right` is the place of the right one; cases by letter, in order.

    watch: the measures that matter here, by name. explanation: Markdown that quotes the measures of the cases.
    """

    name: str
    title: str
    question: str
    answers: tuple[str, ...]
    right: int
    cases: dict[str, Case]
    watch: tuple[str, ...]
    explanation: str

    def explain(self, found: dict[str, Profile]) -> str:
        """The explanation with the measures of the cases."""
        return re.sub(r" -(?=\d)", " −", self.explanation.format(**found))


SAME_DICE = Puzzle(
    "same_dice",
    "Same Dice, different error",
    "Three programs have outlined the same cells. Which result has the highest Dice?",
    ("A", "B", "C", "All three the same"),
    3,
    {
        "A": Case("outlines too wide", LabMask(kind="cells"), Mistakes(dilate=1)),
        "B": Case("small cells missed", LabMask(kind="cells"), Mistakes(drop_small=209)),
        "C": Case("specks everywhere", LabMask(kind="cells"), Mistakes(speckle=4.1)),
    },
    ("dice", "precision", "recall", "nsd", "hd95", "object_f1", "count_error"),
    "All three have a Dice of {A[dice]:.2f}, because Dice counts wrong pixels and does not ask where they are. The others do. "
    "Who counts cells needs the objects: the count is off by {B[count_error]:+d} in B and by {C[count_error]:+,d} in C. Who "
    "measures shapes needs the outline: NSD is {A[nsd]:.2f} in A, and HD95 is {A[hd95]:.0f} px in A, {B[hd95]:.0f} px in B. "
    "**Report one measure of each kind, and show the picture.**",
)
TINY = Puzzle(
    "tiny",
    "Tiny object, large object",
    "Both outlines are one pixel too wide, all around. Which result has the lower Dice?",
    ("A, the large one: more pixels are wrong", "B, the tiny one", "Both the same: the error is the same"),
    1,
    {
        "A": Case("160 px across", LabMask(kind="disc"), Mistakes(dilate=1)),
        "B": Case("8 px across", LabMask(kind="dot"), Mistakes(dilate=1)),
    },
    ("dice", "iou", "boundary_iou", "nsd", "hausdorff", "assd"),
    "The large one gets {A[dice]:.3f}, the tiny one {B[dice]:.3f}, for the same care of the hand. Area grows with the square of "
    "the size, the outline only with the size, so a small object is nearly all outline. The measures of the outline see the "
    "same in both: Hausdorff is {A[hausdorff]:.0f} and {B[hausdorff]:.0f} px, NSD {A[nsd]:.2f} and {B[nsd]:.2f}. **A Dice means "
    "little without the size of what was drawn: a lesion 8 pixels wide at 0.81 can be as careful a piece of work as a lung at "
    "0.99.**",
)
NOTHING = Puzzle(
    "nothing",
    "95 % accuracy of nothing",
    "A lesion covers 5 % of the picture. A finds nothing at all, B finds all of it and draws it too wide. "
    "Which has the higher accuracy?",
    ("A, which found nothing", "B, which found the lesion", "Both the same"),
    0,
    {
        "A": Case("nothing found", LabMask(kind="lesion"), Mistakes(drop_small=5000)),
        "B": Case("found, too wide", LabMask(kind="lesion"), Mistakes(dilate=15)),
    },
    ("accuracy", "balanced_accuracy", "specificity", "recall", "dice", "mcc"),
    "An accuracy of {A[accuracy]:.1%} for nothing, of {B[accuracy]:.1%} for the lesion drawn too wide: accuracy counts the "
    "background, and there is nineteen times as much of it. Specificity does the same ({A[specificity]:.2f} for nothing). Dice "
    "leaves the correct background out: {A[dice]:.2f} against {B[dice]:.2f}. Balanced accuracy gives both kinds the same weight: "
    "{A[balanced_accuracy]:.2f} is what a coin gets. **Where the object is small, never quote accuracy alone.**",
)
VESSELS = Puzzle(
    "vessels",
    "One pixel off on vessels",
    "Both masks are right, but one pixel too far to the right. The disc keeps a Dice of 0.99. What is left for the vessels?",
    ("About 0.97", "About 0.85", "About 0.55"),
    2,
    {
        "A": Case("disc, one pixel off", LabMask(kind="disc"), Mistakes(shift_right=1)),
        "B": Case("vessels, one pixel off", LabMask(kind="vessels"), Mistakes(shift_right=1)),
    },
    ("dice", "iou", "cl_dice", "boundary_f1", "nsd", "hd95"),
    "{B[dice]:.2f}, against {A[dice]:.2f} for the disc. Most vessels here are a single pixel wide: of those nothing is left, "
    "however exactly they are followed. Even clDice falls, to {B[cl_dice]:.2f}: it asks whether centre lines lie inside the "
    "other mask, and one pixel beside a vessel of one pixel is outside. A tolerance forgives it: NSD at two pixels is "
    "{B[nsd]:.2f}. Two people who draw the same vessels differ by about that much, and so do a picture and its truth after a "
    "careless resize. **On thin structures ask for a measure with a tolerance, and check the alignment before you blame the "
    "method.**",
)
PUZZLES = (SAME_DICE, TINY, NOTHING, VESSELS)


class Round(Settings):
    """Which question is asked, what was guessed, and whether the answer is seen."""

    name = "ask"
    title = "Question"

    puzzle: Literal["none", "same_dice", "tiny", "nothing", "vessels"] = Field(
        "none", description="The question; none: free play."
    )
    guess: Annotated[int, Ui(tune=False)] = Field(0, ge=0, le=4, description="The answer that was chosen, from 1; 0: none yet.")
    seen: bool = Field(False, description="The answer is on the screen.")

    @property
    def asked(self) -> Puzzle | None:
        """The puzzle; None in free play."""
        return next((puzzle for puzzle in PUZZLES if puzzle.name == self.puzzle), None)
