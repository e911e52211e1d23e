"""How a file is read that holds more than one picture, or more than 256 grey levels."""

from typing import Annotated, Literal

from seglib.settings import Field, Settings, Ui

WINDOWS = {"lung": (-600.0, 1500.0), "soft_tissue": (40.0, 400.0), "bone": (400.0, 1800.0), "brain": (40.0, 80.0)}
"""Centre and width in Hounsfield units, as radiology departments set them."""

ANATOMY = ("sagittal", "coronal", "axial")
"""What the three values of `ReadOptions.axis` cut."""


class ReadOptions(Settings):
    """Which of the pictures in a file, and which of its values become black and white.

    A window of centre c and width w shows c - w/2 as black and c + w/2 as white.
    """

    name = "read"
    title = "Reading"

    page: Annotated[int, Ui(tune=False)] = Field(
        0, ge=0, le=9999, description="Page of a TIFF, frame of a DICOM file or volume of a 4-D NIfTI file, counted from 0."
    )
    axis: Annotated[int, Ui(tune=False)] = Field(
        2, ge=0, le=2, description="Direction that a NIfTI volume is cut in: 0 sagittal, 1 coronal, 2 axial."
    )
    slice: Annotated[int | None, Ui(tune=False)] = Field(
        None,
        ge=0,
        le=9999,
        description="Slice of a NIfTI volume, counted from 0 at the left, back and feet; none is the middle one.",
    )
    window: Annotated[Literal["auto", "file", "lung", "soft_tissue", "bone", "brain", "custom"], Ui(tune=False)] = Field(
        "auto", description="Which values become black and white in a file with more than 256 grey levels."
    )
    center: Annotated[float, Ui(step=1.0, tune=False)] = Field(
        40.0, ge=-32768.0, le=65535.0, description="Value in the middle of a custom window."
    )
    width: Annotated[float, Ui(step=1.0, log=True, tune=False)] = Field(
        400.0, ge=1.0, le=65536.0, description="Distance from black to white in a custom window."
    )
