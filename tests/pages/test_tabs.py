"""The tab that is open stays open when another method brings other tabs, if the method has it."""

import pytest

from pages.ui import studies, try_all, why
from tests.pages.drive import Start, rerun
from tests.pages.test_chooser import family_of

STEPS = "Steps"


@pytest.mark.parametrize(
    ("tab", "then"),
    [(why.TAB, [why.TAB] * 3), (try_all.TAB, [STEPS] * 3), (STEPS, [STEPS] * 3), ("Histogram", ["Histogram"] * 3)],
)
def test_the_open_tab_stays_where_the_new_method_has_it(start: Start, tab: str, then: list[str]) -> None:
    app = start()
    app.session_state["segment.tabs"] = tab
    found = []
    rerun(app)
    for method in ("kmeans", "watershed", "otsu"):
        app.button_group(family_of(app, method)).set_value(method)
        rerun(app)
        rerun(app)
        found.append(app.session_state["segment.tabs"])
    assert found == then


def test_a_tab_that_is_opened_together_with_another_method_counts(start: Start) -> None:
    app = start(words={"method": "kmeans"})
    app.session_state["segment.tabs"] = studies.LOTTERY_TAB
    rerun(app)
    app.button_group(family_of(app, "em")).set_value("em")
    rerun(app)
    assert app.session_state["segment.tabs"] == studies.LOTTERY_TAB
    app.session_state["segment.tabs"] = "Histogram"
    app.button_group(family_of(app, "otsu")).set_value("otsu")
    assert rerun(app).session_state["segment.tabs"] == "Histogram"
