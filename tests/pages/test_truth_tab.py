"""The ground truth in the dialog of the picture: one message, a way back from every mend, and colours beside their names."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import source
from pages.ui.source import Source, with_truth
from pages.ui.truth_tab import ASKED
from seglib.io import RawMask
from tests.pages.drive import rerun


def opened_with(opened: Source) -> AppTest:
    """The tab of the dialog by itself: tests of pages see no dialogs."""

    def page() -> None:
        from pages.ui.truth_tab import truth_tab

        truth_tab()

    app = AppTest.from_function(page, default_timeout=60)
    app.session_state[source.KEY] = opened
    return rerun(app)


@pytest.fixture
def mended(small: Source) -> Source:
    """The small picture with a truth of three values, of which one was chosen."""
    values = np.where(small.truth, np.uint8(9), np.uint8(0))
    values[:5, :5] = 30
    return with_truth(small, RawMask(values, "three.png"), ("class:9",), "three.png")[0]


def test_a_mended_truth_can_be_started_again_with_when_the_dialog_is_opened_once_more(mended: Source) -> None:
    app = opened_with(mended)
    assert [each.value for each in app.success] == [
        f"Ground truth: **three\\.png**, {100 * mended.truth.mean():.1f} % foreground"
    ]
    app.button("truth.again").click().run()
    assert "3 values" in app.error[0].value, "the decision is open again"
    assert not app.success, "one truth, one message"
    assert "the ground truth stays three" in app.caption[0].value
    app.button("truth.0.union").click()
    rerun(app)
    assert app.session_state[source.KEY].mends == ("union",)
    assert len(app.success) == 1


def test_a_mask_that_is_left_leaves_the_truth_as_it_was(mended: Source) -> None:
    app = opened_with(mended)
    app.button("truth.again").click().run()
    app.button("truth.leave").click()
    rerun(app)
    assert app.session_state[ASKED] is None
    assert app.session_state[source.KEY] is mended


def test_a_truth_that_needs_no_mend_has_nothing_to_start_again(small: Source) -> None:
    app = opened_with(small)
    assert len(app.success) == 1
    assert "truth.again" not in [each.key for each in app.button]
    app.button("remove-truth").click()
    rerun(app)
    assert not app.success
    assert app.session_state[source.KEY].truth is None


def test_colours_of_a_mask_are_shown_beside_their_names(small: Source) -> None:
    painted = np.zeros((*small.image.native_shape, 3), np.uint8)
    painted[:9], painted[9:20] = (255, 0, 0), (0, 128, 255)
    app = opened_with(with_truth(small, RawMask(painted, "paint.png"), ("union",), "paint.png")[0])
    app.button("truth.again").click().run()
    for said in (app.error[0].value, " ".join(each.label for each in app.button)):
        for colour in ("#ff0000", "#0080ff"):
            assert f':color[■]{{foreground="{colour}"}} \\{colour}' in said
