"""`python -m seglib` as a program of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def python_m_seglib(*words: object, path: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(path), str(ROOT)])}
    command = [sys.executable, "-m", "seglib", *map(str, words)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_as_a_program_of_its_own(image: Path, tmp_path: Path) -> None:
    done = python_m_seglib("segment", image, "--method", "kmeans", "--out", tmp_path / "labels.png", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["labels"] == 3
    failed = python_m_seglib("segment", image, "--method", "kmeans", "--set", "k=1", "--out", tmp_path / "o.png")
    assert (failed.returncode, failed.stdout) == (2, "")
    assert failed.stderr == "error: KMeans.k must be an integer from 2 to 16, got 1\n"


def test_what_libraries_warn_of_does_not_reach_the_terminal(tmp_path: Path) -> None:
    """The warning is raised by a module that Python itself imports at its start, when the command has ended."""
    (tmp_path / "sitecustomize.py").write_text("import atexit, warnings\natexit.register(warnings.warn, 'for programmers')\n")
    done = python_m_seglib("methods", path=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_threshold_starts_without_torch(image: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from seglib.__main__ import main;"
        f"code = main(['segment', {str(image)!r}, '--method', 'otsu', '--out', {str(tmp_path / 'o.png')!r}]);"
        "sys.exit(code or 10 * ('torch' in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=False).returncode == 0
