"""Any recipe that may exist, for the tests of its notations."""

from typing import Any

from hypothesis import strategies as st

from seglib.cleanup import CLEANUPS
from seglib.cleanup.select import FillHoles, RemoveSmall
from seglib.filters import FILTERS
from seglib.filters.equalise import Clahe
from seglib.filters.smooth import Gaussian
from seglib.io import ReadOptions
from seglib.methods import METHODS
from seglib.methods.kmeans import KMeans
from seglib.prompt import MOST_LABEL, MOST_WIDTH, Prompt, Stroke
from seglib.recipe import CHAIN_LIMIT, SIDES, Recipe
from seglib.recipe.value import LABEL_LIMIT
from tests.settings_cases import legal

FULL = Recipe(
    method=KMeans(k=5, space="rgb"),
    before=(Clahe(), Gaussian(sigma=2.5)),
    before_off=frozenset({0}),
    after=(FillHoles(), RemoveSmall()),
    after_off=frozenset({1}),
    prompt=Prompt((0.1, 0.2, 0.75, 1.0), (Stroke(1, 0.02, ((0.1, 0.2), (0.3, 0.4))), Stroke(0, 0.0, ((1.0, 0.0),)))),
    foreground=(2, 4),
    side=512,
    read=ReadOptions(window="lung", slice=3),
)


def any_of(family: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    return st.one_of([legal(cls) for cls in family])


fractions = st.floats(0.0, 1.0)
strokes = st.builds(
    Stroke,
    st.integers(-1, MOST_LABEL),
    st.floats(0.0, MOST_WIDTH),
    st.lists(st.tuples(fractions, fractions), min_size=1, max_size=4).map(tuple),
)


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    """Every field from all of its legal values."""
    chains: dict[str, Any] = {}
    for word, family in (("before", FILTERS), ("after", CLEANUPS)):
        chain = draw(st.lists(any_of(family), max_size=3) | st.lists(any_of(family[:2]), max_size=CHAIN_LIMIT))
        chains[word] = tuple(chain)
        chains[f"{word}_off"] = draw(st.frozensets(st.integers(0, len(chain) - 1))) if chain else frozenset()
    sides = [sorted(draw(st.tuples(fractions, fractions))) for _ in range(2)]
    chosen: st.SearchStrategy[Any] = st.lists(st.integers(0, 65535), min_size=1, max_size=5).map(tuple)
    runs = st.builds(lambda first, count: tuple(range(first, first + count)), st.integers(0, 60000), st.integers(1, LABEL_LIMIT))
    reading: st.SearchStrategy[Any] = legal(ReadOptions)
    return Recipe(
        method=draw(any_of(METHODS)),
        prompt=Prompt(
            draw(st.sampled_from([None, (sides[0][0], sides[1][0], sides[0][1], sides[1][1])])),
            tuple(draw(st.lists(strokes, max_size=3))),
        ),
        foreground=draw(st.one_of(chosen, runs, st.just("best"), st.just("all"))),
        side=draw(st.none() | st.integers(*SIDES)),
        read=draw(reading),
        **chains,
    )
