"""Which Dice?: the numbers on the page are those of its code, and the address holds what is seen."""

import contextlib
import io
import re

from streamlit.testing.v1 import AppTest

from seglib.study.averages import AVERAGES
from seglib.study.paired_masks import Pairs
from tests.pages.drive import Start, rerun, warnings_of, word
from tests.settings_cases import extremes


def table(app: AppTest) -> dict[str, float]:
    (text,) = (html.proto.body for html in app.get("html") if 'class="measures"' in html.proto.body)
    rows = re.findall(r'<tr><th scope="row"[^>]*>(.*?)</th>(.*?)</tr>', text)
    return {title: float(re.sub(r"<[^>]+>", " ", cells)) for title, cells in rows}


def test_the_first_visit_shows_both_numbers_and_says_that_the_masks_are_made(start: Start) -> None:
    app = start("which_dice")
    found = table(app)
    assert list(found) == [each.title for each in AVERAGES]
    assert found["Mean over images"] == 78.7
    assert found["Mean over classes and background"] == 89.5
    said = "".join(each.value for each in app.markdown)
    assert "were made so" in said
    assert "Those masks are not here" in said


def test_what_the_pairs_were_made_for_is_said_only_as_long_as_it_is_true(start: Start) -> None:
    app = start("which_dice")
    app.slider("which_dice1.pairs.stray").set_value(1.0)
    rerun(app)
    said = "".join(each.value for each in app.markdown)
    assert 78.7 not in table(app).values()
    assert "were made so" not in said
    assert "where the sliders first stand" in said


def test_the_code_on_the_page_gives_the_number_on_the_page(start: Start) -> None:
    app = start("which_dice", {"pairs": "pairs(kind=tumours,missed=2,stray=0.8)"})
    pairs = Pairs(kind="tumours", missed=2, stray=0.8)
    made = pairs.make()
    names = {"truths": [pair.truth for pair in made], "preds": [pair.pred for pair in made], "classes": tuple(pairs.classes)}
    for place, average in enumerate(AVERAGES):
        app.selectbox("which_dice.average").set_value(place)
        rerun(app)
        (code,) = (each.value for each in app.code)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, dict(names))
        assert f"{100 * float(printed.getvalue()):.1f}" == f"{table(app)[average.title]:.1f}", average.title


def test_every_widget_reaches_its_ends_and_the_address_says_so(start: Start) -> None:
    app = start("which_dice", {"pairs": "pairs(kind=tumours)"})
    for parameter in Pairs.parameters():
        for value in extremes(parameter) if parameter.name not in ("kind", "seed") else ():
            app.slider(f"which_dice1.pairs.{parameter.name}").set_value(value)
            rerun(app)
            assert f"{parameter.name}={value}" in (word(app, "pairs") or "") or value == parameter.default


def test_nonsense_in_a_link_is_named_and_the_rest_used(start: Start) -> None:
    app = start("which_dice", {"pairs": "pairs(kind=tumours,missed=7)"})
    assert "Pairs.missed must be an integer from 0 to 6, got 7" in warnings_of(app).replace("\\", "")
    assert word(app, "pairs") == "pairs(kind=tumours)"
