"""Setting up from nothing: what start.py asks for, in which order, and what it says when it cannot."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

import start

PINNED = "torch==9.8.7"
CPU = ("--no-deps", "--retries", "1", "--index-url", start.CPU_INDEX, PINNED)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project whose environment exists already."""
    (tmp_path / "requirements.txt").write_text(f"# a comment\nnumpy==1.2.3\n{PINNED}\n")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\npytest==1.2.3\n")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "python").touch()
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(start, "PYTHON", tmp_path / ".venv" / "python")
    return tmp_path


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[tuple[str, ...]]]:
    """A function that puts a pretended pip in place: the list of its calls. It fails where `fails` says so."""

    def install(installed: str = "", fails: Callable[[tuple[str, ...]], bool] = lambda _: False) -> list[tuple[str, ...]]:
        calls: list[tuple[str, ...]] = []

        def pretended(*arguments: str) -> int:
            calls.append(arguments)
            return int(fails(arguments))

        monkeypatch.setattr(start, "pip", pretended)
        monkeypatch.setattr(subprocess, "run", lambda *_, **__: SimpleNamespace(stdout=f"{installed}\n"))
        return calls

    return install


def test_linux_asks_for_the_cpu_build_and_for_nothing_else(
    place: Path, pip: Callable[..., list[tuple[str, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    calls = pip()
    assert start.install("requirements.txt") == 0
    assert calls == [CPU, ("-r", "requirements.txt")]
    assert place.joinpath(".venv", "requirements.txt.installed").exists()


def test_without_that_index_the_plain_name_is_taken_and_said(
    place: Path, pip: Callable[..., list[tuple[str, ...]]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    calls = pip(fails=lambda arguments: "--index-url" in arguments)
    assert start.install_torch() == 0
    assert calls == [CPU, (PINNED,)]
    assert place.exists()
    assert "taking the larger usual one" in capsys.readouterr().out


@pytest.mark.parametrize(("platform", "installed", "expected"), [
    ("darwin", "", [(PINNED,)]),
    ("win32", "", [(PINNED,)]),
    ("linux", PINNED, []),
    ("linux", "torch==9.8.6", [CPU]),
])  # fmt: skip
def test_torch_is_asked_for_only_where_it_is_missing_or_another_one(
    place: Path,
    pip: Callable[..., list[tuple[str, ...]]],
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    installed: str,
    expected: list[tuple[str, ...]],
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    calls = pip(installed)
    assert start.install_torch() == 0
    assert calls == expected
    assert place.exists()


def test_a_second_start_installs_nothing_and_a_changed_pin_does(place: Path, pip: Callable[..., list[tuple[str, ...]]]) -> None:
    calls = pip(PINNED)
    assert start.main(["setup"]) == 0
    assert calls == [("-r", "requirements.txt")]
    assert start.main(["setup"]) == 0
    assert len(calls) == 1
    with (place / "requirements.txt").open("a") as file:
        file.write("scipy==1.2.3\n")
    assert start.main(["setup"]) == 0
    assert len(calls) == 2


def test_what_pip_could_not_do_is_tried_again(
    place: Path, pip: Callable[..., list[tuple[str, ...]]], capsys: pytest.CaptureFixture[str]
) -> None:
    calls = pip(PINNED, fails=lambda _: True)
    assert [start.main(["setup"]), start.main(["setup"])] == [1, 1]
    assert len(calls) == 2
    assert "see pip's message above" in capsys.readouterr().err
    assert not list(place.glob(".venv/*.installed"))


@pytest.mark.parametrize("problem", [subprocess.CalledProcessError(1, "ensurepip"), SystemExit(1)])
def test_no_half_environment_is_left_behind(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], problem: BaseException
) -> None:
    start.PYTHON.unlink()

    def half(folder: Path, **_: object) -> None:
        (folder / "python").touch()
        raise problem

    monkeypatch.setattr("venv.create", half)
    assert start.main(["setup"]) == 1
    assert not (place / ".venv").exists()
    assert "apt-get install python3-venv" in capsys.readouterr().err


@pytest.mark.parametrize("version", [(3, 10, 12), (3, 15, 0)])
def test_another_python_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], version: tuple[int, int, int]
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(sys, "version", ".".join(map(str, version)) + " (main)")
    assert start.main([]) == 1
    assert capsys.readouterr().err == (
        f"Python 3.11 to 3.14 is needed, this is {'.'.join(map(str, version))}. Start this with another one.\n"
    )


@pytest.mark.parametrize("arguments", [["tset"], ["setup", "now"], ["--help"]])
def test_whatever_else_is_asked_gets_the_usage(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert start.main(arguments) == 1
    assert capsys.readouterr().err.startswith("Usage: python start.py [app [STREAMLIT OPTIONS] | setup | test")


def test_the_checks_end_with_the_first_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, ...]] = []

    def pretended(*command: str) -> int:
        ran.append(command[2:])
        return 3 if "mypy" in command else 0

    monkeypatch.setattr(start, "call", pretended)
    assert start.checks(["-k", "nothing"]) == 3
    assert ran == [("ruff", "format", "--check", "."), ("ruff", "check", "."), ("mypy",)]


def test_a_missing_browser_is_said_and_not_skipped(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr(start, "MAC_BROWSERS", ())
    assert start.browser() == 1
    assert "The browser tests need Chromium or Chrome" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no exec")
def test_who_ends_start_ends_the_app(tmp_path: Path) -> None:
    """A service manager knows the process that it has started, and sends its signal there."""
    shutil.copy(start.__file__, tmp_path / "start.py")
    (tmp_path / "requirements.txt").write_text(f"{PINNED}\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho $$ $3\nexec cat\n")
    python.chmod(0o755)
    texts = (tmp_path / "requirements.txt").read_bytes() * 2
    (tmp_path / ".venv" / "requirements.txt.installed").write_text(hashlib.sha256(texts).hexdigest())
    command = [sys.executable, str(tmp_path / "start.py"), "app"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().split() == [str(process.pid), "run"]
        process.terminate()
        assert process.wait(timeout=30) == -signal.SIGTERM
