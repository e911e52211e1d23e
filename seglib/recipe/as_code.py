"""A recipe as a Python program that reproduces the labels bit for bit."""

from seglib.io.options import ReadOptions
from seglib.prompt import Prompt
from seglib.recipe.value import Recipe
from seglib.settings import Settings


def to_code(recipe: Recipe, file: str | None = None, sample: str | None = None) -> str:
    """A program of a few lines for an image file, or for a sample, that writes `labels.png` on the native grid.

    An oracle choice of foreground needs the truth; give a recipe whose foreground has been resolved to labels.
    """
    path = file or "image.png"
    if sample is None:
        source = [f"data = Path({path!r}).read_bytes()", f"image = read_image(data, {path!r}, recipe.read)"]
    else:
        source = [f"image = sample({sample!r}).load().image"]
    lines = [
        "from pathlib import Path",
        "",
        *_imports(recipe, sample is not None),
        "",
        "recipe = Recipe(",
        *(f"    {field}," for field in _fields(recipe)),
        ")",
        *source,
        "result = run(image, recipe)",
        'Path("labels.png").write_bytes(label_png(result.native_labels))',
    ]
    return "\n".join(lines) + "\n"


def _fields(recipe: Recipe) -> list[str]:
    """What differs from the default, and always the method and the foreground."""
    fields = [f"method={recipe.method.code()}"]
    for word, chain, off in (("before", recipe.before, recipe.before_off), ("after", recipe.after, recipe.after_off)):
        if chain:
            fields.append(f"{word}=({', '.join(stage.code() for stage in chain)},)")
        if off:
            fields.append(f"{word}_off=frozenset({sorted(off)})")
    if recipe.prompt != Prompt():
        fields.append(f"prompt={recipe.prompt!r}")
    fields.append(f"foreground={recipe.foreground!r}")
    if recipe.side is not None:
        fields.append(f"side={recipe.side}")
    if recipe.read != ReadOptions():
        fields.append(f"read={recipe.read.code()}")
    return fields


def _imports(recipe: Recipe, of_sample: bool) -> list[str]:
    used: list[Settings] = [recipe.method, *recipe.before, *recipe.after]
    if recipe.read != ReadOptions():
        used.append(recipe.read)
    lines = {f"from {type(stage).__module__} import {type(stage).__name__}" for stage in used}
    lines |= {"from seglib.io import label_png" + ("" if of_sample else ", read_image")}
    lines |= {"from seglib.recipe import Recipe", "from seglib.run import run"}
    if of_sample:
        lines.add("from seglib.samples import sample")
    if recipe.prompt != Prompt():
        lines.add("from seglib.prompt import Prompt" + (", Stroke" if recipe.prompt.strokes else ""))
    return sorted(lines)
