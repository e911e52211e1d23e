"""Small pictures and masks, and commands that must end well or badly."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image as Pillow

from seglib.__main__ import main
from seglib.io import read_labels
from seglib.types import Mask, Pixels

Capture = pytest.CaptureFixture[str]


def disc(height: int, width: int, row: int, column: int, radius: int) -> Mask:
    rows, columns = np.mgrid[:height, :width]
    return np.asarray((rows - row) ** 2 + (columns - column) ** 2 <= radius**2)


def picture(seed: int = 0) -> tuple[Pixels, Mask]:
    """(50, 70, 3) two bright discs on a dark ground, and where they are."""
    truth = disc(50, 70, 18, 20, 11) | disc(50, 70, 32, 52, 9)
    noise = np.random.default_rng(seed).normal(0, 8, (50, 70, 3))
    return np.clip(np.where(truth[..., None], (190, 170, 120), (40, 50, 60)) + noise, 0, 255).astype(np.uint8), truth


def save(path: Path, values: NDArray[Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Pillow.fromarray(values).save(path)
    return path


def good(capsys: Capture, *words: object) -> str:
    """What a command prints that ends well: nothing on standard error."""
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    return out


def bad(capsys: Capture, *words: object) -> str:
    """The one line of a command that ends badly."""
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err.removeprefix("error: ").strip()


def labels_of(path: Path) -> NDArray[np.int32]:
    return read_labels(path.read_bytes(), path.name)
