"""The black surround of a round field of view, as in photographs of the retina or through an endoscope, and a picture without it.

The rim of such a field is a long, sharp edge that nothing in the picture made. Whatever measures curvature or contrast finds it
first. So the surround is found by what it is, black, at the frame, around one bulging field, and the picture goes on
beyond the rim as if in a mirror.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.features.histogram import grey_histogram, otsu_level
from seglib.types import Heat, Image, Mask

SHARE = 0.03, 0.6  # of the picture that a surround covers at the least and at the most
BULGING = 0.97  # of its convex hull that a field of view fills at the least
SOFT = 0.004  # of the picture's longer side: so far the rim itself reaches into the field
SIDE = 512  # of the smaller picture that the field is sought in


def field_of_view(image: Image) -> Mask | None:
    """(H, W) the field inside a black surround, or None where there is no such surround.

    Things on a black ground, as in fluorescence, are no field of view: their outline is not convex.
    """
    brightest = np.asarray(np.maximum.reduce(cv2.split(image.pixels)), np.uint8)
    shrink = min(1.0, SIDE / max(brightest.shape))
    size = tuple(max(1, round(shrink * side)) for side in brightest.shape[::-1])
    small = np.asarray(cv2.resize(brightest, size, interpolation=cv2.INTER_AREA), np.uint8)
    dark = np.asarray(small <= otsu_level(grey_histogram(small)) // 2, np.uint8)
    count, pieces = cv2.connectedComponents(dark, connectivity=8)
    outer = np.zeros(count, np.bool_)
    for side in (pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]):
        outer[side] = True
    outer[0] = False
    count, pieces, facts, _ = cv2.connectedComponentsWithStats((~outer[pieces]).astype(np.uint8), connectivity=4)
    if count < 2:
        return None
    largest = 1 + int(facts[1:, cv2.CC_STAT_AREA].argmax())
    field = np.asarray(pieces == largest, np.uint8)
    area = int(facts[largest, cv2.CC_STAT_AREA])
    if not SHARE[0] <= 1 - area / field.size <= SHARE[1] or area < BULGING * _hull_size(field):
        return None
    whole = cv2.resize(field, brightest.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(whole, np.uint8) > 0


def mirrored(plane: Heat, field: Mask) -> Heat:
    """The plane (H, W) with what lies beyond the field replaced by the mirror image of the field at its rim."""
    reach = 1 + round(SOFT * max(plane.shape))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    beyond = np.asarray(cv2.dilate((~field).astype(np.uint8), disc), np.uint8)
    if beyond.all():
        return plane
    _, nearest = cv2.distanceTransformWithLabels(beyond, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL)
    inside, outside = np.flatnonzero(beyond == 0), np.flatnonzero(beyond)
    place = np.zeros(inside.size + 1, np.intp)  # of each pixel of the field, by its label
    place[nearest.ravel()[inside]] = inside
    rim = place[nearest.ravel()[outside]]
    height, width = plane.shape
    rows = np.clip(2 * (rim // width) - outside // width, 0, height - 1)
    columns = np.clip(2 * (rim % width) - outside % width, 0, width - 1)
    source = rows * width + columns
    source = np.where(beyond.ravel()[source] == 0, source, rim)  # too far out for a mirror: the colour of the rim
    whole = plane.ravel().copy()
    whole[outside] = whole[source]
    return whole.reshape(plane.shape)


def _hull_size(field: NDArray[np.uint8]) -> int:
    """Pixels of the convex hull."""
    outline = np.concatenate(cv2.findContours(field, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0])
    return int(cv2.fillConvexPoly(np.zeros_like(field), cv2.convexHull(outline), 1).sum())
