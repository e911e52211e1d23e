"""Which features a pixel classifier looks at, and how many pixels it learns from: parameters that all of them share."""

from typing import Annotated

from seglib.features.pixel_features import FEATURES, Feature
from seglib.settings import Field, Parameter, Settings, Ui

NO_FEATURE = "no feature is switched on, so colour (Lab) is looked at: switch on what tells your classes apart"


class PixelFeatures(Settings):
    """The parameters. Each switch has the name of one of FEATURES."""

    lab: bool = Field(True, description="Colour as eyes see it: lightness and two axes of colour.")
    rgb: bool = Field(False, description="Colour as cameras count it: red, green and blue.")
    hsv: bool = Field(False, description="Colour as painters name it: hue, saturation and value.")
    gradient: bool = Field(True, description="How steeply the grey level rises: edges.")
    laplacian: bool = Field(False, description="The sum of both curvatures: bright and dark spots.")
    hessian: bool = Field(True, description="Both curvatures one by one: lines, and whether they are bright or dark.")
    deviation: bool = Field(True, description="How much the grey levels nearby scatter: even areas against rough ones.")
    entropy: bool = Field(False, description="How many different grey levels are mixed nearby. Slower than the others.")
    patterns: bool = Field(False, description="Local binary patterns: the share of irregular ones nearby, grain.")
    gabor: bool = Field(False, description="Stripes in four directions. Slower than the others.")
    position: bool = Field(False, description="Where the pixel lies: a stroke then speaks for its surroundings alone.")
    scale: Annotated[float, Ui(step=0.5, unit="px")] = Field(
        1.0, ge=0.5, le=2.0, description="Width of the Gaussian that features look through. Larger: coarser, less noise."
    )
    scales: int = Field(3, ge=1, le=3, description="How many scales, each twice as wide as the one before.")
    pixels: Annotated[int, Ui(step=100, tune=False)] = Field(
        5000, ge=100, le=20000, description="Most drawn pixels that are learned from, shared evenly by the classes."
    )
    seed: Annotated[int, Ui(tune=False)] = Field(0, ge=0, le=9999, description="Which random numbers choose those pixels.")

    @classmethod
    def parameters(cls) -> tuple[Parameter, ...]:
        """What a classifier declares itself comes first, the features after it."""
        every = super().parameters()
        shared = [parameter for parameter in every if parameter.name in PixelFeatures.model_fields]
        return (*(parameter for parameter in every if parameter not in shared), *shared)

    @property
    def features(self) -> tuple[Feature, ...]:
        """Those that are switched on; colour where none is."""
        return tuple(feature for feature in FEATURES if getattr(self, feature.name)) or FEATURES[:1]

    @property
    def sigmas(self) -> tuple[float, ...]:
        return tuple(self.scale * 2**number for number in range(self.scales))

    @property
    def is_blind(self) -> bool:
        """No feature is switched on."""
        return not any(getattr(self, feature.name) for feature in FEATURES)
