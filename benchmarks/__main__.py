"""Run every benchmark and write `benchmarks/report.md`: `python -m benchmarks [--quick] [--report] [NAME ...]`.

With names only those are run and printed, and the report stays as it is; with `--report` their sections in it are written anew.
"""

import inspect
import io
import os
import platform
import sys
from contextlib import redirect_stdout
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from pkgutil import iter_modules

FOLDER = Path(__file__).parent
SHARED = ("__main__", "beside", "clock")  # modules that are no benchmark
LIBRARIES = ("numpy", "opencv-python-headless", "scikit-image", "scikit-learn", "scipy", "torch", "streamlit")


def main(arguments: list[str]) -> int:
    """Run what is asked for and return the exit code."""
    quick = "--quick" in arguments
    known = [module.name for module in iter_modules([str(FOLDER)]) if module.name not in SHARED]
    wanted = [word for word in arguments if word not in ("--quick", "--report")]
    if unknown := sorted(set(wanted) - set(known)):
        print(f"There is no benchmark {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    report = FOLDER / "report.md"
    sections = {name: section(name, quick) for name in wanted or known}
    if not wanted and not quick:
        report.write_text("\n".join([head(), *sections.values()]), "utf-8")
    elif "--report" in arguments and not quick:
        report.write_text(replaced(report.read_text("utf-8"), sections), "utf-8")
    return 0


def replaced(report: str, sections: dict[str, str]) -> str:
    r"""The report with these sections in the place of those of the same names.

    >>> replaced("# All\n\n## a\n\nold\n\n## b\n\nold\n", {"b": "## b\n\nnew\n"})
    '# All\n\n## a\n\nold\n\n## b\n\nnew\n'
    """
    head, *old = report.split("\n## ")
    known = {part.partition("\n")[0]: "## " + part for part in old} | sections
    return "\n".join([head, *(known[name] for name in sorted(known))])


def section(name: str, quick: bool) -> str:
    """Run one benchmark: its title, what it does, and what it prints."""
    print(f"==> {name}", flush=True)
    module = import_module(f"benchmarks.{name}")
    printed = io.StringIO()
    with redirect_stdout(printed):
        module.main(quick) if "quick" in inspect.signature(module.main).parameters else module.main()
    print(printed.getvalue(), flush=True)
    return f"## {name}\n\n{inspect.getdoc(module)}\n\n{when()}\n\n```\n{printed.getvalue().rstrip()}\n```\n"


def when() -> str:
    """The day, and how busy the machine was."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"Measured on {datetime.now(UTC):%Y-%m-%d}{load}."


def head() -> str:
    """What was measured on, and with what."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    lines = [
        "# Benchmarks",
        "",
        "Written by `python -m benchmarks`: run it to measure your own machine. Times depend on the machine and on what else it",
        "does; ratios, taken in one run on the same machine, depend on it much less.",
        "",
        f"- {datetime.now(UTC):%Y-%m-%d}, {processor()}, {os.cpu_count()} cores{load}, {platform.system()}",
        f"- Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        "",
    ]
    return "\n".join(lines)


def processor() -> str:
    """The name of the processor, where the system tells it."""
    table = Path("/proc/cpuinfo")
    names = (
        [line.partition(":")[2].strip() for line in table.read_text().splitlines() if line.startswith("model name")]
        if table.exists()
        else []
    )
    return names[0] if names else platform.processor() or platform.machine()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
