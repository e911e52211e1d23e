"""A recipe as a Python program that reproduces the labels bit for bit."""

from seglib.io.options import ReadOptions
from seglib.recipe.value import Recipe
from seglib.settings import Settings
from seglib.types import Prompt


def to_code(recipe: Recipe, file: str | None = None, sample: str | None = None) -> str:
    """A program of a few lines for an image file, or for a sample, that writes `labels.png` on the native grid.

    An oracle choice of foreground needs the truth; give a recipe whose foreground has been resolved to labels.
    """
    parts = [f"method={recipe.method.code()}"]
    for word, chain, off in (("before", recipe.before, recipe.before_off), ("after", recipe.after, recipe.after_off)):
        if chain:
            parts.append(f"{word}=({', '.join(stage.code() for stage in chain)},)")
        if off:
            parts.append(f"{word}_off=frozenset({{{', '.join(map(str, sorted(off)))}}})")
    if recipe.prompt != Prompt():
        parts.append(f"prompt={recipe.prompt!r}")
    parts.append(f"foreground={recipe.foreground!r}")
    if recipe.side is not None:
        parts.append(f"side={recipe.side}")
    if recipe.read != ReadOptions():
        parts.append(f"read={recipe.read.code()}")
    imports = [
        "from pathlib import Path",
        "",
        *_imports(recipe),
        "from seglib.io import label_png" + (", read_image" if sample is None else ""),
    ]
    imports += ["from seglib.recipe import Recipe", "from seglib.run import run"]
    if recipe.prompt != Prompt():
        imports.append("from seglib.types import Prompt")
    if sample is None:
        path = file or "image.png"
        source = [f"data = Path({path!r}).read_bytes()", f"image = read_image(data, {path!r}, recipe.read)"]
    else:
        imports.append("from seglib.samples import sample")
        source = [f"image = sample({sample!r}).load().image"]
    lines = [*imports, "", "recipe = Recipe(", *(f"    {part}," for part in parts), ")", *source]
    lines += ["result = run(image, recipe)", 'Path("labels.png").write_bytes(label_png(result.native_labels))']
    return "\n".join(lines) + "\n"


def _imports(recipe: Recipe) -> list[str]:
    used: list[Settings] = [recipe.method, *recipe.before, *recipe.after]
    if recipe.read != ReadOptions():
        used.append(recipe.read)
    return sorted({f"from {type(stage).__module__} import {type(stage).__name__}" for stage in used})
