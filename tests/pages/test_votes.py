"""Disagreement: who has a say is named, and who has not, with what to do about it."""

from tests.pages.drive import Start, rerun


def test_a_column_without_a_foreground_is_named_and_told_what_to_do(start: Start) -> None:
    columns = {"1.method": "otsu", "2.method": "mean", "3.method": "kmeans(k=2)", "3.foreground": "all"}
    app = start("compare", columns)
    app.session_state["compare.view"] = "Disagreement"
    rerun(app)
    (said,) = (each.value for each in app.caption if "Compared:" in each.value)
    assert "**Compared:** 1 · Otsu, 2 · Mean." in said
    assert "**Left out:** 3 · K-Means, for want of a foreground" in said
    assert "**Chosen**" in said


def test_nobody_is_left_out_without_a_word_where_all_have_a_say(start: Start) -> None:
    app = start("compare", {"1.method": "otsu", "2.method": "mean"})
    app.session_state["compare.view"] = "Disagreement"
    rerun(app)
    (said,) = (each.value for each in app.caption if "Compared:" in each.value)
    assert "Left out" not in said
