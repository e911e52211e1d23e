"""What a person draws on the pictures of a page. It belongs to the picture: every method that takes it gets it."""

from collections.abc import Sequence
from dataclasses import replace

from pages.ui.session import Session
from pages.ui.viewer_input import Drawing
from seglib.prompt import Box, Prompt, PromptKind, Stroke
from seglib.recipe import Recipe

ORDER: tuple[PromptKind, ...] = ("box", "points", "strokes")
INKED = frozenset({"points", "strokes"})


def drawing(session: Session) -> Drawing | None:
    """What may be drawn for the methods of a page, and what is drawn; None when they take nothing."""
    recipes = list(session.recipes.values())
    kinds = tuple(kind for kind in ORDER if any(kind in recipe.method.wanted() for recipe in recipes))
    if not kinds:
        return None
    names = max((recipe.method.drawn for recipe in recipes if takes_strokes(recipe)), key=len, default=())
    boxes = [recipe.prompt.box for recipe in recipes if takes_box(recipe)]
    strokes = [recipe.prompt.strokes for recipe in recipes if takes_strokes(recipe)]

    def box_drawn(box: Box | None) -> None:
        for column, recipe in session.recipes.items():
            if takes_box(recipe):
                session.recipes[column] = replace(recipe, prompt=replace(recipe.prompt, box=box))

    def strokes_drawn(drawn: tuple[Stroke, ...]) -> None:
        session.remember()
        # Strokes that follow in a hurry arrive together; undo takes them back one by one all the same.
        before = next((recipe.prompt.strokes for recipe in session.recipes.values() if takes_strokes(recipe)), ())
        first = len(before) + 1 if drawn[: len(before)] == before else len(drawn)
        for count in range(first, len(drawn) + 1):
            for column, recipe in session.recipes.items():
                if takes_strokes(recipe):
                    session.recipes[column] = replace(recipe, prompt=replace(recipe.prompt, strokes=drawn[:count]))
            session.remember()

    def travel(way: str) -> None:
        if session.can(way):
            session.travel(way)

    return Drawing(
        prompt=Prompt(next(iter(boxes), None), next(iter(strokes), ())),
        kinds=kinds,
        names=names,
        hint=_hint(kinds, names),
        can={way: session.can(way) for way in ("past", "future")},
        on_box=box_drawn,
        on_strokes=strokes_drawn,
        on_travel=travel,
        numbered=all(recipe.method.numbered for recipe in recipes if takes_strokes(recipe)),
    )


def takes_box(recipe: Recipe) -> bool:
    """Whether a box means something to the method."""
    return "box" in recipe.method.wanted()


def takes_strokes(recipe: Recipe) -> bool:
    """Whether strokes or clicks mean something to the method."""
    return not INKED.isdisjoint(recipe.method.wanted())


def _hint(kinds: Sequence[PromptKind], names: Sequence[str]) -> str:
    """What to do with an empty picture."""
    if "box" in kinds:
        return "Drag a box around the object" + (", or draw on it" if "strokes" in kinds else "")
    verb = "Draw" if "strokes" in kinds else "Click"
    if len(names) == 1:
        return f"{verb} one {names[0].lower()} after the other"
    return f"{verb} on {_one(names[1])}, then on {_one(names[0])}"


def _one(name: str) -> str:
    """The object, class 1."""
    return f"{name[0].lower()}{name[1:]}" if " " in name else f"the {name.lower()}"
