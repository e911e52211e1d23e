from pathlib import Path

import numpy as np
import pytest

from tests.commands.calls import disc, picture, save


@pytest.fixture
def image(tmp_path: Path) -> Path:
    return save(tmp_path / "discs.png", picture()[0])


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    return save(tmp_path / "truth.png", picture()[1].astype(np.uint8) * 255)


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """images/, masks/ and fov/ with a, b and c; one image and one mask without a partner; a hidden file."""
    for seed, stem in enumerate("abc"):
        pixels, mask = picture(seed)
        save(tmp_path / "images" / f"{stem}.png", pixels)
        save(tmp_path / "masks" / f"{stem}.tif", mask.astype(np.uint8))
        save(tmp_path / "fov" / f"{stem}.png", disc(50, 70, 25, 35, 24).astype(np.uint8) * 255)
    save(tmp_path / "images" / "alone.png", picture()[0])
    save(tmp_path / "masks" / "other.png", picture()[1].astype(np.uint8))
    (tmp_path / "images" / ".thumbs").write_bytes(b"nothing")
    return tmp_path
