"""Where a data set lies: a folder, or a zip file that holds one. A zip is read where it is and never unpacked to disk."""

import lzma
import zipfile
import zlib
from pathlib import Path

from seglib.errors import FileError, LimitError
from seglib.io import Limits

Place = Path | zipfile.Path
MOST_FILES = 100_000
MOST_BYTES = 8 * 2**30  # of all files of a zip, unpacked


def open_place(path: Path) -> Place:
    """A folder as it is; of a zip file the folder in it that holds images/.

    Raises:
        FileError: a file that is no zip, or one without images/. LimitError: a zip of more than it is good for.
    """
    if path.is_dir():
        return path
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError):
        raise FileError(f"{path.name} is neither a folder nor a zip file") from None
    except (ValueError, NotImplementedError) as error:  # of names that are no text, of versions to come
        raise FileError(f"{path.name} is a zip file that cannot be read: {error}. Pack it again") from None
    entries = archive.infolist()
    size = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_FILES or size > MOST_BYTES:
        raise LimitError(
            f"{path.name} holds {len(entries):,} files of {size / 1e9:.1f} GB; at most {MOST_FILES:,} files of "
            f"{MOST_BYTES / 1e9:.1f} GB are read from a zip: unpack it and name the folder"
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileError(f"{path.name} is protected by a password: save it without one")
    root = zipfile.Path(archive)
    places = [root, *(inside for inside in root.iterdir() if inside.is_dir())]
    places += [deeper for inside in places[1:] for deeper in inside.iterdir() if deeper.is_dir()]
    for place in places:
        if (place / "images").is_dir():
            return place
    raise FileError(f"{path.name} holds no folder images/: a data set is images/NAME.png and masks/NAME.png")


def read_bytes(place: Place) -> bytes:
    """The content of a file.

    Raises:
        FileError: it lies in a zip and is damaged, or is packed in a way that Python does not know. LimitError: it is too large.
    """
    if isinstance(place, Path):
        return place.read_bytes()
    try:
        Limits().check_bytes(place.name, place.root.getinfo(place.at).file_size)
        return place.read_bytes()
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError) as error:
        raise FileError(f"{place.at} in {place.root.filename} cannot be read: {error}. Pack the zip again") from None


def name_of(place: Place) -> str:
    """What a data set is called: its folder, or the one above where that is only called train; a zip by its file."""
    if isinstance(place, Path):
        place = place.resolve()
        return place.parent.name if place.name == "train" else place.name
    return Path(str(place.root.filename)).stem
