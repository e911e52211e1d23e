"""Bytes to images and truths, label maps to files."""

from seglib.io.doubts import Finding, Mend
from seglib.io.limits import Limits
from seglib.io.options import ReadOptions
from seglib.io.placing import misplaced
from seglib.io.raw import FileInfo
from seglib.io.reading import describe_file, read_image, working_copy
from seglib.io.truth import Diagnosis, RawMask, examine, read_mask
from seglib.io.writing import colour_png, label_png, mask_png, overlay_png, read_labels

__all__ = [
    "Diagnosis",
    "FileInfo",
    "Finding",
    "Limits",
    "Mend",
    "RawMask",
    "ReadOptions",
    "colour_png",
    "describe_file",
    "examine",
    "label_png",
    "mask_png",
    "misplaced",
    "overlay_png",
    "read_image",
    "read_labels",
    "read_mask",
    "working_copy",
]
