"""Several methods on one picture: columns, what they share, where they differ, and the table."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from seglib.methods.manual import Manual
from seglib.methods.otsu import Otsu
from seglib.metrics import dice
from seglib.recipe import Recipe
from seglib.run import run
from seglib.samples import sample
from tests.browser.app.person import after, arrive, change_method, choose, expect_word, place, quiet, slider

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
TWO = "/compare?sample=shapes&1.method=otsu&2.method=manual(low=100)"


def panels(page: Page) -> Locator:
    return page.locator(".viewer figure")


def settings(page: Page, column: int) -> Locator:
    """Open the settings of a column."""
    page.get_by_role("button", name="Settings").nth(column - 1).click()
    return page.get_by_role("dialog", name="Settings")


def table(page: Page) -> dict[str, dict[str, str]]:
    """The table of scores: method, then heading -> text."""
    shown = page.get_by_test_id("stTable")
    expect(shown).to_be_visible()
    headings, *rows = [[cell.inner_text() for cell in row.locator("th, td").all()] for row in shown.locator("tr").all()]
    return {row[0]: dict(zip(headings[1:], row[1:], strict=True)) for row in rows}


def test_three_methods_are_compared_by_default_one_of_them_a_net(visit: Visit) -> None:
    page = visit("/compare?sample=nuclei")
    expect(panels(page)).to_have_count(3)
    expect(panels(page)).to_contain_text([re.compile("Otsu.*Dice"), re.compile("K-Means.*oracle"), re.compile("U-Net.*Dice")])
    rows = table(page)
    assert list(rows) == ["1 · Otsu", "2 · K-Means", "3 · U-Net, nuclei"]
    assert int(rows["3 · U-Net, nuclei"]["Parameters"].replace(",", "")) > 100_000
    assert rows["1 · Otsu"]["Parameters"] == "0"
    assert "oracle" in rows["2 · K-Means"]["Foreground"]
    for row in rows.values():
        assert 0.5 < float(row["Dice"]) < 1
        assert float(row["IoU"]) < float(row["Dice"])


def test_columns_are_added_copied_changed_and_removed(visit: Visit) -> None:
    page = visit(TWO)
    after(page, page.get_by_role("button", name="Add a column").click)
    expect(panels(page)).to_have_count(3)
    expect_word(page, "3.method", "kmeans")

    opened = settings(page, 3)
    after(page, lambda: choose(page, opened.get_by_role("combobox", name="Same as"), "1 · Otsu"))
    expect_word(page, "3.method", "otsu")

    after(page, lambda: change_method(page, "Adaptive threshold", column=2))
    expect_word(page, "2.method", "adaptive")
    opened = settings(page, 3)
    after(page, lambda: slider(page, "Offset").last.press("ArrowRight"))
    expect_word(page, "3.method", "otsu(offset=1)")
    expect_word(page, "1.method", "otsu")

    after(page, opened.get_by_role("button", name="Remove this column").click)
    expect(panels(page)).to_have_count(2)
    expect_word(page, "3.method", "")
    after(page, page.get_by_role("button", name="Undo", exact=True).click)
    expect(panels(page)).to_have_count(3)
    expect_word(page, "3.method", "otsu(offset=1)")


def test_up_to_six_columns_and_never_fewer_than_two(visit: Visit) -> None:
    page = visit(TWO)
    expect(settings(page, 1).get_by_role("button", name="Remove this column")).to_have_count(0)
    page.keyboard.press("Escape")
    for _ in range(4):
        after(page, page.get_by_role("button", name="Add a column").click)
    expect(panels(page)).to_have_count(6)
    expect(page.get_by_role("button", name="Add a column")).to_be_disabled()


def test_errors_disagreement_and_swipe(visit: Visit) -> None:
    page = visit(TWO)
    shapes = sample("shapes").load()
    assert shapes.truth is not None
    masks = [run(shapes.image, Recipe(method=method)).labels > 0 for method in (Otsu(), Manual(low=100))]
    after(page, page.get_by_role("radiogroup", name="Show").get_by_text("Errors").click)
    expect(page.locator(".legend").first).to_contain_text("false alarm")
    after(page, page.get_by_role("radiogroup", name="Show").get_by_text("Disagreement").click)
    share = 100 * float(np.mean(masks[0] != masks[1]))
    expect(panels(page).last).to_contain_text(f"{share:.1f} % of the pixels")
    expect(panels(page).last.locator(".legend")).to_have_text("all agreehalf against half")

    after(page, page.get_by_role("radiogroup", name="Show").get_by_text("Result").click)
    expect(panels(page)).to_have_count(2)
    page.get_by_role("button", name="Swipe between two").click()
    expect(panels(page)).to_have_count(1)
    divider = page.locator(".divider")
    before = divider.get_attribute("aria-valuenow")
    divider.focus()
    page.keyboard.press("ArrowRight")
    expect(divider).not_to_have_attribute("aria-valuenow", before or "")
    for row, mask in zip(table(page).values(), masks, strict=True):
        assert float(row["Dice"]) == pytest.approx(dice(shapes.truth > 0, mask), abs=5e-4)


@pytest.mark.parametrize("count", [3, 4, 5])
def test_every_picture_stands_below_its_settings_and_the_swipe_begins_with_the_ends(visit: Visit, count: int) -> None:
    page = visit("/compare?sample=shapes&" + "&".join(f"{i}.method=manual(low={60 + 20 * i})" for i in range(1, count + 1)))
    for name in ("Image", "Ground truth"):
        page.locator(".st-key-compare-also").get_by_text(name).click()
    expect(panels(page)).to_have_count(count + 2)
    titles = [f"{i} · Manual threshold" for i in range(1, count + 1)]
    expect(panels(page).locator(".title")).to_have_text([*titles, "Image", "Ground truth"])
    quiet(page)
    for i in range(count):
        settings, below = page.locator(f".st-key-column{i + 1}").bounding_box(), panels(page).nth(i).bounding_box()
        assert settings is not None
        assert below is not None
        assert abs(settings["x"] - below["x"]) < 12
        assert abs(settings["width"] - below["width"]) < 12
    page.get_by_role("button", name="Swipe between two").click()
    for side, chosen in (("Left", titles[0]), ("Right", titles[-1])):
        list_of = page.get_by_role("combobox", name=f"{side} of the divider")
        assert list_of.evaluate("list => list.selectedOptions[0].text") == chosen


def test_the_value_under_the_pointer_leaves_the_score_in_sight(visit: Visit) -> None:
    page = visit(TWO)
    caption = panels(page).first.locator(".caption")
    before = caption.inner_text()
    assert before.startswith("Dice")
    page.mouse.move(*place(page, 0, 0.5, 0.5))
    expect(panels(page).first.locator(".value")).not_to_be_empty()
    expect(caption).to_have_text(before)
    expect(caption).to_be_visible()


def test_the_table_can_be_taken_away(visit: Visit) -> None:
    page = visit(TWO)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Scores (CSV)").click()
    rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text())))
    shown = table(page)
    assert [row["method"] for row in rows] == list(shown)
    for row in rows:
        assert f"{float(row['dice']):.3f}" == shown[row["method"]]["Dice"]
        assert f"{float(row['recall']):.3f}" == shown[row["method"]]["Recall"]
    assert rows[1]["settings"] == "manual(low=100)"


def test_the_comparison_opens_elsewhere_and_survives_a_reload(visit: Visit) -> None:
    page = visit(TWO)
    after(page, page.get_by_role("button", name="Add a column").click)
    expect_word(page, "3.method", "kmeans")
    here, rows = page.url, table(page)
    page.reload()
    arrive(page)
    assert quiet(page).url == here
    theirs = visit("/compare?" + here.partition("?")[2])
    for each in (page, theirs):
        assert {name: row["Dice"] for name, row in table(each).items()} == {name: row["Dice"] for name, row in rows.items()}


def test_the_picture_of_where_methods_differ_moves_no_method(visit: Visit) -> None:
    page = visit("/compare?sample=shapes&1.method=otsu&2.method=manual(low=100)&3.method=yen")
    before = [each.bounding_box() for each in panels(page).all()]
    after(page, page.get_by_text("Disagreement", exact=True).first.click)
    expect(panels(page)).to_have_count(4)
    now = [each.bounding_box() for each in panels(page).all()]
    assert [box["x"] for box in before if box] == [box["x"] for box in now[:3] if box]
    first, last = now[0], now[3]
    assert first is not None
    assert last is not None
    assert last["y"] >= first["y"] + first["height"]


def test_what_to_draw_stands_over_the_picture_of_a_method_that_takes_it(visit: Visit) -> None:
    page = visit("/compare?sample=shapes&1.method=otsu&2.method=svm")
    expect(panels(page).nth(1).locator(".lesson")).to_contain_text("Draw on")
    expect(panels(page).nth(0).locator(".lesson")).to_be_hidden()
