"""A slice of a chest CT in a lung window."""

from typing import Annotated

import numpy as np
from numpy.random import Generator

from seglib.phantoms import hounsfield as hu
from seglib.phantoms import thorax
from seglib.phantoms.base import Phantom, Scene
from seglib.phantoms.hounsfield import ct_noise, paint, scaled
from seglib.phantoms.lung_tree import LungTree, grow_lung
from seglib.phantoms.noise import blurred, fractal_noise, smooth_noise
from seglib.phantoms.outlines import Outline, clearance, coverage, labelled, place_in, spline, wobbly_ellipse
from seglib.phantoms.thorax import Thorax
from seglib.phantoms.trees import Branch
from seglib.phantoms.tubes import depth_inside
from seglib.settings import Field, Ui
from seglib.types import Heat, Image, Levels

MILLIMETRES = 380.0  # width of the picture
SLAB = 2.0 / MILLIMETRES  # thickness of the slice
WINDOW_LOW, WINDOW_WIDTH = -1350.0, 1500.0  # the lung window -600 / 1500


class LungCt(Phantom):
    """An axial chest CT in Hounsfield units, shown through the lung window -600/1500. Truth: right and left lung.

    Vessels and lesions inside a lung belong to it; airways and vessels of the mediastinum do not. Air is
    not only in the lungs: the room, the airways and the padding outside the scanner's round field are
    as dark or darker, which is what a threshold alone cannot know.
    """

    name = "lung_ct"
    title = "Lung (CT slice)"

    lesions: Annotated[int, Ui(step=1)] = Field(1, ge=0, le=5, description="Nodules in the lungs.")
    vessels: Annotated[float, Ui(step=0.05)] = Field(0.6, ge=0.0, le=1.0, description="How many vessels the slice meets.")
    noise: Annotated[float, Ui(step=0.05)] = Field(0.3, ge=0.0, le=1.0, description="Less dose: 0 is free of noise, 1 has 80 HU.")

    def make(self) -> Scene:
        hounsfield, lungs = self.hounsfield()
        grey = np.clip(np.rint((hounsfield - WINDOW_LOW) * 255.0 / WINDOW_WIDTH), 0, 255).astype(np.uint8)
        spacing = MILLIMETRES / self.size
        window = "shown through the window -600/1500 HU: black is -1350 HU or less, white is 150 HU or more"
        image = Image(
            np.dstack([grey] * 3),
            name=self.name,
            spacing=(spacing, spacing),
            levels=Levels(WINDOW_WIDTH / 255.0, WINDOW_LOW, "HU"),
            ledger=(self.ledger_line(), window),
        )
        return Scene(image, labelled(lungs), ("right lung", "left lung"))

    def hounsfield(self) -> tuple[Heat, list[Heat]]:
        """The slice in HU, (H, W), and the share of each pixel inside the right and the left lung."""
        person, tree_right, tree_left, nodules, texture, scanner = np.random.default_rng(self.seed).spawn(6)
        body = Thorax(person, MILLIMETRES)
        outlines = [body.whole(points) for points in (thorax.RIGHT_LUNG, thorax.LEFT_LUNG)]
        lungs = [coverage(outline, self.size) for outline in outlines]
        rooms = [clearance(outline) for outline in outlines]
        picture = self._couch()
        self._wall(picture, body, person, texture)
        self._mediastinum(picture, body)
        for side, (lung, rng) in enumerate(zip(lungs, (tree_right, tree_left), strict=True)):
            picture += lung * (self._tissue(texture) - picture)
            root = body.deformed(np.array([thorax.HILA[side]]))[0]
            tree = grow_lung(rng, rooms[side], root, MILLIMETRES, self.vessels)
            self._branches(picture, lung, tree, body.deformed(spline(thorax.FISSURES[side])[:180]))
        self._lesions(picture, np.maximum(*rooms), nodules)
        picture = blurred(picture, 0.6 / MILLIMETRES * self.size)
        tissue = blurred(np.clip(picture + 1000.0, 0.0, 1200.0) / 1000.0, 0.06 * self.size)
        picture += ct_noise(scanner, self.size) * 80.0 * self.noise * (0.35 + 0.65 * tissue)  # more tissue, fewer photons
        across = (np.arange(self.size) + 0.5) / self.size - 0.5
        picture[np.hypot(across[:, None], across[None, :]) > 0.5] = hu.PADDING
        return picture, lungs

    def _couch(self) -> Heat:
        """Air, and the couch below the patient: two thin shells around foam."""
        picture = np.full((self.size, self.size), hu.AIR, np.float32)
        x = np.linspace(-0.46, 0.46, 60)
        for top, thick, value in ((0.86, 0.052, -935.0), (0.86, 0.007, -560.0), (0.907, 0.007, -480.0)):
            y = top - 0.25 * x**2
            shell = np.stack([np.append(x, x[::-1]) + 0.5, np.append(y, y[::-1] + thick)], axis=1)
            paint(picture, shell, value)
        return picture

    def _wall(self, picture: Heat, body: Thorax, rng: Generator, texture: Generator) -> None:
        """Skin, fat, muscles and bones: everything around the chest's inside."""
        septa = np.clip(1.0 - np.abs(fractal_noise(texture, self.size, 26, octaves=2)) / 0.12, 0.0, 1.0)
        marbling = np.clip(fractal_noise(texture, self.size, 30, octaves=3) - 0.9, 0.0, 1.5)
        meat = np.asarray(hu.MUSCLE - 70.0 * marbling + 6.0 * smooth_noise(texture, self.size, 40), np.float32)
        spongy = np.asarray(hu.MARROW * (1.0 + 0.3 * fractal_noise(texture, self.size, 90, octaves=2)), np.float32)
        skin = body.both(thorax.SKIN, body.plump)
        paint(picture, skin, 20.0)
        paint(picture, scaled(skin, 0.985), np.asarray(hu.FAT + 22.0 * septa, np.float32))
        for part in thorax.MUSCLES:
            for outline in body.pair(part):
                paint(picture, outline, meat)
        cage = body.both(thorax.CAGE)
        for factor, value in ((1.05, hu.FAT), (1.03, meat), (0.968, hu.FAT)):
            paint(picture, scaled(cage, factor), value)
        for outline in body.pair(thorax.BLADE):
            paint(picture, outline, 0.8 * hu.CORTEX)
        for outline in body.pair(thorax.RIB_CARTILAGE):
            paint(picture, outline, hu.CARTILAGE)
        bones = [(body.both(part), scaled(body.both(part), 0.87)) for part in (thorax.ARCH, thorax.STERNUM)]
        for outside, marrow in body.ribs(rng) + bones:
            paint(picture, outside, hu.CORTEX)
            paint(picture, marrow, spongy)

    def _mediastinum(self, picture: Heat, body: Thorax) -> None:
        """What lies between the lungs, and the spine behind it."""
        paint(picture, body.whole(thorax.MEDIASTINUM), hu.FAT + 14.0)
        for ellipse in thorax.BLOOD_POOL:
            paint(picture, body.ellipse(ellipse), hu.BLOOD)
        paint(picture, body.ellipse(thorax.SWALLOWED_AIR), -420.0)
        for ellipse in thorax.BRONCHI:
            paint(picture, body.ellipse(ellipse, wall=1.6), 20.0)
            paint(picture, body.ellipse(ellipse), hu.AIR)
        vertebra, canal = body.both(thorax.VERTEBRA), body.both(thorax.CANAL)
        paint(picture, vertebra, 0.8 * hu.CORTEX)
        paint(picture, scaled(vertebra, 0.88), hu.MARROW)
        paint(picture, canal, 0.8 * hu.CORTEX)
        paint(picture, scaled(canal, 0.86), hu.WATER)
        paint(picture, scaled(canal, 0.5), hu.CORD)

    def _tissue(self, rng: Generator) -> Heat:
        """Lung tissue: denser towards the back (gravity), mottled by vessels too small to be seen."""
        down = ((np.arange(self.size) + 0.5) / self.size)[:, None]
        mottled = 15.0 * fractal_noise(rng, self.size, 70, octaves=3, gain=0.8) + 12.0 * smooth_noise(rng, self.size, 9)
        return np.asarray(hu.LUNG + 130.0 * (down - 0.45) + mottled, np.float32)

    def _branches(self, picture: Heat, lung: Heat, tree: LungTree, lobes: Outline) -> None:
        """Vessels, bronchi with their walls, and the thin line where two lobes meet."""
        fissure = Branch(lobes, np.full(len(lobes), 0.35 / MILLIMETRES))
        wall = 0.9 / MILLIMETRES * self.size
        layers = [
            ([fissure], 0.0, hu.LUNG + 170.0),
            (tree.blood, 0.0, hu.BLOOD),
            (tree.air, wall, -150.0),
            (tree.air, 0.0, hu.AIR),
        ]
        for branches, thicker, value in layers:
            depth, radius = depth_inside(branches, self.size, slab=SLAB)
            # A tube thinner than a pixel fills only its own width of it.
            share = np.clip(depth + 0.5 + thicker, 0.0, 1.0) * np.clip(2.0 * (radius + thicker), 0.0, 1.0)
            picture += lung * share * (value - picture)

    def _lesions(self, picture: Heat, room: Heat, rng: Generator) -> None:
        """Nodules with a spiculated edge, anywhere inside a lung."""
        for _ in range(self.lesions):
            radius = rng.uniform(3.0, 10.0) / MILLIMETRES
            centre = place_in(rng, room, 1.3 * radius)
            outline = wobbly_ellipse(rng, (1.1 * radius, 0.9 * radius), rng.uniform(0.0, np.pi), wobble=0.13, waves=10)
            paint(picture, outline + centre, hu.BLOOD)
