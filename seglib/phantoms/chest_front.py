"""The anatomy of a chest seen from the front, in millimetres.

x grows to the right of the picture (the patient's left), y grows downwards (to the feet); the origin is the middle of the
chest. Outlines of one side are mirrored for the other.
"""

import numpy as np

from seglib.phantoms.outlines import Outline
from seglib.phantoms.thorax import Ellipse, Points

# fmt: off
BODY: Points = [  # half outline, from the neck down; it leaves the picture at the bottom
    (0, -240), (34, -230), (42, -186), (74, -164), (140, -150), (190, -128), (200, -80), (172, -20), (164, 80),
    (176, 240), (0, 300),
]
RIGHT_LUNG: Points = [  # on the left of the picture; it ends at the spine and on the dome of the diaphragm
    (-22, -120), (-36, -143), (-56, -148), (-78, -134), (-100, -100), (-116, -50), (-125, 10), (-130, 66), (-131, 104),
    (-127, 106), (-112, 82), (-88, 62), (-62, 58), (-38, 70), (-22, 88), (-17, 60), (-17, 0), (-18, -60),
]
LEFT_LUNG: Points = [
    (22, -120), (36, -143), (56, -148), (78, -134), (100, -100), (116, -50), (125, 10), (131, 74), (133, 116),
    (129, 118), (114, 95), (90, 76), (64, 72), (40, 82), (20, 98), (16, 60), (16, 0), (18, -60),
]
BLADE: Points = [(98, -128), (124, -112), (128, -60), (112, -22), (102, -40), (94, -84)]
HILA = ((-34.0, -20.0), (36.0, -26.0))

# (x, y, half width, half height, turn in radians), and how thick in the middle.
HEART: tuple[tuple[Ellipse, float], ...] = (
    ((26, 46, 62, 46, 0.6), 115.0),  # ventricles
    ((-12, 38, 28, 42, 0.0), 60.0),  # right atrium
)
VESSELS: tuple[tuple[Ellipse, float], ...] = (
    ((20, -62, 15, 15, 0.0), 30.0),  # arch of the aorta
    ((14, 10, 18, 110, 0.0), 40.0),  # descending aorta
    ((-16, -66, 10, 46, 0.0), 20.0),  # superior caval vein
    ((30, -34, 14, 13, 0.2), 24.0),  # pulmonary trunk
    ((-30, -18, 12, 17, 0.3), 20.0), ((36, -24, 12, 14, -0.3), 20.0),  # hila
)
WINDPIPE: Ellipse = (-2, -120, 8.5, 62, 0.0)
BUBBLE: Ellipse = (66, 104, 28, 15, 0.25)  # air in the stomach, under the left dome
# fmt: on

BACK_RIBS, FRONT_RIBS = range(1, 11), range(2, 7)
SPACING = 23.0  # from rib to rib


def back_rib(number: int) -> Outline:
    """The course of a rib from the spine around the back to the side, (N, 2), on the side where x is positive."""
    share = np.linspace(0.0, 1.0, 24)
    reach = 128.0 - 52.0 * np.exp(-(number - 0.2) / 1.9)  # the cage is narrow at the top
    x = 17.0 + (reach - 17.0) * np.sin(0.5 * np.pi * share)
    y = -152.0 + SPACING * (number - 1) - 12.0 * np.sin(np.pi * np.minimum(1.4 * share, 1.0)) + 46.0 * share**3.2
    return np.stack([x, y], axis=1)


def front_rib(number: int) -> Outline:
    """The course of a rib from the side down to its cartilage, as `back_rib`."""
    share = np.linspace(0.0, 1.0, 20)
    start = back_rib(number)[-1]
    course: Outline = start + np.stack([-(58.0 + 3.0 * number) * share**1.2, 52.0 * np.sin(0.5 * np.pi * share)], axis=1)
    return course


def collar_bone() -> Outline:
    """From the breastbone to the shoulder, as `back_rib`."""
    share = np.linspace(0.0, 1.0, 20)
    return np.stack([16.0 + 122.0 * share, -122.0 - 26.0 * share - 7.0 * np.sin(2.0 * np.pi * share)], axis=1)
