"""Plain shapes: the picture to learn on, each difficulty a slider of its own."""

from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from seglib.phantoms.base import Phantom, Scene
from seglib.phantoms.noise import blurred, smooth_noise
from seglib.phantoms.outlines import Outline, covered, turned, wobbly_ellipse
from seglib.phantoms.placement import scatter
from seglib.settings import Field, Ui
from seglib.types import Image

BACKGROUND = (46.0, 52.0, 66.0)
COLOURS = ((230, 159, 0), (86, 180, 233), (0, 158, 115), (240, 228, 66), (213, 94, 0), (204, 121, 167))
GREYS = ((214, 214, 214), (196, 196, 196), (178, 178, 178), (160, 160, 160))
FILLED = 0.24  # share of the picture that the shapes cover together


class Shapes(Phantom):
    """Discs, ellipses and polygons on a plain ground. Truth: one label for each shape.

    Without uneven light and noise every method finds them; each slider spoils the picture in one way that
    real pictures are spoilt, so that one sees which method minds.
    """

    name = "shapes"
    title = "Plain shapes"

    count: Annotated[int, Ui(step=1)] = Field(16, ge=1, le=60, description="How many shapes; more means smaller ones.")
    touching: Annotated[float, Ui(step=0.05)] = Field(0.4, ge=0.0, le=1.0, description="Share that touches a neighbour.")
    uneven_light: Annotated[float, Ui(step=0.05)] = Field(
        0.6, ge=0.0, le=1.0, description="0: the same light everywhere, 1: the dark side gets almost none."
    )
    noise: Annotated[float, Ui(step=0.05)] = Field(0.2, ge=0.0, le=1.0, description="Camera noise; 1 hides the darker shapes.")
    blur: Annotated[float, Ui(step=0.05)] = Field(
        0.15, ge=0.0, le=1.0, description="Out of focus; 1 blurs over 2 % of the width."
    )
    paint: Literal["colours", "greys"] = Field("colours", description="Coloured shapes, or shapes in shades of grey.")

    def make(self) -> Scene:
        geometry, light, camera = np.random.default_rng(self.seed).spawn(3)
        radius = min(0.16, float(np.sqrt(FILLED / (np.pi * self.count))))
        drawn = [_shape(geometry, radius * geometry.uniform(0.75, 1.2)) for _ in range(self.count)]
        colours = [int(geometry.integers(1_000_000)) for _ in drawn]
        picture = np.empty((self.size, self.size, 3), np.float32)
        picture[:] = BACKGROUND
        truth = np.zeros((self.size, self.size), np.int32)
        paints = COLOURS if self.paint == "colours" else GREYS
        for label, outline in enumerate(scatter(geometry, drawn, self.touching, gap=0.012, margin=0.012), start=1):
            window, share = covered(outline, self.size)
            colour = np.array(paints[colours[label - 1] % len(paints)], np.float32)
            picture[window] += share[..., None] * (colour - picture[window])
            truth[window][share > 0.5] = label
        picture = blurred(picture, 0.02 * self.blur * self.size)
        picture *= _illumination(light, self.size, self.uneven_light)[..., None]
        picture += 60.0 * self.noise * camera.standard_normal(picture.shape, np.float32)
        pixels = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
        return Scene(Image(pixels, name=self.name, ledger=(self.ledger_line(),)), truth, ("shape",))


def _shape(rng: Generator, radius: float) -> Outline:
    """One convex shape around the origin, of about the area of a disc with this radius."""
    kind, angle = int(rng.integers(5)), rng.uniform(0.0, 2.0 * np.pi)
    if kind == 0:
        return wobbly_ellipse(rng, (radius, radius))
    if kind == 1:
        longer = rng.uniform(1.15, 1.45)
        return wobbly_ellipse(rng, (radius * longer, radius / longer), angle)
    corners = (3, 4, 6)[kind - 2]
    around = 2.0 * np.pi * np.arange(corners) / corners
    reach = radius * np.sqrt(2.0 * np.pi / (corners * np.sin(2.0 * np.pi / corners)))
    return turned(reach * np.stack([np.cos(around), np.sin(around)], axis=1), angle)


def _illumination(rng: Generator, size: int, strength: float) -> np.ndarray:
    """Light that falls in from one side, uneven on the way, (size, size); the brightest place has 1."""
    angle = rng.uniform(0.0, 2.0 * np.pi)
    axis = (np.arange(size, dtype=np.float32) + 0.5) / size - 0.5
    slope = axis[:, None] * np.sin(angle) + axis[None, :] * np.cos(angle)
    field = slope + 0.08 * smooth_noise(rng, size, 3)
    field = (field - field.min()) / np.ptp(field)
    return np.asarray(1.0 - 0.88 * strength * field, np.float32)
