"""A chest seen from the front in X-rays."""

from typing import Annotated

import cv2
import numpy as np
from numpy.random import Generator

from seglib.phantoms import chest_front as front
from seglib.phantoms.base import Phantom, Scene
from seglib.phantoms.lung_tree import grow_lung
from seglib.phantoms.noise import blurred, fractal_noise, smooth_noise
from seglib.phantoms.outlines import Outline, clearance, coverage, labelled, place_in, wobbly_ellipse
from seglib.phantoms.thorax import Ellipse, Thorax
from seglib.phantoms.trees import Branch
from seglib.phantoms.tubes import depth_inside
from seglib.settings import Field, Ui
from seglib.types import Heat, Image

MILLIMETRES = 335.0  # width of the picture
DEPTH = 220.0  # of the body in the middle, front to back
LUNG_DEPTH = 150.0  # of a lung where it is deepest
BONE = 4.5  # how much more a millimetre of bone takes away than one of soft tissue
DENSEST = 48.0  # millimetres that bones take away at the most
AERATED = 0.76  # of the tissue of a lung is air
LOW, HIGH = 55.0, 265.0  # millimetres of tissue that are shown black and white


class ChestXray(Phantom):
    """A radiograph: each pixel sums up what the rays met on their way. Truth: right and left lung.

    Ribs, heart and vessels lie over the lungs and not beside them, so a lung is no region of one grey level. The truth goes
    behind the heart, and down to the diaphragm through opacities as well: there the border is known and not seen. Air outside
    the body and in the stomach is as dark as a lung.
    """

    name = "chest_xray"
    title = "Chest (X-ray)"

    opacities: Annotated[int, Ui(step=1)] = Field(
        1, ge=0, le=5, description="Patches of a lung that are filled, as in pneumonia."
    )
    exposure: Annotated[float, Ui(step=0.05)] = Field(0.5, ge=0.0, le=1.0, description="More: the film is darker.")
    noise: Annotated[float, Ui(step=0.05)] = Field(0.3, ge=0.0, le=1.0, description="Less dose, more grain.")

    def make(self) -> Scene:
        thickness, lungs = self.thickness()
        grain = np.random.default_rng(self.seed).spawn(6)[5]
        seen = (thickness - LOW) / (HIGH - LOW)
        seen += 0.06 * self.noise * np.sqrt(np.clip(seen, 0.05, 1.0)) * smooth_noise(grain, self.size, 300)
        bright = np.clip(seen, 0.0, 1.0) ** (0.7 + 0.8 * self.exposure)
        grey = np.clip(np.rint(250.0 * bright), 0, 255).astype(np.uint8)
        spacing = MILLIMETRES / self.size
        image = Image(np.dstack([grey] * 3), name=self.name, spacing=(spacing, spacing), ledger=(self.ledger_line(),))
        return Scene(image, labelled(lungs), ("right lung", "left lung"))

    def thickness(self) -> tuple[Heat, list[Heat]]:
        """Millimetres of soft tissue that take away as much, (H, W), and the share of each pixel inside the two lungs."""
        person, tree_right, tree_left, patches, texture, _ = np.random.default_rng(self.seed).spawn(6)
        body = Thorax(person, MILLIMETRES)
        outlines = [body.whole(points) for points in (front.RIGHT_LUNG, front.LEFT_LUNG)]
        lungs = [coverage(outline, self.size) for outline in outlines]
        trunk = body.both(front.BODY)
        total = DEPTH * self._rounded(trunk, 0.16) * (1.0 + 0.04 * smooth_noise(texture, self.size, 5))
        air = sum((self._rounded(outline, 0.13) for outline in outlines), np.zeros_like(total))
        filled = self._opacities(outlines, patches, texture)
        total -= AERATED * LUNG_DEPTH * air * (1.0 - filled)
        for side, (outline, lung, rng) in enumerate(zip(outlines, lungs, (tree_right, tree_left), strict=True)):
            root = body.deformed(np.array([front.HILA[side]]))[0]
            tree = grow_lung(rng, clearance(outline), root, MILLIMETRES, 0.5)
            total += lung * self._tubes(tree.blood, 1.6)
        for ellipse, thick in (*front.HEART, *front.VESSELS):  # what lies in a lung's place holds no air
            total += AERATED * thick * np.sqrt(air) * self._ball(body.ellipse(ellipse))
        total -= 22.0 * self._ball(body.ellipse(front.WINDPIPE)) + 60.0 * self._ball(body.ellipse(front.BUBBLE))
        total += self._bones(body, texture) * coverage(trunk, self.size)
        return np.asarray(blurred(total, 0.7 / MILLIMETRES * self.size), np.float32), lungs

    def _rounded(self, outline: Outline, reach: float) -> Heat:
        """A body with this outline, 1 where it is thickest: round at its rim, flat from `reach` (of the picture) on."""
        inside = coverage(outline, self.size)
        depth = np.clip(cv2.resize(clearance(outline), (self.size, self.size), interpolation=cv2.INTER_CUBIC) / reach, 0.0, 1.0)
        return np.asarray(inside * np.sqrt(1.0 - (1.0 - depth) ** 2), np.float32)

    def _ball(self, outline: Outline) -> Heat:
        """An ellipsoid with this outline, 1 where it is thickest."""
        room = clearance(outline)
        return self._rounded(outline, max(float(room.max()), 1e-6))

    def _tubes(self, branches: list[Branch], share: float) -> Heat:
        """Millimetres that rays go through tubes, whose depths lie in the plane of the picture."""
        flat = [Branch(branch.points[:, :2], branch.radii, branch.level) for branch in branches]
        depth, radius = depth_inside(flat, self.size)
        through = 2.0 * np.sqrt(np.clip(radius**2 - (radius - np.clip(depth, 0.0, None)) ** 2, 0.0, None))
        return np.asarray(share * through * MILLIMETRES / self.size, np.float32)

    def _bones(self, body: Thorax, rng: Generator) -> Heat:
        """Spine, ribs, collar bones and shoulder blades: dense at the rim, spongy inside."""
        total = np.zeros((self.size, self.size), np.float32)
        for mirror in (1.0, -1.0):
            flip = np.array([mirror, 1.0])
            courses = [(front.back_rib(number), 4.6, 1.0) for number in front.BACK_RIBS]
            courses += [(front.front_rib(number), 4.8, 0.55) for number in front.FRONT_RIBS]
            courses += [(front.collar_bone(), 5.6, 1.1)]
            for course, radius, dense in courses:
                line = body.deformed(course * flip)
                for wide, part in ((radius, 1.0), (radius - 1.5, -0.75)):  # a shell, and what it holds
                    tube = Branch(line, np.full(len(line), wide / MILLIMETRES))
                    total += dense * part * BONE * self._tubes([tube], 1.0)
            blade = body.whole([(mirror * x, y) for x, y in front.BLADE])
            total += 7.0 * blurred(coverage(blade, self.size), 1.0 / MILLIMETRES * self.size)
        down = ((np.arange(self.size, dtype=np.float32) + 0.5) / self.size)[:, None]
        column: Ellipse = (0.0, 0.0, 16.0, 400.0, 0.0)
        total += 20.0 * self._ball(body.ellipse(column))
        for place in np.arange(-190.0, 200.0, 24.0):
            block: Ellipse = (0.0, float(place), 17.0, 11.5, 0.0)
            total += 12.0 * np.sqrt(self._ball(body.ellipse(block))) * (0.6 + 0.6 * down)
        met = DENSEST * np.tanh(total / DENSEST)  # where many bones lie one behind the other, hardly any ray is left to lose
        return np.asarray(met * (1.0 + 0.05 * smooth_noise(rng, self.size, 60)), np.float32)

    def _opacities(self, outlines: list[Outline], rng: Generator, texture: Generator) -> Heat:
        """How much of the air of each pixel is filled, 0 to 1."""
        filled = np.zeros((self.size, self.size), np.float32)
        room = np.maximum(*(clearance(outline) for outline in outlines))
        cloudy = np.clip(0.75 + 0.35 * fractal_noise(texture, self.size, 14), 0.0, 1.0)
        for _ in range(self.opacities):
            radius = rng.uniform(14.0, 32.0) / MILLIMETRES
            outline = place_in(rng, room, 0.03) + wobbly_ellipse(rng, (1.2 * radius, radius), rng.uniform(0.0, np.pi), wobble=0.2)
            filled = np.maximum(filled, rng.uniform(0.35, 0.8) * blurred(coverage(outline, self.size), 0.35 * radius * self.size))
        return np.asarray(filled * cloudy, np.float32)
