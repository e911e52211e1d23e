"""What a host is willing to open. Sizes are compared as the file declares them, before anything is decoded."""

import zlib
from dataclasses import dataclass

from seglib.errors import FileError, LimitError

GZIP = b"\x1f\x8b"
GZIP_OR_ZLIB = 47  # the value of `wbits` with which zlib finds out which of the two it is
MAX_PICTURES = 10_000  # in one file; more is not a stack that a person looks through


@dataclass(frozen=True)
class Limits:
    """The largest picture, in millions of pixels, and the largest file, unpacked, in millions of bytes."""

    megapixels: float = 64.0
    megabytes: float = 512.0

    def check_pixels(self, name: str, width: int, height: int) -> None:
        """Raise unless a picture of this declared size may be decoded.

        Raises:
            FileError: a side is not positive. LimitError: the picture is too large.
        """
        if width < 1 or height < 1:
            raise FileError(f"{name} declares a size of {width}x{height} pixels, so it holds no picture.")
        if width * height > self.megapixels * 1e6:
            raise LimitError(
                f"{name} declares {width}x{height} = {width * height / 1e6:,.1f} megapixels; this host opens up to "
                f"{self.megapixels:g}. Cut out a part of it, or shrink it, and open that."
            )

    def check_bytes(self, name: str, count: int, what: str = "is") -> None:
        """Raise `LimitError` unless that many bytes may be held in memory."""
        if count > self.megabytes * 1e6:
            raise LimitError(
                f"{name} {what} {count / 1e6:,.1f} MB; this host opens up to {self.megabytes:g} MB. "
                "Save the part that you need as a smaller file."
            )

    def check_pictures(self, name: str, count: int) -> None:
        """Raise `LimitError` for a file that declares an absurd number of pictures."""
        if count > MAX_PICTURES:
            raise LimitError(
                f"{name} holds more than {MAX_PICTURES:,} pictures. Save the ones that you need as a file of their own."
            )

    def inflate(self, data: bytes, name: str, wanted: int | None = None, wbits: int = GZIP_OR_ZLIB) -> bytes:
        """Unpack a deflate stream, at most `wanted` bytes of it where given, never more than the limit.

        Raises:
            LimitError: what comes out is larger than the limit. FileError: the stream is damaged or ends early.
        """
        most = int(self.megabytes * 1e6)
        stop = most + 1 if wanted is None else min(most + 1, wanted)
        parts: list[bytes] = []
        size = 0
        try:
            while True:
                stream = zlib.decompressobj(wbits)
                parts.append(stream.decompress(data, stop - size))
                size += len(parts[-1])
                if size >= stop:
                    break
                if not stream.eof:
                    raise FileError(f"{name} is cut off: its packed data ends early. Copy or download it again.")
                data = stream.unused_data
                if not (wbits == GZIP_OR_ZLIB and data.startswith(GZIP)):  # gzip may consist of several members
                    break
        except zlib.error as error:
            raise FileError(f"{name} is damaged: its packed data cannot be unpacked ({error}).") from error
        if size > most:
            self.check_bytes(name, size, "unpacks to more than")
        return b"".join(parts)
