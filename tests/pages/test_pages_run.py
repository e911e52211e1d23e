"""Every page opens, alone and through the navigation, with and without ground truth."""

from dataclasses import replace

import pytest

from pages.ui.source import Source
from tests.pages.drive import ROOT, Start

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_and_has_a_title(start: Start, page: str) -> None:
    app = start(page)
    titles = [html.proto.body for html in app.get("html")]
    assert any("<h1>" in title for title in titles), titles


@pytest.mark.parametrize("page", ["segment", "compare"])
def test_a_page_without_ground_truth_gives_no_score_and_says_how_to_get_one(start: Start, small: Source, page: str) -> None:
    app = start(page, opened=replace(small, truth=None, truth_name=""))
    assert not app.metric
    assert "No ground truth" in [caption.value for caption in app.caption]
    if page == "segment":
        assert app.button("segment.score.truth").label == "Add ground truth"


def test_every_page_is_in_the_navigation() -> None:
    listed = (ROOT / "pages" / "ui" / "navigation.py").read_text("utf-8")
    assert [page for page in PAGES if f'st.Page("pages/{page}.py"' not in listed] == []


def test_the_first_visit_shows_a_score_without_any_input(start: Start) -> None:
    app = start(opened=None)
    scores = {metric.label: float(metric.value) for metric in app.metric}
    assert set(scores) == {"Dice", "IoU"}
    assert scores["IoU"] == pytest.approx(scores["Dice"] / (2 - scores["Dice"]), abs=1e-3)
    assert scores["Dice"] > 0.7


def test_the_words_of_a_page_are_its_methods_docstrings(start: Start) -> None:
    text = "".join(markdown.value for markdown in start("methods").markdown)
    for name in ("Otsu 1979", "Lloyd 1982", "Ronneberger"):
        assert name in text, name
    assert "](https://doi.org/10." in text
