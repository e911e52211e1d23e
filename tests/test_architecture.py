"""Who may import whom, read from the imports themselves."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOUNDATION = {"errors", "parameter", "prompt", "settings", "types", "wording", "work"}

# Each room of seglib and the other rooms that it may know. A room may always know itself.
MAY_KNOW: dict[str, set[str]] = {
    "errors": set(),
    "parameter": set(),
    "settings": {"errors", "parameter"},
    "prompt": {"errors"},
    "types": {"errors"},
    "palette": set(),
    "wording": set(),
    "work": set(),
    "features": FOUNDATION,
    "filters": FOUNDATION | {"features"},
    "cleanup": FOUNDATION | {"features"},
    "metrics": FOUNDATION | {"features"},
    "methods": FOUNDATION | {"features", "trained"},
    "nets": FOUNDATION | {"features"},
    "phantoms": FOUNDATION | {"features"},
    "io": FOUNDATION | {"palette"},
    "trained": FOUNDATION | {"features", "nets"},
    "learn": FOUNDATION | {"features", "io", "metrics", "nets", "trained"},
    "samples": FOUNDATION | {"io", "phantoms"},
    "recipe": FOUNDATION | {"cleanup", "filters", "io", "methods"},
    "run": FOUNDATION | {"cleanup", "filters", "io", "methods", "metrics", "recipe"},
    "study": FOUNDATION | {"cleanup", "features", "filters", "io", "methods", "metrics", "phantoms", "recipe", "run", "samples"},
    "commands": FOUNDATION | {"io", "methods", "metrics", "phantoms", "recipe", "run", "samples", "study", "trained"},
    "__main__": FOUNDATION | {"commands", "learn", "trained"},
    "__init__": set(),
}

SOURCES = sorted(path for folder in ("seglib", "pages") for path in (ROOT / folder).rglob("*.py"))
CORE = [path for path in SOURCES if path.is_relative_to(ROOT / "seglib")]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[str]:
    """The full names of everything that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{relative(path)}:{node.lineno} imports relatively, which hides the direction"
            yield str(node.module)
            yield from (f"{node.module}.{name.name}" for name in node.names)


def room(name: str) -> str | None:
    """The room of seglib that a full name lies in."""
    parts = name.split(".")
    return parts[1] if parts[0] == "seglib" and len(parts) > 1 else None


def home(path: Path) -> str:
    parts = path.relative_to(ROOT / "seglib").parts
    return parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", CORE, ids=relative)
def test_a_room_knows_only_the_rooms_below_it(path: Path) -> None:
    own = home(path)
    known = {other for name in imports(path) if (other := room(name)) is not None}
    allowed = MAY_KNOW[own] | {own}
    assert known <= allowed, f"{relative(path)} must not know {', '.join(sorted(known - allowed))}"


@pytest.mark.parametrize("path", CORE, ids=relative)
def test_the_core_knows_nothing_of_the_pages(path: Path) -> None:
    assert not {name.partition(".")[0] for name in imports(path)} & {"streamlit", "pages", "tests", "benchmarks", "plotly"}


@pytest.mark.parametrize("folder", ["methods", "filters", "cleanup"])
def test_members_of_a_registry_do_not_know_each_other(folder: str) -> None:
    registry = __import__(f"seglib.{folder}", fromlist=[folder])
    members = {cls.__module__ for family in vars(registry).values() if isinstance(family, tuple) for cls in family}
    assert members
    for name in members:
        path = ROOT / f"{name.replace('.', '/')}.py"
        assert not set(imports(path)) & (members - {name}), f"{relative(path)} knows another {folder} file"


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_torch_is_imported_only_where_nets_are_and_waits_elsewhere(path: Path) -> None:
    if relative(path).startswith(("seglib/nets/", "seglib/trained/", "seglib/learn/")):
        return
    assert not any(name.partition(".")[0] == "torch" for name in imports(path))


def test_importing_the_core_imports_neither_torch_nor_streamlit() -> None:
    modules = [relative(path)[:-3].replace("/", ".").removesuffix(".__init__") for path in CORE]
    wanted = [name for name in modules if not name.startswith(("seglib.nets.", "seglib.trained.", "seglib.learn."))]
    assert len(wanted) > 50
    program = f"import importlib, sys\nfor name in {wanted!r}: importlib.import_module(name)\n"
    program += "print([name for name in ('torch', 'streamlit') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_the_command_line_starts_with_needs_no_slow_library() -> None:
    """Half a second of imports is felt with every command: what is slow is imported where it is used."""
    program = "import sys, seglib.__main__\nprint([n for n in ('torch', 'sklearn', 'pandas', 'nibabel') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


PAGES = {f"pages.{path.stem}" for path in (ROOT / "pages").glob("*.py")}


@pytest.mark.parametrize("path", [path for path in SOURCES if path not in CORE], ids=relative)
def test_pages_know_ui_and_ui_knows_no_page(path: Path) -> None:
    assert PAGES
    others = PAGES - {f"pages.{path.stem}"} if path.parent == ROOT / "pages" else PAGES
    assert not set(imports(path)) & others, f"{relative(path)} imports a page"


def test_the_entry_point_only_arranges() -> None:
    source = ROOT / "streamlit_app.py"
    assert all(room(name) is None for name in imports(source)), "an algorithm belongs into a page or below"
    assert len(source.read_text("utf-8").splitlines()) < 60


def test_every_room_is_on_the_map() -> None:
    assert {home(path) for path in CORE} <= set(MAY_KNOW)


def test_the_map_itself_has_one_direction() -> None:
    """No room can reach itself over others: without this a permission too many would make a circle."""
    for start in MAY_KNOW:
        seen, pending = set[str](), list(MAY_KNOW[start])
        while pending:
            current = pending.pop()
            if current not in seen:
                seen.add(current)
                pending.extend(MAY_KNOW[current])
        assert start not in seen
