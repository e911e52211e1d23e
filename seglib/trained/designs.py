"""What a net is made of, declared once: the command line, the model card and the tests read it here.

A design is what has to be known to build the net that a weights file fits.
"""

from typing import Annotated, Literal

from seglib.features.choice import PixelFeatures
from seglib.settings import Field, Settings, Ui

Norm = Annotated[Literal["batch", "group", "none"], Ui()]
Activation = Annotated[Literal["relu", "leaky_relu", "silu", "gelu"], Ui()]


class UNetDesign(Settings):
    """Down, across, up, with bridges."""

    name = "unet"
    title = "U-Net"

    depth: int = Field(3, ge=1, le=5, description="How many times the image is halved on the way down.")
    width: int = Field(16, ge=1, le=64, description="Channels of the first level; each level doubles them.")
    norm: Norm = Field("batch", description="Normalisation after each convolution.")
    activation: Activation = Field("relu", description="What follows each normalisation.")
    skip: bool = Field(True, description="Bridges from the way down to the way up.")
    attention: bool = Field(False, description="Gates on the bridges that let through what the coarser level asks for.")
    dropout: float = Field(0.0, ge=0.0, le=0.8, description="Share of channels that each block leaves out while learning.")
    double: bool = Field(False, description="Two nets in a row, the second corrects the first (W-Net).")


class CNNDesign(Settings):
    """Every layer at full size, seeing ever further."""

    name = "cnn"
    title = "CNN"

    levels: int = Field(5, ge=0, le=7, description="How often the gaps between the weights of a convolution double.")
    width: int = Field(24, ge=1, le=64, description="Channels of every layer.")
    norm: Norm = Field("batch", description="Normalisation after each convolution.")
    activation: Activation = Field("relu", description="What follows each normalisation.")


class RNNDesign(Settings):
    """Sweeps along rows and columns."""

    name = "rnn"
    title = "RNN"

    width: int = Field(16, ge=1, le=64, description="Channels of the first convolution.")
    memory: int = Field(32, ge=1, le=128, description="Numbers that are carried along a row or column, in each direction.")
    sweeps: int = Field(2, ge=1, le=4, description="How often rows and columns are read.")
    norm: Norm = Field("batch", description="Normalisation after each convolution.")
    activation: Activation = Field("relu", description="What follows each normalisation.")


class SVMDesign(PixelFeatures):
    """No net: pixels one by one, described by features that nobody had to learn."""

    name = "svm"
    title = "Support vector machine"

    gabor: bool = Field(True, description="Stripes in four directions.")
    pixels: int = Field(20_000, ge=100, le=200_000, description="Pixels that are learned from, shared evenly by the images.")
    cost: Annotated[float, Ui(log=True)] = Field(
        1.0, ge=0.01, le=1000.0, description="C, the price of a pixel on the wrong side."
    )
    gamma: Annotated[float, Ui(log=True)] = Field(1.0, ge=0.01, le=100.0, description="How fast likeness fades.")
    landmarks: int = Field(400, ge=10, le=2000, description="Pixels that all others are compared with.")


NetDesign = UNetDesign | CNNDesign | RNNDesign
Design = NetDesign | SVMDesign
DESIGNS: tuple[type[Design], ...] = (SVMDesign, CNNDesign, RNNDesign, UNetDesign)  # from little to much
