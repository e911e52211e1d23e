"""A drawn mask as one word of the address, so that a reload and a link bring it back.

The word is `picture.WIDTHxHEIGHT.letters`: the fingerprint of the picture, which keeps a mask from landing on another one, and
the mask as a fax machine sends it (CCITT group 4, which says how each row differs from the one above), in letters that links
leave alone. A mask that needs more letters than servers take of a link is only named by its own fingerprint.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from io import BytesIO
from typing import Self
from zlib import crc32

import imagecodecs
import numpy as np
import PIL.Image

from pages.ui.people import PIXELS
from seglib.errors import SettingError
from seglib.types import Mask

LONGEST = 6000  # letters of a mask; with the rest of a link still less than the 8 kB that common servers take
LARGE = "~"  # before a fingerprint, where a mask would be too long
FORM = re.compile(rf"([0-9a-f]{{32}})\.(\d{{1,5}})x(\d{{1,5}})\.({LARGE}?[A-Za-z0-9_-]{{1,{LONGEST}}})")
CHECK = 4  # bytes before the mask: the decoder makes a picture of any bytes, those of a damaged link too
OFFSETS, ROWS, LENGTHS = 273, 278, 279  # what a TIFF calls its strips


@dataclass(frozen=True)
class Drawn:
    """A mask that was drawn on a picture. Nothing at all: an empty mask on any picture.

    picture: its fingerprint. width, height: of the mask. letters: its pixels, or `LARGE` and a fingerprint of them.
    """

    picture: str = ""
    width: int = 0
    height: int = 0
    letters: str = ""

    @property
    def is_large(self) -> bool:
        """Whether the mask itself is left out, since a link could not carry it."""
        return self.letters.startswith(LARGE)

    def text(self) -> str:
        return f"{self.picture}.{self.width}x{self.height}.{self.letters}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read what `text` wrote; the mask is unpacked by `mask`.

        Raises:
            SettingError: it is something else.
        """
        match = FORM.fullmatch(text)
        if match is None or not 0 < int(match[2]) * int(match[3]) <= PIXELS:
            raise SettingError(f"The drawing of this link cannot be read: {text[:40]!r} is not what a link writes")
        return cls(match[1], int(match[2]), int(match[3]), match[4])

    @cached_property
    def mask(self) -> Mask:
        """(H, W) bool.

        Raises:
            SettingError: the letters are no mask of this size, or the mask was left out.
        """
        try:
            content = urlsafe_b64decode(self.letters + "=" * (-len(self.letters) % 4))
            mask = np.asarray(imagecodecs.ccittfax4_decode(content[CHECK:], height=self.height, width=self.width)) > 0
        except (ValueError, RuntimeError):  # of the letters, of the fax
            content = b""
        if content[:CHECK] != _check(content[CHECK:]):
            raise SettingError("The drawing of this link is damaged: ask for the link again, or for the mask as a file")
        return mask


def drawn(mask: Mask, picture: str = "") -> Drawn:
    """A mask (H, W) on a picture as a link says it.

    >>> said = drawn(np.eye(3, dtype=np.bool_), 32 * "a")
    >>> (Drawn.from_text(said.text()).mask == np.eye(3)).all().item()
    True
    """
    if not mask.any():
        return Drawn()
    content = _faxed(mask)
    letters = urlsafe_b64encode(_check(content) + content).decode().rstrip("=")
    if len(letters) > LONGEST:
        letters = LARGE + blake2b(content, digest_size=6).hexdigest()
    height, width = mask.shape
    return Drawn(picture, width, height, letters)


def _faxed(mask: Mask) -> bytes:
    """The only strip of a TIFF, without the TIFF around it."""
    file = BytesIO()
    PIL.Image.fromarray(mask).save(file, "TIFF", compression="group4", tiffinfo={ROWS: mask.shape[0]})
    with PIL.Image.open(file, formats=["TIFF"]) as tiff:
        (start,), (length,) = tiff.tag_v2[OFFSETS], tiff.tag_v2[LENGTHS]  # type: ignore[attr-defined]
    return file.getvalue()[start : start + length]


def _check(content: bytes) -> bytes:
    return crc32(content).to_bytes(CHECK)
