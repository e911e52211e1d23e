"""A recipe: everything that turns a file into a segmentation, as one value.

    read -> working copy -> before, before, ... -> method (prompt) -> foreground -> after, after, ...

It serialises to JSON, to the words of a link, and to Python code, and comes back from the first two.

    >>> recipe = from_words({"method": "otsu(offset=10)", "side": "512"})
    >>> recipe.method
    Otsu(foreground='bright', offset=10)
    >>> from_json(to_json(recipe)) == recipe
    True
"""

from seglib.recipe.as_code import to_code
from seglib.recipe.as_json import from_json, to_json
from seglib.recipe.as_words import from_words, from_words_leniently, to_words
from seglib.recipe.value import CHAIN_LIMIT, SIDES, Foreground, Recipe, method_named

__all__ = [
    "CHAIN_LIMIT",
    "SIDES",
    "Foreground",
    "Recipe",
    "from_json",
    "from_words",
    "from_words_leniently",
    "method_named",
    "to_code",
    "to_json",
    "to_words",
]
