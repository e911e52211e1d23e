"""Metric lab: each slider reaches its ends, the address holds what is seen, and no number is shown before the guess."""

import re
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.lab import NAMES, SIDE, subject_of
from pages.ui.measure_table import a_moment_ago
from pages.ui.source import Source
from seglib.metrics import dice
from seglib.study.lab_masks import LabMask
from seglib.study.mask_errors import Mistakes
from seglib.study.profile import GROUPS, profile
from seglib.study.puzzles import PUZZLES, Puzzle
from tests.pages.drive import Start, rerun, warnings_of, word
from tests.pages.test_sliders import moves


def table(app: AppTest) -> dict[str, str]:
    """What stands in the table of measures by title, tags taken away."""
    (text,) = (html.proto.body for html in app.get("html") if 'class="measures"' in html.proto.body)
    rows = re.findall(r'<tr><th scope="row"[^>]*>(.*?)</th>(.*?)</tr>', text)
    return {title: re.sub(r"<[^>]+>", " ", cells).strip() for title, cells in rows}


def test_every_slider_reaches_its_ends_and_the_address_says_so(start: Start) -> None:
    app = start("lab")
    count = 0
    for parameter, value in moves(app, Mistakes, "lab"):
        said = word(app, "mistakes") or ""
        assert f"{parameter.name}={value}" in said or value == parameter.default, parameter.name
        count += 1
    assert count >= 2 * len(Mistakes.parameters())


def test_the_numbers_are_those_of_the_spoiled_truth_with_their_change(start: Start, small: Source) -> None:
    app = start("lab")
    assert table(app)["Dice"].split() == ["1.000"]
    app.slider("lab1.mistakes.shift_right").set_value(3)
    rerun(app)
    assert small.truth is not None
    expected = profile(small.truth, Mistakes(shift_right=3).make(small.truth))
    for _, measures in GROUPS:
        for measure in measures:
            value = expected[measure.name]
            assert value is not None
            assert float(table(app)[measure.title].split()[0].replace("−", "-")) == pytest.approx(value, abs=0.06), measure.title
    score = dice(small.truth, Mistakes(shift_right=3).make(small.truth))
    assert table(app)["Dice"].split() == [f"{score:.3f}", f"−{1 - score:.3f}"]


def test_a_link_opens_what_it_says_and_undo_goes_back(start: Start) -> None:
    app = start("lab", {"mask": "mask(kind=vessels)", "mistakes": "mistakes(dilate=2,speckle=1.5)"})
    assert app.selectbox("lab1.kind").value == "vessels"
    assert app.slider("lab1.mistakes.dilate").value == 2
    app.button("again").click()
    assert word(rerun(app), "mistakes") is None
    app.button("undo").click()
    assert word(rerun(app), "mistakes") == "mistakes(dilate=2,speckle=1.5)"


@pytest.mark.parametrize("puzzle", PUZZLES, ids=lambda puzzle: puzzle.name)
def test_a_question_is_asked_before_the_numbers_and_explained_after_them(start: Start, puzzle: Puzzle) -> None:
    app = start("lab", {"ask": f"ask(puzzle={puzzle.name})"})
    assert puzzle.question in "".join(each.value for each in app.markdown)
    assert not any("measures" in html.proto.body and "<table" in html.proto.body for html in app.get("html"))
    assert app.button("lab1.reveal").disabled
    app.radio(f"lab1.{puzzle.name}.guess").set_value(puzzle.answers[puzzle.right])
    rerun(app)
    assert word(app, "ask") == f"ask(puzzle={puzzle.name},guess={puzzle.right + 1})"
    app.button("lab1.reveal").click()
    rerun(app)
    assert word(app, "ask") == f"ask(puzzle={puzzle.name},guess={puzzle.right + 1},seen=true)"
    assert [each.value for each in app.success] == ["Right."]
    assert len(table(app)) == len(puzzle.watch)


def test_a_wrong_guess_is_told_the_answer_and_a_case_can_be_played_with(start: Start) -> None:
    app = start("lab", {"ask": "ask(puzzle=tiny,guess=1,seen=true)"})
    assert [each.value for each in app.info] == ["No: B, the tiny one."]
    app.button("lab1.playB").click()
    rerun(app)
    assert (word(app, "ask"), word(app, "mask"), word(app, "mistakes")) == (None, "mask(kind=dot)", "mistakes(dilate=1)")
    assert table(app)["Hausdorff"].split()[0] == "1.0"


def test_without_ground_truth_a_mask_made_here_takes_its_place(start: Start, small: Source) -> None:
    app = start("lab", opened=replace(small, truth=None, truth_name=""))
    assert app.selectbox("lab1.kind").value == "cells"
    assert NAMES["picture"] not in app.selectbox("lab1.kind").options
    assert app.button("lab1.truth").label == "Add ground truth"
    assert table(app)["Dice"].split()[0] == "1.000"


def test_nonsense_in_a_link_is_named(start: Start) -> None:
    app = start("lab", {"mistakes": "mistakes(dilate=99,flavour=1)", "mask": "disc", "ask": "ask(puzzle=((", "method": "otsu"})
    said = warnings_of(app).replace("\\", "")
    for part in ("Mistakes.dilate must be an integer from 0 to 25, got 99", "flavour", "'disc'", "'method'"):
        assert part in said, part


def test_a_large_truth_is_spoiled_as_a_small_copy_inside_the_field_of_view(small: Source) -> None:
    truth = np.zeros((900, 1300), np.bool_)
    truth[300:600, 400:800] = True
    view = np.zeros_like(truth)
    view[0, 0] = True
    _, subject = subject_of(replace(small, truth=truth, field_of_view=view), LabMask())
    assert max(subject.mask.shape) == SIDE
    assert subject.mask.mean() == pytest.approx(truth.mean(), rel=0.01)
    assert subject.field_of_view is None or subject.field_of_view.any(), "no score rests on no pixel"


@pytest.mark.usefixtures("bare")
def test_what_was_a_moment_ago_belongs_to_the_same_mask() -> None:
    first, second, third = {"dice": 1.0}, {"dice": 0.9}, {"dice": 0.8}
    assert a_moment_ago("k", "cells", "none", first) == first
    assert a_moment_ago("k", "cells", "shift", second) == first
    assert a_moment_ago("k", "cells", "shift", second) == first, "another run of the page is no change"
    assert a_moment_ago("k", "cells", "dilate", third) == second
    assert a_moment_ago("k", "disc", "shift", second) == second


def test_a_truth_that_is_measured_on_a_copy_says_so(start: Start, small: Source) -> None:
    assert not any("Measured on a copy" in each.value for each in start("lab").caption)
    large = np.kron(small.truth, np.ones((25, 25), np.bool_))  # type: ignore[arg-type]
    captions = [each.value for each in start("lab", opened=replace(small, truth=large)).caption]
    assert f"Measured on a copy of 512 × 366 px: a pixel here is {1400 / 512:.1f} of the file." in captions
