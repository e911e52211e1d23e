"""The choice of a method: every one is offered once, under its family, and the address follows."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.chooser import FAMILIES
from pages.ui.fitting import suited
from pages.ui.notation import described
from pages.ui.source import Source
from seglib.methods import METHODS
from seglib.recipe import Recipe, method_named
from seglib.samples import sample
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
    next(each for each in app.button if str(each.key).endswith(".hint.foreground")).click()
    rerun(app)
    assert word(app, "method") == "sauvola(foreground=dark)"


def opened(name: str) -> Source:
    """The source of a sample, as the gallery opens it."""
    scene = sample(name).load()
    return Source(scene.image, sample=name, truth=None if scene.truth is None else scene.truth > 0, truth_name="exact")


def test_what_fits_the_sample_follows_it_and_what_was_chosen_stays(start: Start) -> None:
    app = start(words={"method": "svm_trained", "sample": "nuclei"})
    app.session_state["source"] = opened("chest_xray")
    rerun(app)
    assert word(app, "method") == "svm_trained(task=chest)"
    next(each for each in app.selectbox if each.label == "Task").set_value("breast")
    rerun(app)
    app.session_state["source"] = opened("lung_ct")
    rerun(app)
    assert word(app, "method") == "svm_trained(task=breast)"
    next(each for each in app.button if each.label == "Use lung CT").click()
    rerun(app)
    assert word(app, "method") == "svm_trained(task=lung_ct)"
    assert not [each for each in app.button if each.label.startswith("Use ")]
    app.session_state["source"] = opened("coins")  # nothing is known of it
    rerun(app)
    assert word(app, "method") == "svm_trained(task=lung_ct)"


def test_a_link_is_obeyed_although_another_task_fits_its_sample(start: Start) -> None:
    app = start(words={"method": "svm_trained", "sample": "chest_xray"})
    assert word(app, "method") == "svm_trained"
    assert [each.label for each in app.button if each.label.startswith("Use ")] == ["Use chest"]


def test_the_first_columns_fit_the_sample_of_the_link() -> None:
    first = {name: Recipe(method=method_named(name)()) for name in ("otsu", "kmeans", "unet")}
    fitted = [suited(recipe, None, sample("chest_xray")).method.text() for recipe in first.values()]
    assert fitted == ["otsu(foreground=dark)", "kmeans", "unet(task=chest)"]
    assert described({"sample": "nuclei", "3.method": "unet"})
    assert described({"before": "median"})
    assert not described({"sample": "nuclei", "v": "1", "show": "nets(task=chest)"})
