"""Folders of images and masks as a data set, split so that relatives stay on one side.

A data set is a folder, or a zip file of one, with images/NAME.png and masks/NAME.png (black and white). It may have fov/NAME.png,
white where the truth is known, instances/NAME.png, a number for each object, and images.csv, beside images/ or one folder up,
with a column `name`.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from seglib.errors import FileError, ModelError
from seglib.io.stems import by_stem
from seglib.learn.places import Place, name_of, read_bytes

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp")


@dataclass(frozen=True)
class Pair:
    """One image with its truth.

    group: images of one group (patient, slide, field) are relatives and stay on one side of the split.
    stratum: the kind of image; each kind is split and scored for itself.
    """

    name: str
    source: str
    group: str
    stratum: str
    image: Place
    mask: Place
    fov: Place | None
    instances: Place | None = None


def find_pairs(folder: Place, group_by: str | None = None, kind_by: str | None = None) -> tuple[Pair, ...]:
    """Pair DIR/images with DIR/masks by file stem.

    group_by, kind_by: where group and stratum are written. `group` is a column of images.csv; `kind=([a-z]+)_` the
    part of a column that a regular expression finds; `([0-9]+)[LR]` the part of the file's stem. Where the
    expression finds nothing, or nothing is given, each image is its own group and the data set one stratum.

    Raises:
        FileError: no such folders, no images, an image without mask, two of one name, fov/ without a picture for each image, or a
            column without a value.
        ModelError: `group_by` or `kind_by` is neither a column nor an expression.
    """
    images, masks, fields, objects = (_by_stem(folder / part) for part in ("images", "masks", "fov", "instances"))
    if not images:
        raise FileError(f"{folder} holds no images: a data set is a folder with images/NAME.png and masks/NAME.png")
    if lonely := sorted(images.keys() - masks.keys()):
        raise FileError(f"{folder}: no mask in masks/ for {', '.join(lonely[:5])} ({len(lonely)} of {len(images)} images)")
    if fields and (blind := sorted(images.keys() - fields.keys())):
        raise FileError(f"{folder}: no field of view in fov/ for {', '.join(blind[:5])} ({len(blind)} of {len(images)} images)")
    source = name_of(folder)
    groups, kinds = (_words(folder, sorted(images), spec) for spec in (group_by, kind_by))
    return tuple(
        Pair(
            name=stem,
            source=source,
            group=f"{source}/{groups.get(stem, stem)}",
            stratum=f"{source}/{kinds[stem]}" if stem in kinds else source,
            image=images[stem],
            mask=masks[stem],
            fov=fields.get(stem),
            instances=objects.get(stem),
        )
        for stem in sorted(images)
    )


def split(pairs: Sequence[Pair], share: float, seed: int) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """(training, validation): of each stratum about `share` of its groups are kept for validation, whole groups only.

    Raises:
        ModelError: no stratum has two groups, so nothing would be left for one side.
    """
    rng = np.random.default_rng(seed)
    stratum_of = {pair.group: pair.stratum for pair in reversed(pairs)}
    kept: set[str] = set()
    for stratum in sorted(set(stratum_of.values())):
        groups = sorted(group for group, its in stratum_of.items() if its == stratum)
        count = min(max(1, round(share * len(groups))), len(groups) - 1)
        kept.update(str(group) for group in rng.permutation(groups)[:count])
    if not kept:
        raise ModelError(f"{len(pairs)} images in one group: at least two groups are needed, one to learn and one to validate")
    return tuple(p for p in pairs if p.group not in kept), tuple(p for p in pairs if p.group in kept)


def _by_stem(folder: Place) -> dict[str, Place]:
    if not folder.is_dir():
        return {}
    files: list[Place] = list(folder.iterdir())
    return by_stem([path for path in files if path.suffix.lower() in SUFFIXES], folder)


def _words(folder: Place, stems: Sequence[str], spec: str | None) -> dict[str, str]:
    """What `spec` finds for each stem; stems for which it finds nothing are left out."""
    if spec is None:
        return {}
    column, _, pattern = spec.partition("=") if re.match(r"\w+(=|$)", spec) else ("", "", spec)
    expression = _expression(pattern, spec) if pattern else None
    words = _column(folder, stems, column) if column else {stem: stem for stem in stems}
    if expression is None:
        return words
    return {stem: found[1] for stem, word in words.items() if (found := expression.search(word))}


def _expression(pattern: str, spec: str) -> re.Pattern[str]:
    try:
        expression = re.compile(pattern)
    except re.error as error:
        raise ModelError(f"{spec!r}: {pattern!r} is not a regular expression: {error}") from None
    if expression.groups != 1:
        raise ModelError(f"{spec!r}: the regular expression needs exactly one (group), it has {expression.groups}")
    return expression


def _column(folder: Place, stems: Sequence[str], column: str) -> dict[str, str]:
    above: list[Place] = [folder / "images.csv"]
    if isinstance(folder, Path) or folder.at:  # the root of a zip has nothing above it
        above.append(cast(Place, folder.parent) / "images.csv")
    table = next((path for path in above if path.is_file()), None)
    if table is None:
        raise FileError(f"{folder} has no images.csv, so there is no column {column!r}: --group-by and --kind-by say others")
    try:
        lines = read_bytes(table).decode("utf-8-sig").splitlines()
        words = {row.get("name", ""): row.get(column) or "" for row in csv.DictReader(lines)}
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileError(f"{table} cannot be read: {error}. Save it as CSV in UTF-8") from None
    if missing := [stem for stem in stems if not words.get(stem)]:
        raise FileError(f"{table} has no {column!r} for {', '.join(missing[:5])} ({len(missing)} of {len(stems)} images)")
    return {stem: words[stem] for stem in stems}
