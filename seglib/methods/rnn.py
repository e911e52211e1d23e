"""A recurrent net that reads an image like a page, along rows and columns."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from seglib.methods.base import Family, Kind, Method
from seglib.settings import Ui
from seglib.trained.designs import Design, RNNDesign
from seglib.trained.net_settings import NetSettings, first_task
from seglib.trained.weights import trained_tasks

if TYPE_CHECKING:
    Task = Literal["nuclei", "retina", "breast", "chest", "lung_ct"]
else:
    Task = Literal[trained_tasks("rnn")]  # what there are weights for

CELL = 4  # pixels along a side of a cell


class RNN(NetSettings, Method):
    """Reads the image as one reads a page, with a memory that is carried along, until every place has heard of every other.

    **How.** Three convolutions describe cells of 4x4 pixels. Then a recurrent unit (GRU) runs along every row of cells, from
    left to right and from right to left: at each cell it mixes what it sees with what it remembers, and gates decide what
    to keep and what to forget. A second one runs along every column of what the first has found. After both, each cell has
    heard of the whole image. Pixels get their answer from their cell and from the fine picture of the start. The weights
    were found by training on the masks of a data set.

    **Works when** what a pixel is depends on the whole: that there is a second lung, on which side the body ends.

    **Fails when** fine structure decides: what the memory carries is coarse, and a vessel of one pixel is hardly worth
    remembering. On images unlike those it was trained on it answers all the same, and sounds sure.

    **Cost.** Few multiplications, but a cell has to wait for its neighbour, so a processor with many cores gains little. And a
    training beforehand.

    **References.** Visin et al. 2015 (ReNet), 10.48550/arXiv.1505.00393; Visin et al. 2016 (ReSeg), 10.1109/CVPRW.2016.60;
    Cho et al. 2014 (GRU), 10.3115/v1/D14-1179.
    """

    name: ClassVar[str] = "rnn"
    title: ClassVar[str] = "RNN"
    family: ClassVar[Family] = "Neural networks"
    kind: ClassVar[Kind] = "instances"
    weights: ClassVar[str] = "rnn"

    task: Annotated[Task, Ui(tune=False)] = first_task("rnn")

    @staticmethod
    def levels(design: Design, height: int, width: int) -> Iterator[tuple[str, str]]:
        """Title and text of each station on the way."""
        assert isinstance(design, RNNDesign)
        cells = f"{-(-width // CELL)}x{-(-height // CELL)} cells"
        yield "Fine", f"{design.width} channels of {width}x{height}. Edges and spots of the image itself."
        yield "Middle", f"{2 * design.width} channels of {-(-width // 2)}x{-(-height // 2)}. Patterns of the patterns, halved."
        yield (
            "Cells",
            f"{4 * design.width} channels of {cells}. Halved again: each cell is described by what lies in it and around it.",
        )
        for sweep in range(1, design.sweeps + 1):
            again = "again, now that each cell has heard of the others, " if sweep > 1 else ""
            yield (
                f"Rows {sweep}",
                f"{2 * design.memory} channels of {cells}. Every row is read {again}from left to right and back, with a memory "
                f"of {design.memory} numbers: a cell knows its row.",
            )
            yield (
                f"Columns {sweep}",
                f"{2 * design.memory} channels of {cells}. Every column of that is read down and up: a cell has heard of all "
                "cells.",
            )
        yield (
            "Joined",
            f"{design.width} channels of {width}x{height}. Doubled in size twice, and joined with the fine picture of the start.",
        )
