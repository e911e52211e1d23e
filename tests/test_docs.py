"""The documents say what is true: links lead somewhere, decisions cover every package, the worked example works."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from seglib.io import label_png
from seglib.types import LabelMap

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
GUIDE = (ROOT / "docs" / "add-a-method.md").read_text("utf-8")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(text: str, language: str) -> list[str]:
    return [content for kind, content in FENCE.findall(text) if kind == language]


def packages(name: str) -> list[str]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return [re.split(r"[=<>~ ]", line)[0] for line in lines if line and line[0] not in "#-"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_relative_links_lead_somewhere(document: Path) -> None:
    text = FENCE.sub("", document.read_text("utf-8"))
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    local = [target.partition("#")[0] for target in targets if not re.match(r"[a-z]+:|#", target)]
    assert [target for target in local if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("package", packages("requirements.txt"))
def test_every_package_has_a_decision(package: str) -> None:
    assert f"`{package}`" in (ROOT / "docs" / "decisions.md").read_text("utf-8")


def test_files_that_documents_name_exist() -> None:
    example = {"seglib/methods/percentile.py", "tests/methods/test_percentile.py"}
    inside = re.compile(r"`((?:seglib|pages|tests|docs|deploy|assets|benchmarks)/[\w./-]+|start\.py|\.streamlit/[\w.]+)`")
    named = {path for document in DOCUMENTS for path in inside.findall(document.read_text("utf-8"))} - example
    assert named, "no document names a file: the pattern is wrong"
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which somebody has followed docs/add-a-method.md."""
    root = tmp_path_factory.mktemp("newcomer")
    forget = shutil.ignore_patterns("__pycache__", "*.safetensors")
    for folder in ("seglib", "tests/methods", "assets/weights"):
        shutil.copytree(ROOT / folder, root / folder, ignore=forget)
    for file in ("pyproject.toml", "tests/settings_cases.py"):
        shutil.copy(ROOT / file, root / file)
    method, line, test = blocks(GUIDE, "python")
    (root / "seglib" / "methods" / "percentile.py").write_text(method, "utf-8")
    (root / "tests" / "methods" / "test_percentile.py").write_text(test, "utf-8")
    registry = root / "seglib" / "methods" / "__init__.py"
    shown = blocks(GUIDE, "diff")[0].splitlines()
    before, after = ("\n".join(line[1:] for line in shown if line[0] != other) for other in "+-")
    text = registry.read_text("utf-8")
    assert before in text, "the guide shows a registry that is not the one of the project"
    text = text.replace(before, after)
    registry.write_text(text.replace("from seglib.methods.otsu", f"{line}from seglib.methods.otsu"), "utf-8")
    return root


def python(root: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, *arguments], cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_example_passes_the_contract_and_its_own_test(newcomer: Path) -> None:
    said = python(newcomer, "-m", "pytest", "-p", "no:cacheprovider", "tests/methods", "-k", "percentile")
    passed = re.search(r"(\d+) passed", said)
    assert passed is not None
    assert int(passed[1]) >= 10, "the contract tests did not find the new method"


def test_the_example_is_written_as_the_linters_want_it(newcomer: Path) -> None:
    files = ("seglib/methods/percentile.py", "tests/methods/test_percentile.py")
    python(newcomer, "-m", "ruff", "format", "--check", *files)
    python(newcomer, "-m", "ruff", "check", *files)


def test_the_command_line_knows_the_example(newcomer: Path) -> None:
    halves: LabelMap = np.repeat(np.array([[40, 160]], np.int32), 4, axis=0)
    (newcomer / "image.png").write_bytes(label_png(halves))
    methods, segment = (line.split()[1:] for line in blocks(GUIDE, "sh")[0].splitlines())
    assert "Percentile" in python(newcomer, *methods)
    told = json.loads(python(newcomer, *segment, "--json"))
    assert told["method"] == {"name": "percentile", "foreground": "bright", "share": 50.0}
    assert told["facts"] == {"threshold": 40.0}


def test_the_error_sentence_is_the_one_of_the_guide(newcomer: Path) -> None:
    command = ("-m", "seglib", "segment", "image.png", "--method", "percentile", "--set", "share=200", "--out", "x.png")
    done = subprocess.run([sys.executable, *command], cwd=newcomer, capture_output=True, text=True, check=False)
    sentence = done.stderr.strip().removeprefix("error: ")
    assert sentence
    assert f"`{sentence}`" in GUIDE
