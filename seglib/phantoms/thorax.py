"""The anatomy of one slice through the chest, just below the windpipe's fork, in millimetres.

x grows to the right of the picture (the patient's left), y grows downwards (to the patient's back); the origin
is the middle of the chest. Half outlines run from the front to the back and are mirrored.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from seglib.phantoms.outlines import Outline, spline, turned, wobbly_ellipse

Points = list[tuple[float, float]]

SKIN: Points = [(0, -101), (28, -106), (62, -113), (108, -101), (146, -66), (164, -14), (163, 38), (147, 78), (108, 106), (56, 118), (18, 115), (0, 110)]  # fmt: skip
MUSCLE: Points = [(0, -90), (24, -93), (60, -98), (104, -88), (136, -56), (151, -10), (150, 36), (135, 70), (100, 95), (54, 107), (16, 106), (0, 101)]  # fmt: skip
CAGE: Points = [(0, -80), (30, -83), (55, -83), (90, -72), (118, -40), (130, 4), (126, 42), (103, 73), (66, 88), (30, 88), (0, 84)]  # fmt: skip
RIGHT_LUNG: Points = [(-9, -68), (-26, -76), (-55, -77), (-86, -66), (-112, -36), (-123, 4), (-119, 40), (-98, 67), (-64, 81), (-38, 80), (-24, 66), (-17, 48), (-13, 34), (-30, 25), (-44, 8), (-42, -14), (-34, -34), (-17, -52)]  # fmt: skip
LEFT_LUNG: Points = [(7, -69), (26, -76), (55, -77), (86, -66), (112, -36), (123, 4), (119, 40), (98, 67), (64, 81), (42, 80), (34, 66), (38, 50), (34, 36), (46, 22), (56, 4), (58, -18), (48, -42), (24, -57)]  # fmt: skip
MEDIASTINUM: Points = [(0, -74), (30, -62), (56, -38), (64, 0), (48, 30), (40, 60), (0, 72), (-30, 60), (-34, 30), (-48, 8), (-44, -30), (-24, -58)]  # fmt: skip
PECTORAL: Points = [(18, -88), (50, -95), (92, -89), (124, -62), (132, -42), (120, -48), (96, -74), (60, -87), (30, -86)]
LATISSIMUS: Points = [(140, -12), (149, 14), (147, 40), (132, 68), (112, 84), (108, 78), (128, 56), (138, 30), (136, 4)]
SERRATUS: Points = [(122, -44), (136, -14), (137, 12), (134, 30), (131, 20), (133, -4), (123, -34)]
ERECTOR: Points = [(9, 86), (28, 88), (46, 90), (52, 97), (38, 104), (18, 105), (8, 100)]
SUBSCAPULAR: Points = [(72, 90), (100, 80), (122, 58), (128, 50), (129, 58), (112, 80), (88, 92)]
INFRASPINOUS: Points = [(70, 96), (98, 88), (122, 68), (132, 58), (131, 66), (110, 90), (84, 101)]
BLADE: Points = [(74, 93), (98, 84.5), (118, 67), (128, 55), (130, 57.5), (120, 69), (99, 87), (76, 95)]
VERTEBRA: Points = [(0, 42), (9, 43), (16, 50), (16.5, 58), (13, 66), (5, 67.5), (0, 66)]
ARCH: Points = [(0, 62), (11, 62), (18, 70), (33, 76), (35, 82), (22, 83), (8, 87), (3.5, 100), (0, 102)]
CANAL: Points = [(0, 67), (6, 68), (8.5, 73), (6, 79), (0, 82)]
STERNUM: Points = [(0, -92), (12, -91), (19, -87.5), (17, -82), (8, -80), (0, -80)]
CARTILAGE: Points = [(21, -88), (34, -87), (46, -85), (46, -79), (32, -79.5), (21, -81.5)]

# Blood and airways: (x, y, half width, half height, turn in radians).
VESSELS = ((-13, -27, 17, 16, 0.2), (22, -34, 19, 15, -0.3), (34, -6, 20, 17, 0.7), (-31, -12, 10, 9, 0.4), (-8, -2, 30, 9, 0.12), (23, 51, 12.5, 12, 0), (6, -14, 30, 22, 0.2))  # fmt: skip
NODES = ((4, 41, 8, 5.5, 0.2), (-7, 51, 4, 4, 0), (-2, 24, 7, 4, 0), (-20, -46, 5, 3, 0.5), (10, -55, 12, 5, 0.1))
AIRWAYS = ((-22, 15, 9.5, 7.0, 0.35), (21, 21, 9.5, 6.3, -0.45))
HILA = ((-38.0, 12.0), (47.0, 10.0))
RIBS = (0.145, 0.235, 0.335, 0.435, 0.54, 0.655, 0.765)  # places on the half cage, front to back


class Thorax:
    """One person: every outline goes through the same smooth deformation, so that neighbours stay neighbours."""

    def __init__(self, rng: Generator, millimetres: float) -> None:
        self.millimetres = millimetres
        self.scale = np.array([rng.uniform(0.95, 1.03), rng.uniform(0.94, 1.05)])
        self.turn = rng.normal(0.0, 0.02)
        self.waves = rng.uniform(0.010, 0.028, (5, 2)) * rng.choice([-1.0, 1.0], (5, 2))
        self.phases = rng.uniform(0.0, 2.0 * np.pi, (5, 2))
        self.shifts = rng.normal(0.0, 2.0, (5, 2))

    def deformed(self, points: NDArray[np.float64]) -> Outline:
        """From millimetres of the atlas into the unit square of this person's slice."""
        bent = points.copy()
        for wave, phase, shift in zip(self.waves, self.phases, self.shifts, strict=True):
            bent = bent + shift * np.sin(points @ wave + phase[0])[:, None]
        placed: Outline = 0.5 + turned(bent * self.scale, self.turn) / self.millimetres - np.array([0.0, 0.018])
        return placed

    def whole(self, points: Points) -> Outline:
        return self.deformed(spline(points))

    def both(self, half: Points) -> Outline:
        """A half outline and its mirror image, joined in the middle."""
        mirrored = [(-x, y) for x, y in reversed(half) if x != 0]
        return self.deformed(spline(half + mirrored, 360))

    def pair(self, points: Points) -> tuple[Outline, Outline]:
        """The same outline on both sides."""
        return self.whole(points), self.whole([(-x, y) for x, y in points])

    def ellipse(self, x: float, y: float, wide: float, high: float, turn: float) -> Outline:
        around = np.linspace(0.0, 2.0 * np.pi, 96, endpoint=False)
        local = np.stack([wide * np.cos(around), high * np.sin(around)], axis=1)
        return self.deformed(turned(local, turn) + np.array([x, y]))

    def ribs(self, rng: Generator) -> list[tuple[Outline, Outline]]:
        """Each rib as (outside, marrow). A rib runs downwards, so the slice cuts it along, not across."""
        cage = spline(CAGE + [(-x, y) for x, y in reversed(CAGE) if x != 0], 400)
        half = len(cage) // 2
        ribs = []
        for side in (1.0, -1.0):
            for place in RIBS:
                index = round((place + rng.normal(0.0, 0.012)) * half)
                middle, ahead = cage[index], cage[index + 4] - cage[index - 4]
                angle = float(np.arctan2(ahead[1], ahead[0])) + rng.normal(0.0, 0.05)
                long, thick = rng.uniform(11.0, 19.0), rng.uniform(3.6, 4.6)
                rings = []
                for inset in (0.0, 1.5):
                    local = wobbly_ellipse(rng, (long - 2.2 * inset, thick - inset), 0.0, wobble=0.02)
                    # The rib follows the curve of the chest wall.
                    local[:, 1] += 0.006 * local[:, 0] ** 2
                    placed = turned(local, angle) + middle
                    rings.append(self.deformed(placed * np.array([side, 1.0])))
                ribs.append((rings[0], rings[1]))
        return ribs
