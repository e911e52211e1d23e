"""Set everything up and start: `python start.py` opens the app, `python start.py test` runs every check.

`python start.py setup` stops after the packages, for images and for machines that go offline later. Needs nothing but
Python 3.11 to 3.14. The packages go into `.venv` beside this file; a second start only compares a fingerprint of the
requirements.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST, NEWEST = (3, 11), (3, 14)  # the Python versions that all pinned packages have wheels for
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "chrome")
MAC_BROWSERS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def main(arguments: list[str]) -> int:
    """Do what the first argument says and return the exit code."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        return fail(f"Python 3.11 to 3.14 is needed, this is {sys.version.split()[0]}. Start this with another one.")
    if arguments[:1] == ["test"]:
        return install("requirements-dev.txt") or browser() or checks(arguments[1:])
    if arguments == ["setup"]:
        return install("requirements.txt")
    if arguments[:1] in ([], ["app"]):
        return install("requirements.txt") or become(str(PYTHON), "-m", "streamlit", "run", "streamlit_app.py", *arguments[1:])
    return fail("Usage: python start.py [app [STREAMLIT OPTIONS] | setup | test [PYTEST OPTIONS]]")


def install(requirements: str) -> int:
    """Make `.venv` hold what a requirements file lists, unless it does already."""
    texts = b"".join((ROOT / name).read_bytes() for name in ("requirements.txt", requirements))
    stamp, fingerprint = VENV / f"{requirements}.installed", hashlib.sha256(texts).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == fingerprint:
        return 0
    print(f"Setting up {VENV} (a few minutes the first time) ...", flush=True)
    if not (PYTHON.exists() or create_environment()):
        return fail("Python cannot make a virtual environment: its part venv is missing. Debian: `apt-get install python3-venv`.")
    code = install_torch() or pip("-r", requirements)
    if code:
        return fail("Setting up failed: see pip's message above.")
    stamp.write_text(fingerprint)
    return 0


def create_environment() -> bool:
    """Make `.venv`, or nothing at all: half an environment would pass for a whole one the next time."""
    try:
        venv.create(VENV, with_pip=True)
    except (subprocess.CalledProcessError, SystemExit):  # the latter is how Debian says that its package is missing
        shutil.rmtree(VENV, ignore_errors=True)
        return False
    return True


def install_torch() -> int:
    """Install the CPU build of torch, which on Linux is not what the usual index offers.

    Plain torch brings gigabytes of CUDA there. Where PyTorch's own index cannot be reached the plain name is taken.
    """
    pinned = next(line for line in (ROOT / "requirements.txt").read_text().splitlines() if line.startswith("torch=="))
    ask = "from importlib.metadata import version; print('torch==' + version('torch').partition('+')[0])"
    if subprocess.run([PYTHON, "-c", ask], capture_output=True, check=False, text=True).stdout.strip() == pinned:
        return 0
    if sys.platform == "linux":
        if pip("--no-deps", "--retries", "1", "--index-url", CPU_INDEX, pinned) == 0:
            return 0
        print(f"{CPU_INDEX} has no {pinned} for this machine, or cannot be reached: taking the larger usual one.", flush=True)
    return pip(pinned)


def browser() -> int:
    """Find a Chromium for the browser tests, or install the distribution's package, or say what is missing."""
    if any(shutil.which(name) for name in BROWSERS) or any(Path(path).exists() for path in MAC_BROWSERS):
        return 0
    if shutil.which("apt-get") and hasattr(os, "geteuid"):
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        print("No browser found: installing the package chromium ...", flush=True)
        if call(*sudo, "apt-get", "update", "-qq") == 0 and call(*sudo, "apt-get", "install", "-y", "-qq", "chromium") == 0:
            return 0
    return fail("The browser tests need Chromium or Chrome: install one (Debian: `apt-get install chromium`) and run this again.")


def checks(options: list[str]) -> int:
    """Formatting, lint, types, tests; the first that fails ends the run."""
    commands = (
        ("ruff", "format", "--check", "."),
        ("ruff", "check", "."),
        ("mypy",),
        ("pytest", "-n", "2", "--dist", "loadfile", *options),
    )
    for command in commands:
        print("==>", " ".join(command), flush=True)
        code = call(str(PYTHON), "-m", *command)
        if code:
            return code
    return 0


def pip(*arguments: str) -> int:
    return call(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)


def call(*command: str) -> int:
    try:
        return subprocess.call(command, cwd=ROOT)
    except FileNotFoundError:
        return fail(f"{command[0]} was not found.")
    except KeyboardInterrupt:
        return 130


def become(*command: str) -> int:
    """Go on as another program, so that whoever ends this one ends that one; Windows can only start it and wait."""
    if os.name == "nt":
        return call(*command)
    os.chdir(ROOT)
    sys.stdout.flush()
    try:
        os.execv(command[0], command)
    except FileNotFoundError:
        return fail(f"{command[0]} was not found.")


def fail(text: str) -> int:
    print(text, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
