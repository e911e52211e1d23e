"""Where a data set lies: a folder, or a zip file that holds one. A zip is read where it is and never unpacked to disk."""

import zipfile
from pathlib import Path

from seglib.errors import FileError, LimitError

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


def name_of(place: Place) -> str:
    """What a data set is called: its folder, or the one above where that is only called train; a zip by its file."""
    if isinstance(place, Path):
        place = place.resolve()
        return place.parent.name if place.name == "train" else place.name
    return Path(str(place.root.filename)).stem
