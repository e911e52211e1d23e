"""Files of a folder by their stem, so that an image finds its mask whatever the kinds of the two files."""

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from seglib.errors import FileError

File = TypeVar("File", Path, zipfile.Path, Path | zipfile.Path)


def by_stem(files: Iterable[File], folder: object) -> dict[str, File]:
    """The files by their stem, sorted by name; hidden ones are left out. folder: what the error calls their place.

    >>> list(by_stem([Path("b.nii.gz"), Path(".DS_Store"), Path("a.png")], "masks"))
    ['a', 'b']

    Raises:
        FileError: two files have the same stem, so that a pair would be a guess.
    """
    found: dict[str, File] = {}
    for file in sorted(files, key=lambda each: each.name):
        if file.name.startswith("."):
            continue
        stem = file.name.removesuffix(".gz").rpartition(".")[0] or file.name
        if stem in found:
            raise FileError(f"{found[stem].name} and {file.name} in {folder} have the same stem: remove or rename one")
        found[stem] = file
    return found
