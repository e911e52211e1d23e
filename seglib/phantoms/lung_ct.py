"""A slice of a chest CT in a lung window."""

from typing import Annotated

import cv2
import numpy as np
from numpy.random import Generator

from seglib.phantoms import thorax
from seglib.phantoms.base import Phantom, Scene
from seglib.phantoms.noise import blurred, fractal_noise, smooth_noise
from seglib.phantoms.outlines import Outline, coverage, covered, wobbly_ellipse
from seglib.phantoms.thorax import Thorax
from seglib.phantoms.trees import Branch, Habit, Points, depth_inside, grow, walk
from seglib.settings import Field, Ui
from seglib.types import Heat, Image, Levels, Mask

MILLIMETRES = 370.0  # width of the picture
SLICE = 2.5  # thickness of the slice in millimetres
WINDOW_LOW, WINDOW_WIDTH = -1350.0, 1500.0  # the window -600 / 1500

AIR, LUNG, FAT, WATER, MUSCLE, BLOOD, CARTILAGE, MARROW, CORTEX, PADDING = -1000, -868, -102, 5, 52, 42, 95, 230, 780, -2000

ARTERIES = Habit(
    step=2.5 / MILLIMETRES, wander=0.16, gap=(2.2, 5.5), angle=(0.5, 1.15), ratio=(0.45, 0.8), reach=(13.0, 22.0),
    thinnest=0.42 / MILLIMETRES, levels=4,
)  # fmt: skip


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
    noise: Annotated[float, Ui(step=0.05)] = Field(
        0.35, ge=0.0, le=1.0, description="Less dose: 0 is free of noise, 1 has 80 HU."
    )

    def make(self) -> Scene:
        geometry, texture, scanner = np.random.default_rng(self.seed).spawn(3)
        body = Thorax(geometry, MILLIMETRES)
        lungs = [coverage(body.whole(points), self.size) for points in (thorax.RIGHT_LUNG, thorax.LEFT_LUNG)]
        hounsfield = self._table()
        self._wall(hounsfield, body, geometry, texture)
        self._mediastinum(hounsfield, body)
        for lung in lungs:
            hounsfield += lung * (self._parenchyma(texture) - hounsfield)
        for side, lung in enumerate(lungs):
            self._inside(hounsfield, lung, body, thorax.HILA[side], geometry)
        self._lesions(hounsfield, lungs, geometry)
        hounsfield = blurred(hounsfield, 0.7 / MILLIMETRES * self.size)
        hounsfield += ct_noise(scanner, self.size) * self._dose(hounsfield)
        across = (np.arange(self.size) + 0.5) / self.size - 0.5
        hounsfield[np.hypot(across[:, None], across[None, :]) > 0.5] = PADDING
        grey = np.clip(np.rint((hounsfield - WINDOW_LOW) * 255.0 / WINDOW_WIDTH), 0, 255).astype(np.uint8)
        truth = np.zeros((self.size, self.size), np.int32)
        for label, lung in enumerate(lungs, start=1):
            truth[lung > 0.5] = label
        spacing = MILLIMETRES / self.size
        image = Image(
            np.dstack([grey] * 3),
            name=self.name,
            spacing=(spacing, spacing),
            levels=Levels(WINDOW_WIDTH / 255.0, WINDOW_LOW, "HU"),
            ledger=(
                self.ledger_line(),
                "shown through the window -600/1500 HU: black is -1350 HU or less, white is 150 HU or more",
            ),
        )
        return Scene(image, truth, ("right lung", "left lung"))

    def _table(self) -> Heat:
        """Air, and the couch below the patient: two thin shells around foam."""
        picture = np.full((self.size, self.size), float(AIR), np.float32)
        x = np.linspace(-0.46, 0.46, 60)
        for top, thick, value in ((0.835, 0.055, -930.0), (0.835, 0.008, -560.0), (0.884, 0.008, -480.0)):
            upper = np.stack([x, top - 0.28 * x**2 + 0.02], axis=1)
            lower = np.stack([x[::-1], top - 0.28 * x[::-1] ** 2 + 0.02 + thick], axis=1)
            outline = np.vstack([upper, lower]) + np.array([0.5, 0.0])
            _paint(picture, outline, value)
        return picture

    def _wall(self, picture: Heat, body: Thorax, rng: Generator, texture: Generator) -> None:
        """Skin, fat, muscles, bones: everything around the chest's inside."""
        septa = np.clip(1.2 - np.abs(fractal_noise(texture, self.size, 26, octaves=2)) / 0.12, 0.0, 1.0)
        marbling = np.clip(fractal_noise(texture, self.size, 30, octaves=3, stretch=0.6) - 0.9, 0.0, 1.5)
        _paint(picture, body.both(thorax.SKIN), 20.0)
        centre = body.both(thorax.SKIN).mean(axis=0)
        _paint(picture, centre + 0.985 * (body.both(thorax.SKIN) - centre), FAT + 26.0 * septa)
        meat = MUSCLE - 70.0 * marbling + 6.0 * smooth_noise(texture, self.size, 40)
        for part in (
            thorax.PECTORAL,
            thorax.LATISSIMUS,
            thorax.SERRATUS,
            thorax.SUBSCAPULAR,
            thorax.INFRASPINOUS,
            thorax.ERECTOR,
        ):
            for outline in body.pair(part):
                _paint(picture, outline, meat)
        cage = body.both(thorax.CAGE)
        middle = cage.mean(axis=0)
        _paint(picture, middle + 1.045 * (cage - middle), FAT)
        _paint(picture, middle + 1.03 * (cage - middle), meat)
        _paint(picture, middle + 0.965 * (cage - middle), FAT)
        bone = 1.0 + 0.25 * fractal_noise(texture, self.size, 90, octaves=2)
        for outside, marrow in body.ribs(rng):
            _paint(picture, outside, CORTEX)
            _paint(picture, marrow, MARROW * bone)
        for outline in body.pair(thorax.BLADE):
            _paint(picture, outline, CORTEX * 0.75)
        for outline in body.pair(thorax.CARTILAGE):
            _paint(picture, outline, CARTILAGE)
        for part in (thorax.ARCH, thorax.VERTEBRA, thorax.STERNUM):
            outline = body.both(part)
            _paint(picture, outline, CORTEX * 0.8)
            own = outline.mean(axis=0)
            _paint(picture, own + 0.87 * (outline - own), MARROW * 0.85 * bone)
        _paint(picture, body.both(thorax.CANAL), CORTEX * 0.8)
        canal = body.both(thorax.CANAL)
        own = canal.mean(axis=0)
        _paint(picture, own + 0.86 * (canal - own), WATER)
        _paint(picture, own + 0.5 * (canal - own), 34.0)

    def _mediastinum(self, picture: Heat, body: Thorax) -> None:
        _paint(picture, body.whole(thorax.MEDIASTINUM), FAT + 14.0)
        for x, y, wide, high, turn in thorax.VESSELS + thorax.NODES:
            _paint(picture, body.ellipse(x, y, wide, high, turn), BLOOD)
        _paint(picture, body.both(thorax.VERTEBRA), picture * 0.0 + CORTEX * 0.8)
        outline = body.both(thorax.VERTEBRA)
        own = outline.mean(axis=0)
        _paint(picture, own + 0.87 * (outline - own), MARROW * 0.85)
        _paint(picture, body.ellipse(5.0, 41.0, 2.2, 1.2, 0.3), -420.0)
        for x, y, wide, high, turn in thorax.AIRWAYS:
            _paint(picture, body.ellipse(x, y, wide + 1.6, high + 1.6, turn), 20.0)
            _paint(picture, body.ellipse(x, y, wide, high, turn), AIR)

    def _parenchyma(self, rng: Generator) -> Heat:
        """Lung tissue: denser towards the back (gravity), mottled by vessels too small to be seen."""
        down = ((np.arange(self.size) + 0.5) / self.size)[:, None]
        fine = 22.0 * fractal_noise(rng, self.size, 60, octaves=3, gain=0.8) + 12.0 * smooth_noise(rng, self.size, 9)
        return np.asarray(LUNG + 130.0 * (down - 0.45) + fine, np.float32)

    def _inside(self, picture: Heat, lung: Heat, body: Thorax, hilum: tuple[float, float], rng: Generator) -> None:
        """Arteries and veins that fan out from the hilum in space, of which the slice cuts some; and a few bronchi."""
        mask = (lung > 0.5).astype(np.uint8)
        room = cv2.distanceTransform(mask, cv2.DIST_L2, 5) / self.size
        root = body.deformed(np.array([hilum]))[0]
        outwards = float(np.sign(root[0] - 0.5))

        def steer(point: Points, heading: Points) -> Points | None:
            column, row = (int(v * self.size) for v in point[:2])
            if abs(point[2]) > 60.0 / MILLIMETRES or not (0 <= column < self.size and 0 <= row < self.size):
                return None
            near = np.hypot(*(point[:2] - root)) < 22.0 / MILLIMETRES
            return heading if near or room[row, column] > 4.0 / MILLIMETRES else None

        branches: list[Branch] = []
        airways: list[Branch] = []
        for _ in range(round(8 + 40 * self.vessels)):
            angle = rng.uniform(-1.75, 1.75)
            flat = np.array([outwards * np.cos(angle), np.sin(angle)])
            rise = rng.normal(0.0, 0.55)
            heading = np.array([flat[0], flat[1], rise]) / np.hypot(1.0, rise)
            start = np.array([*(root + rng.normal(0.0, 7.0, 2) / MILLIMETRES), rng.uniform(-45.0, 45.0) / MILLIMETRES])
            radius = rng.uniform(1.6, 3.6) / MILLIMETRES
            trunk = walk(rng, start, heading, radius, rng.uniform(60.0, 110.0) / MILLIMETRES, ARTERIES, steer)
            branches += grow(rng, trunk, ARTERIES, steer)
            if abs(start[2]) < 14.0 / MILLIMETRES and len(trunk.points) > 8:
                beside = np.array([-heading[1], heading[0], 0.0]) * 4.6 / MILLIMETRES
                length = min(len(trunk.points), 16)
                airways.append(Branch(trunk.points[:length] + beside, trunk.radii[:length] * 0.95))
        slab = SLICE / MILLIMETRES
        depth, _ = depth_inside(branches, self.size, slab=slab)
        picture += lung * np.clip(depth + 0.5, 0.0, 1.0) * (BLOOD - picture)
        depth, _ = depth_inside(airways, self.size, slab=slab)
        wall = 1.1 / MILLIMETRES * self.size
        picture += lung * np.clip(depth + 0.5 + wall, 0.0, 1.0) * (-80.0 - picture)
        picture += lung * np.clip(depth + 0.5, 0.0, 1.0) * (AIR - picture)

    def _lesions(self, picture: Heat, lungs: list[Heat], rng: Generator) -> None:
        """Nodules with a spiculated edge, anywhere inside a lung."""
        whole = cv2.distanceTransform((np.maximum(*lungs) > 0.5).astype(np.uint8), cv2.DIST_L2, 5) / self.size
        for _ in range(self.lesions):
            radius = rng.uniform(3.0, 10.0) / MILLIMETRES
            rows, columns = np.nonzero(whole > radius * 1.3)
            chosen = int(rng.integers(len(rows)))
            centre = (np.array([columns[chosen], rows[chosen]]) + 0.5) / self.size
            outline = wobbly_ellipse(rng, (radius * 1.1, radius * 0.9), rng.uniform(0, 3.1), wobble=0.18, waves=11) + centre
            _paint(picture, outline, 35.0)

    def _dose(self, hounsfield: Heat) -> Heat:
        """Standard deviation of the noise in HU: highest where the rays have passed most tissue."""
        tissue = blurred(np.clip(hounsfield + 1000.0, 0.0, 1200.0) / 1000.0, 0.06 * self.size)
        return np.asarray(80.0 * self.noise * (0.35 + 0.65 * tissue), np.float32)


def ct_noise(rng: Generator, size: int) -> Heat:
    """Noise as filtered back-projection leaves it, mean 0 and deviation 1: grains of about two pixels, without slow drifts.

    Its power spectrum is that of the ramp filter, |f|, times the fall-off of the reconstruction kernel.
    """
    spectrum = np.fft.rfft2(rng.standard_normal((size, size), np.float32))
    f = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None, :])
    field = np.fft.irfft2(spectrum * np.sqrt(f * np.exp(-((f / 0.22) ** 2))), s=(size, size))
    return np.asarray(field / field.std(), np.float32)


def _paint(picture: Heat, outline: Outline, value: float | Heat | Mask) -> None:
    """Replace what lies inside the outline; `picture` is the canvas of the one phantom that is being drawn."""
    window, share = covered(outline, len(picture))
    paint = value[window] if isinstance(value, np.ndarray) else value
    picture[window] += share * (paint - picture[window])
