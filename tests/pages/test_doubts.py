"""A mask that looks wrong is used with a warning beside the score, which goes when somebody has decided."""

from dataclasses import replace

import numpy as np
import pytest

from pages.ui import source
from pages.ui.source import Source, with_truth
from seglib.io import label_png, read_mask
from seglib.io.placing import moved
from seglib.types import Mask
from tests.pages.drive import Start, rerun, warnings_of


@pytest.fixture
def doubtful(small: Source) -> Source:
    """The small picture with its truth upside down, as it was uploaded."""
    assert small.truth is not None
    raw = read_mask(label_png((~small.truth).astype(np.int32)), "upside.png")
    judged, found = with_truth(replace(small, truth=None), raw, (), "upside.png")
    assert found.findings
    return judged


@pytest.mark.parametrize("page", ["segment", "compare"])
def test_an_inverted_mask_is_doubted_beside_the_score_and_mended_there(
    start: Start, small: Source, doubtful: Source, page: str
) -> None:
    app = start(page, {"1.method": "otsu", "2.method": "manual"} if page == "compare" else {"method": "otsu"}, doubtful)
    assert "probably inverted" in warnings_of(app)
    assert "Is the ground truth right" in warnings_of(app)
    app.button(f"{page}.doubts.0.invert").click()
    rerun(app)
    assert warnings_of(app) == ""
    now: Source = app.session_state[source.KEY]
    assert now.truth is not None
    assert np.array_equal(now.truth, small.truth)
    assert any("foreground and background" in line or "swapped" in line or "inverted" in line for line in now.truth_ledger)
    assert now.doubts == ()


def test_who_says_that_it_is_right_is_not_asked_again(start: Start, doubtful: Source) -> None:
    app = start(words={"method": "otsu"}, opened=doubtful)
    before = [metric.value for metric in app.metric]
    app.button("segment.doubts.0.right").click()
    rerun(app)
    assert warnings_of(app) == ""
    assert [metric.value for metric in app.metric] == before
    assert np.array_equal(app.session_state[source.KEY].truth, doubtful.truth)


def uploaded(opened: Source, truth: Mask) -> Source:
    raw = read_mask(label_png(truth.astype(np.int32)), "mine.png")
    return with_truth(opened, raw, (), "mine.png")[0]


@pytest.mark.parametrize("page", ["segment", "score"])
@pytest.mark.parametrize(
    ("rows", "columns", "words"), [(0, 3, "moved 3 px left"), (-2, 0, "moved 2 px down"), (0, 0, "mirrored")]
)
def test_a_displaced_truth_is_told_by_the_result_mended_and_taken_back(
    start: Start, small: Source, page: str, rows: int, columns: int, words: str
) -> None:
    assert small.truth is not None
    wrong = np.asarray(moved(small.truth, rows, columns) if rows or columns else small.truth[:, ::-1], np.bool_)
    app = start(page, {"1.method": "otsu"} if page == "score" else {"method": "otsu"}, uploaded(small, wrong))
    (says,) = (each.value for each in app.warning)
    assert "the result far better when" in says
    assert words in says
    assert "Either" not in says
    (mend,) = (each for each in app.button if each.label.startswith(("Move it", "Take it")))
    mend.click()
    rerun(app)
    assert warnings_of(app) == ""
    assert (app.session_state[source.KEY].truth == small.truth).mean() > 0.99
    app.button(f"{page}.doubts.back").click()
    rerun(app)
    assert np.array_equal(app.session_state[source.KEY].truth, wrong)
    app.button(f"{page}.doubts.0.right").click()
    rerun(app)
    assert warnings_of(app) == ""
    assert np.array_equal(app.session_state[source.KEY].truth, wrong)


def test_a_usual_mask_is_not_doubted(start: Start, small: Source) -> None:
    assert small.truth is not None
    raw = read_mask(label_png(small.truth.astype(np.int32)), "mask.png")
    assert warnings_of(start(words={"method": "otsu"}, opened=with_truth(small, raw, (), "mask.png")[0])) == ""
