"""The choice of a method: every one is offered once, under its family, and the address follows."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.chooser import FAMILIES
from seglib.methods import METHODS
from tests.pages.drive import Start, rerun, word


def family_of(app: AppTest, name: str, column: str = "") -> str:
    """The key of the row of buttons that offers a method."""
    title = next(method.title for method in METHODS if method.name == name)
    (row,) = (
        each
        for each in app.get("button_group")
        if ".method." in str(each.key) and f".{column}" in str(each.key) and title in [o.content for o in each.proto.options]
    )
    return str(row.key)


def test_every_method_stands_under_its_family_and_nowhere_else() -> None:
    offered = [(family, name) for family, names in FAMILIES.items() for name in names]
    assert sorted(offered) == sorted((method.family, method.name) for method in METHODS)


@pytest.mark.parametrize("name", ["otsu", "watershed", "em"])
def test_a_picked_method_is_in_the_address_and_alone_pressed(start: Start, name: str) -> None:
    app = start(words={"method": "kmeans(k=5)"})
    app.button_group(family_of(app, name)).set_value(name)
    rerun(app)
    assert word(app, "method") == name
    rows = [each for each in app.get("button_group") if ".method." in str(each.key)]
    assert [each.value for each in rows if each.value is not None] == [name]
    app.button("undo").click()
    rerun(app)
    assert word(app, "method") == "kmeans(k=5)"
    assert next(each.value for each in app.get("button_group") if str(each.key).endswith(".method.kmeans.Clustering")) == "kmeans"


def test_each_column_of_a_comparison_has_a_choice_of_its_own(start: Start) -> None:
    app = start("compare", {"1.method": "otsu", "2.method": "manual"})
    app.button_group(family_of(app, "kmeans", column="2")).set_value("kmeans")
    rerun(app)
    assert (word(app, "1.method"), word(app, "2.method")) == ("otsu", "kmeans")


@pytest.mark.parametrize("address", ["em", "otsu"])
def test_a_changed_address_beats_what_was_picked_before(start: Start, address: str) -> None:
    """Also one that was left behind, as Back brings it: a list that is gone since has not been moved."""
    app = start(words={"method": "otsu"})
    app.button_group(family_of(app, "watershed")).set_value("watershed")
    rerun(app)
    app.query_params["method"] = address
    assert word(rerun(app), "method") == address


def test_the_methods_page_lists_every_method_once_in_one_line_under_its_family(start: Start) -> None:
    app = start("methods")
    contents = app.markdown[0].value.splitlines()
    assert len(contents) == len(FAMILIES)
    for line, (family, names) in zip(contents, FAMILIES.items(), strict=True):
        assert line.startswith(f"- [{family}](#")
        titles = [method.title for name in names for method in METHODS if method.name == name]
        assert line.endswith(": " + ", ".join(titles))
    lines = [each.label for each in app.expander]
    assert len(lines) == len(METHODS)
    for line in lines:
        assert line.count("**") == 2, line
        assert line.endswith("."), line
        assert "\n" not in line
    anchors = {each.proto.anchor for each in app.subheader}
    assert all(line.partition("(#")[2].partition(")")[0] in anchors for line in contents)


def test_a_picked_method_looks_on_the_side_that_the_sample_names(start: Start) -> None:
    app = start(words={"method": "kmeans", "sample": "page"})
    app.button_group(family_of(app, "sauvola")).set_value("sauvola")
    rerun(app)
    assert word(app, "method") == "sauvola(foreground=dark)"
    assert "side" not in [str(each.key).rpartition(".")[2] for each in app.button]


def test_a_link_that_asks_for_the_other_side_is_obeyed_and_a_button_offers_the_sample_s(start: Start) -> None:
    app = start(words={"method": "sauvola", "sample": "page"})
    assert word(app, "method") == "sauvola"
    next(each for each in app.button if str(each.key).endswith(".side")).click()
    rerun(app)
    assert word(app, "method") == "sauvola(foreground=dark)"
