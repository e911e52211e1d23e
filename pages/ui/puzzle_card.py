"""A question before the numbers, and an explanation after them."""

from collections.abc import Callable

import streamlit as st

from pages.ui.lab import Spoiled, errors_panel, judged, on_its_picture
from pages.ui.measure_table import measure_table
from pages.ui.stages import KEPT_SECONDS
from pages.ui.viewer import viewer
from seglib.study.lab_masks import Subject
from seglib.study.puzzles import PUZZLES, Case, Puzzle, Round


def show(puzzle: Puzzle, asked: Round, key: str, ask: Callable[[Round], None], play: Callable[[Case], None]) -> Round:
    """The question beside its pictures, then the answer; returns what is guessed now.

    ask: sets another round. play: takes a case into free play.
    """
    solved = _solved(puzzle.name, puzzle)
    radio = f"{key}.{puzzle.name}.guess"

    def reveal() -> None:
        ask(asked.model_copy(update={"guess": 1 + puzzle.answers.index(st.session_state[radio]), "seen": True}))

    st.markdown(f"##### {puzzle.question}")
    pictures, words = st.columns([1.7, 1.0], gap="medium")
    with pictures:
        panels = [
            on_its_picture(errors_panel(found, letter, puzzle.cases[letter].title), subject)
            for letter, (subject, found) in solved.items()
        ]
        viewer(next(iter(solved.values()))[0].image, panels, key=f"lab.{puzzle.name}", columns=len(panels))
    with words:
        place = min(asked.guess, len(puzzle.answers))
        guess = st.radio(
            "Your guess", puzzle.answers, place - 1 if place else None, key=radio, disabled=asked.seen,
            label_visibility="collapsed",
        )  # fmt: skip
        if not asked.seen:
            st.button("Show the numbers", type="primary", disabled=guess is None, on_click=reveal, key=f"{key}.reveal")
        else:
            _answer(puzzle, place)
    if asked.seen:
        with words:
            st.markdown(puzzle.explain({letter: found.profile for letter, (_, found) in solved.items()}))
        with pictures:
            measure_table({letter: found.profile for letter, (_, found) in solved.items()}, only=puzzle.watch)
            with st.container(horizontal=True, gap="small"):
                for letter, case in puzzle.cases.items():
                    st.button(
                        f"Play with {letter}", icon=":material/tune:", key=f"{key}.play{letter}", on_click=play, args=(case,)
                    )
                after = PUZZLES[(PUZZLES.index(puzzle) + 1) % len(PUZZLES)]
                st.button("Next question", icon=":material/arrow_forward:", key=f"{key}.next", on_click=ask,
                          args=(Round(puzzle=after.name),))  # type: ignore[arg-type]  # fmt: skip
    return asked.model_copy(update={"guess": 0 if guess is None else 1 + puzzle.answers.index(guess)})


def _answer(puzzle: Puzzle, place: int) -> None:
    """Whether the guess was right; a link may show the answer to somebody who did not guess."""
    right = puzzle.answers[puzzle.right]
    if place == puzzle.right + 1:
        st.success("Right.", icon=":material/check_circle:")
    elif place:
        st.info(
            f"No: {right[0].lower() + right[1:] if right.startswith('A') and right[1] != ',' else right}.",
            icon=":material/lightbulb:",
        )
    else:
        st.info(f"{right}.", icon=":material/lightbulb:")


@st.cache_resource(max_entries=len(PUZZLES), ttl=KEPT_SECONDS, show_spinner=False)
def _solved(name: str, _puzzle: Puzzle) -> dict[str, tuple[Subject, Spoiled]]:
    found = {letter: case.make() for letter, case in _puzzle.cases.items()}
    return {letter: (subject, judged(subject, mask)) for letter, (subject, mask) in found.items()}
