"""Bytes to images and truths, label maps to files."""

from seglib.io.limits import Limits
from seglib.io.options import ReadOptions
from seglib.io.raw import FileInfo
from seglib.io.reading import describe_file, read_image, working_copy

__all__ = ["FileInfo", "Limits", "ReadOptions", "describe_file", "read_image", "working_copy"]
