"""The program that a page shows is executed and writes the mask that the page shows, bit for bit."""

import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image as Pillow

import seglib
from seglib.cleanup.select import FillHoles, KeepLargest, RemoveSmall
from seglib.cleanup.shape import Opening
from seglib.filters.equalise import Clahe
from seglib.filters.smooth import Gaussian
from seglib.filters.tone import Invert
from seglib.io import ReadOptions, read_image, read_labels
from seglib.methods.adaptive import Adaptive
from seglib.methods.em import EM
from seglib.methods.kmeans import KMeans
from seglib.methods.manual import Manual
from seglib.methods.otsu import Otsu
from seglib.prompt import Prompt
from seglib.recipe import Recipe, to_code
from seglib.run import resolved, run
from seglib.samples import sample
from tests.discs import picture

PROGRAMS = {
    "threshold": Recipe(Manual(low=90, flip=True)),
    "chains with stages that are off": Recipe(
        Adaptive(radius=9),
        before=(Clahe(), Gaussian(sigma=1.2)),
        before_off=frozenset({0}),
        after=(FillHoles(), KeepLargest(), RemoveSmall(area=20)),
        after_off=frozenset({1}),
    ),
    "classes chosen, working copy, box": Recipe(KMeans(k=5), foreground=(3, 5), side=64, prompt=Prompt((0.1, 0.2, 0.8, 0.9))),
    "every class": Recipe(EM(k=3, covariance="tied"), foreground="all", side=80),
    "window": Recipe(Manual(low=120), read=ReadOptions(window="custom", center=300.0, width=500.0)),
}


@pytest.mark.parametrize("recipe", PROGRAMS.values(), ids=PROGRAMS)
def test_the_program_for_a_file_writes_the_same_labels(recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = tiff_16_bit() if recipe.read != ReadOptions() else png()
    Path("a 'scan'.tif").write_bytes(data)
    exec(to_code(recipe, "a 'scan'.tif"), {})
    expected = run(read_image(data, "a 'scan'.tif", recipe.read), recipe).native_labels
    assert np.array_equal(read_labels(Path("labels.png").read_bytes(), "labels.png"), expected)
    assert expected.any()
    assert not expected.all() or recipe.foreground == "all"


@pytest.mark.parametrize(
    "recipe",
    [Recipe(KMeans(k=3), before=(Invert(),), side=100), Recipe(Otsu(), after=(Opening(),), side=128)],
    ids=["oracle", "binary"],
)
def test_the_program_for_a_sample_writes_what_the_page_shows(
    recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    loaded = sample("nuclei").load()
    assert loaded.truth is not None
    shown = run(loaded.image, recipe, loaded.truth > 0, loaded.field_of_view)
    exec(to_code(resolved(recipe, shown), sample="nuclei"), {})
    assert np.array_equal(read_labels(Path("labels.png").read_bytes(), "labels.png"), shown.native_labels)
    assert shown.native_labels.any()


def test_the_program_runs_by_itself(tmp_path: Path) -> None:
    recipe = replace(PROGRAMS["chains with stages that are off"], side=90)
    (tmp_path / "scan.png").write_bytes(png())
    (tmp_path / "program.py").write_text(to_code(recipe, "scan.png"), "utf-8")
    root = str(Path(seglib.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "program.py"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": root}, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    labels = read_labels((tmp_path / "labels.png").read_bytes(), "labels.png")
    assert np.array_equal(labels, run(read_image(png(), "scan.png"), recipe).native_labels)


def png() -> bytes:
    file = io.BytesIO()
    Pillow.fromarray(picture()).save(file, "PNG")
    return file.getvalue()


def tiff_16_bit() -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, picture()[..., 0].astype(np.uint16) * 4)
    return file.getvalue()
