"""The anatomy of one slice through the chest, just below the windpipe's fork, in millimetres.

x grows to the right of the picture (the patient's left), y grows downwards (to the patient's back); the origin
is the middle of the chest. Half outlines run from the front to the back and are mirrored.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from seglib.phantoms.outlines import Outline, spline, turned, wobbly_ellipse

Points = list[tuple[float, float]]

# fmt: off
# Layers of the wall, as half outlines.
SKIN: Points = [
    (0, -102), (28, -107), (62, -115), (108, -105), (150, -70), (170, -16),
    (169, 38), (151, 80), (110, 109), (56, 120), (18, 117), (0, 112),
]
CAGE: Points = [
    (0, -80), (30, -83), (55, -83), (90, -72), (118, -40), (130, 4), (126, 42), (103, 73), (66, 88), (30, 88), (0, 84),
]
STERNUM: Points = [(0, -92), (12, -91), (19, -87.5), (17, -82), (8, -80), (0, -80)]
VERTEBRA: Points = [(0, 42), (9, 43), (16, 50), (16.5, 58), (13, 66), (5, 67.5), (0, 66)]
ARCH: Points = [(0, 62), (11, 62), (18, 70), (33, 76), (35, 82), (22, 83), (8, 87), (3.5, 100), (0, 102)]
CANAL: Points = [(0, 67), (6, 68), (8.5, 73), (6, 79), (0, 82)]

# Muscles, the shoulder blade and rib cartilage of the patient's left side.
MUSCLES: tuple[Points, ...] = (
    [(18, -88), (50, -96), (92, -91), (126, -64), (136, -42), (122, -48), (96, -74), (60, -87), (30, -86)],  # pectoral
    [(142, -14), (152, 14), (150, 42), (134, 70), (112, 86), (108, 79), (128, 57), (138, 30), (137, 2)],  # latissimus
    [(122, -44), (137, -14), (138, 12), (135, 32), (131, 20), (133, -4), (123, -34)],  # serratus
    [(72, 90), (100, 80), (122, 58), (128, 50), (129, 58), (112, 80), (88, 92)],  # subscapular
    [(70, 96), (98, 88), (122, 68), (134, 56), (134, 66), (112, 92), (84, 103)],  # infraspinous
    [(9, 86), (28, 88), (46, 90), (54, 98), (38, 106), (18, 107), (8, 101)],  # erector of the spine
)
BLADE: Points = [(74, 93), (98, 84.5), (118, 67), (128, 55), (130, 57.5), (120, 69), (99, 87), (76, 95)]
RIB_CARTILAGE: Points = [(22, -88), (34, -87), (46, -85), (46, -79), (32, -79.5), (22, -81.5)]
RIBS = (0.15, 0.25, 0.36, 0.47, 0.58, 0.69, 0.80)  # places along the half cage

# The inside.
RIGHT_LUNG: Points = [
    (-9, -68), (-26, -76), (-55, -77), (-86, -66), (-112, -36), (-123, 4), (-119, 40), (-98, 67), (-64, 81), (-38, 80),
    (-24, 66), (-17, 48), (-13, 34), (-30, 25), (-44, 8), (-42, -14), (-34, -34), (-17, -52),
]
LEFT_LUNG: Points = [
    (7, -69), (26, -76), (55, -77), (86, -66), (112, -36), (123, 4), (119, 40), (98, 67), (64, 81), (42, 80),
    (34, 66), (38, 50), (34, 36), (46, 22), (56, 4), (58, -18), (48, -42), (24, -57),
]
MEDIASTINUM: Points = [
    (0, -74), (30, -62), (56, -38), (64, 0), (48, 30), (40, 60), (0, 72), (-30, 60), (-34, 30), (-48, 8), (-44, -30), (-24, -58),
]
FISSURES: tuple[Points, ...] = (
    [(-40, 24), (-62, 20), (-84, 26), (-106, 40), (-122, 60)], [(44, 26), (64, 16), (88, 18), (108, 30), (124, 50)],
)
HILA = ((-38.0, 12.0), (47.0, 10.0))

# Ellipses as (x, y, half width, half height, turn in radians).
Ellipse = tuple[float, float, float, float, float]
BLOOD_POOL: tuple[Ellipse, ...] = (
    (-13, -27, 17, 16, 0.2),  # ascending aorta
    (22, -34, 19, 15, -0.3),  # pulmonary trunk
    (34, -6, 20, 17, 0.7),  # left pulmonary artery
    (-31, -12, 10, 9, 0.4),  # superior caval vein
    (-8, -2, 30, 9, 0.12),  # right pulmonary artery
    (6, -14, 30, 22, 0.2),  # heart
    (23, 51, 12.5, 12, 0),  # descending aorta
    (4, 41, 8, 5.5, 0.2),  # oesophagus
    (-7, 51, 4, 4, 0),  # azygos vein
    (-2, 24, 7, 4, 0), (-20, -46, 5, 3, 0.5), (10, -55, 12, 5, 0.1),  # lymph nodes, thymus
)
BRONCHI: tuple[Ellipse, ...] = ((-22, 15, 9.5, 7.0, 0.35), (21, 21, 9.5, 6.3, -0.45))
SWALLOWED_AIR: Ellipse = (5, 41, 2.2, 1.2, 0.3)
# fmt: on


class Thorax:
    """One person: every outline goes through the same smooth deformation, so that neighbours stay neighbours."""

    def __init__(self, rng: Generator, millimetres: float) -> None:
        """millimetres: width of the picture."""
        self.millimetres = millimetres
        self.scale = np.array([rng.uniform(0.95, 1.02), rng.uniform(0.94, 1.04)])
        self.plump = rng.uniform(1.0, 1.045)
        self.turn = rng.normal(0.0, 0.02)
        self.waves = rng.uniform(0.010, 0.028, (5, 2)) * rng.choice([-1.0, 1.0], (5, 2))
        self.phases = rng.uniform(0.0, 2.0 * np.pi, 5)
        self.shifts = rng.normal(0.0, 2.0, (5, 2))

    def deformed(self, points: NDArray[np.float64]) -> Outline:
        """From millimetres of the atlas into the unit square of this person's slice."""
        bent = points
        for wave, phase, shift in zip(self.waves, self.phases, self.shifts, strict=True):
            bent = bent + shift * np.sin(points @ wave + phase)[:, None]
        placed: Outline = 0.5 + turned(bent * self.scale, self.turn) / self.millimetres - np.array([0.0, 0.018])
        return placed

    def whole(self, points: Points) -> Outline:
        return self.deformed(spline(points))

    def both(self, half: Points, factor: float = 1.0) -> Outline:
        """A half outline and its mirror image joined in the middle, grown by `factor`."""
        return self.deformed(factor * spline(_closed(half), 360))

    def pair(self, points: Points) -> tuple[Outline, Outline]:
        """The same outline on both sides."""
        return self.whole(points), self.whole([(-x, y) for x, y in points])

    def ellipse(self, ellipse: Ellipse, wall: float = 0.0) -> Outline:
        x, y, wide, high, turn = ellipse
        around = np.linspace(0.0, 2.0 * np.pi, 96, endpoint=False)
        local = np.stack([(wide + wall) * np.cos(around), (high + wall) * np.sin(around)], axis=1)
        return self.deformed(turned(local, turn) + np.array([x, y]))

    def ribs(self, rng: Generator) -> list[tuple[Outline, Outline]]:
        """Each rib as (outside, marrow). Ribs run downwards and around, so the slice cuts them slantwise."""
        cage = spline(_closed(CAGE), 400)
        ribs = []
        for side in (1.0, -1.0):
            for place in RIBS:
                index = round((place + rng.normal(0.0, 0.012)) * len(cage) / 2)
                ahead = cage[index + 4] - cage[index - 4]
                angle = float(np.arctan2(ahead[1], ahead[0])) + rng.normal(0.0, 0.06)
                long, thick = rng.uniform(8.5, 14.5), rng.uniform(3.9, 4.9)
                rings = []
                for inset in (0.0, 1.6):
                    local = wobbly_ellipse(rng, (long - 2.0 * inset, thick - inset), wobble=0.02)
                    local[:, 1] += 0.006 * local[:, 0] ** 2  # the rib follows the curve of the chest wall
                    rings.append(self.deformed((turned(local, angle) + cage[index]) * np.array([side, 1.0])))
                ribs.append((rings[0], rings[1]))
        return ribs


def _closed(half: Points) -> Points:
    return half + [(-x, y) for x, y in reversed(half) if x != 0]
