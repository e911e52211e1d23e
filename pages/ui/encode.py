"""Pictures and label maps in the smallest form in which a browser shows exactly the same thing."""

import zlib

import cv2
import numpy as np
from numpy.typing import NDArray
from plotly.colors import sample_colorscale

from seglib.types import Heat, LabelMap, Pixels, read_only

ALWAYS_EXACT = 512 * 512  # pixels: up to this size a photograph is sent without loss
EXACT_LIMIT = 1_000_000  # bytes: a lossless file above this is replaced by a JPEG
FEW_COLOURS = 256
# (256, 3) RGB each. From dark blue to yellow, where equal steps of the value look like equal steps; and from purple over white
# to orange, for what has a sign.
VIRIDIS = read_only(np.asarray(cv2.applyColorMap(np.arange(256, dtype=np.uint8)[None], cv2.COLORMAP_VIRIDIS))[0, :, ::-1])
SIGNED = read_only(np.rint(255 * np.array(sample_colorscale("PuOr_r", 256, colortype="tuple"))).astype(np.uint8))


def photo_bytes(pixels: NDArray[np.uint8]) -> tuple[bytes, bool]:
    """Encode an RGB or grey picture for the screen; also say whether every pixel survives exactly.

    PNG where it stays small (up to 512x512, grey, or few colours, and below 1 MB), JPEG at quality 95 without
    colour subsampling otherwise: 1024x1024 photographs shrink four times and encode in 4 ms.

    pixels: (H, W, 3) RGB or (H, W) grey, uint8.

    >>> data, exact = photo_bytes(np.zeros((4, 6, 3), np.uint8))
    >>> data[1:4], exact
    (b'PNG', True)
    """
    plane = pixels[..., 0] if pixels.ndim == 3 else pixels
    grey = is_grey(pixels)
    shown = np.ascontiguousarray(plane if grey else pixels[..., ::-1])
    if grey or plane.size <= ALWAYS_EXACT or _has_few_colours(pixels):
        data = cv2.imencode(".png", shown, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()
        if plane.size <= ALWAYS_EXACT or len(data) <= EXACT_LIMIT:
            return data, True
    sampling = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]
    return cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, 95, *sampling])[1].tobytes(), False


def is_grey(pixels: NDArray[np.uint8]) -> bool:
    """Whether red, green and blue are equal everywhere; (H, W) pictures are."""
    return pixels.ndim == 2 or bool((pixels == pixels[..., :1]).all())


def label_bits(labels: LabelMap) -> int:
    """Bits a pixel that hold every label: 1, 2, 4, 8, 16 or 32."""
    highest = int(labels.max(initial=0))
    return next(bits for bits in (1, 2, 4, 8, 16, 32) if highest < 1 << bits)


def label_bytes(labels: LabelMap, bits: int) -> bytes:
    r"""Pack labels into `bits` bits a pixel, row by row from the highest bit, and deflate them (zlib).

    Each row starts on a whole byte; 16 and 32 bits are little-endian. Smaller and faster than a paletted PNG, and the
    browser reads the very numbers back: browsers may colour-manage or blur what comes out of a picture.

    labels: (H, W) int32, from 0.

    >>> zlib.decompress(label_bytes(np.array([[1, 0, 1]], np.int32), 1))
    b'\xa0'
    """
    if bits >= 8:
        return zlib.compress(labels.astype(f"<u{bits // 8}").tobytes(), 1)
    per_byte = 8 // bits
    small = np.pad(labels.astype(np.uint8), ((0, 0), (0, -labels.shape[1] % per_byte)))
    packed = np.zeros((small.shape[0], small.shape[1] // per_byte), np.uint8)
    for place in range(per_byte):
        packed |= small[:, place::per_byte] << (8 - bits * (place + 1))
    return zlib.compress(packed.tobytes(), 1)


def heat_levels(values: Heat, low: float, high: float) -> NDArray[np.uint8]:
    """Scale a field to levels 0 (`low` and below, NaN) to 255 (`high` and above).

    >>> heat_levels(np.array([[-1.0, 0.5, 2.0]], np.float32), 0.0, 1.0).tolist()
    [[0, 128, 255]]
    """
    span = (high - low) or 1.0
    scaled: Heat = np.clip((values.astype(np.float32) - low) / span, 0.0, 1.0) * np.float32(255)
    return np.rint(np.nan_to_num(scaled, nan=0.0)).astype(np.uint8)


def _has_few_colours(pixels: Pixels) -> bool:
    sample = pixels[::8, ::8].astype(np.uint32)
    codes = sample[..., 0] << 16 | sample[..., 1] << 8 | sample[..., 2]
    return len(np.unique(codes)) <= FEW_COLOURS
