"""Methods that find groups: who chooses the foreground, and how the groups came about."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from seglib.methods.kmeans import KMeans
from seglib.metrics import dice
from seglib.recipe import Recipe
from seglib.run import run
from seglib.samples import sample
from tests.browser.app.person import after, arrive, expect_word, place, point, score, slider

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_best_match_is_marked_as_oracle_and_clicks_in_the_picture_choose_instead(visit: Visit) -> None:
    page = visit("/?sample=shapes&method=kmeans(space=grey)")
    expect(page.get_by_test_id("stMetricLabel").first).to_have_text(re.compile("Dice.*oracle"))

    shapes = sample("shapes").load()
    assert shapes.truth is not None
    truth = shapes.truth > 0
    classes = run(shapes.image, Recipe(method=KMeans(space="grey"), foreground="all")).classes
    page.locator(".st-key-settings").get_by_text("All", exact=True).click()
    expect_word(page, "foreground", "all")
    expect(page.get_by_test_id("stMetric")).to_have_count(0)
    expect(page.locator(".st-key-score")).to_contain_text("No score yet")
    arrive(page)

    page.get_by_role("button", name="Choose the foreground").click()
    chosen: set[int] = set()
    for label in (3, 2, 3):
        row, column = point(classes == label)
        after(page, lambda at=(column / 512, row / 512): page.mouse.click(*place(page, 1, *at)))  # type: ignore[misc]
        chosen ^= {label}
        pressed = page.locator(".st-key-settings :is([aria-checked=true], [aria-pressed=true])").get_by_text(re.compile(r"^\d$"))
        expect(pressed).to_have_text([str(each) for each in sorted(chosen)])
        expect_word(page, "foreground", ",".join(map(str, sorted(chosen))))
        wanted = dice(truth, sum((classes == each for each in chosen), classes == -1))
        assert score(page) == pytest.approx(wanted, abs=5e-4)
        expect(page.get_by_test_id("stMetricLabel").first).not_to_contain_text("oracle")


def test_the_steps_of_k_means_go_forward_and_back(visit: Visit) -> None:
    page = visit("/?sample=shapes&method=kmeans(space=grey,restarts=1)")
    steps = page.locator(".st-key-more")

    def stands(text: str, unlike: str = "") -> str:
        """Wait until the player stands at this step, with other pictures than those; what identifies its pictures."""
        expect(steps.get_by_text(re.compile(r"^\d+ of \d+ · "))).to_have_text(re.compile(text))
        expect(steps.locator(".viewer")).not_to_have_attribute("data-stamp", unlike)
        expect(steps.locator(".viewer")).to_have_attribute("data-ready", "true")
        return steps.locator(".viewer").get_attribute("data-stamp") or ""

    def press(name: str) -> None:
        steps.get_by_role("button", name=name, exact=True).click()

    converged = stands("· Converged")
    expect(steps.get_by_role("button", name="Forward")).to_be_disabled()
    press("First step")
    start = stands("^1 of .* · Start", unlike=converged)
    expect(steps.get_by_role("button", name="Back")).to_be_disabled()
    expect(steps.locator(".js-plotly-plot")).to_have_count(1)  # the colour space; the inertia has no past yet
    press("Forward")
    assigned = stands("· Assign 1", unlike=start)
    expect(steps.locator(".js-plotly-plot")).to_have_count(2)
    press("Forward")
    stands("· Move 1")
    press("Forward")
    stands("· Assign 2", unlike=assigned)
    press("Back")
    stands("· Move 1")
    slider(page, "Step").press("ArrowLeft")
    stands("· Assign 1")
    press("Last step")
    assert stands("· Converged", unlike=assigned) == converged


def test_the_colour_space_of_k_means_is_a_solid_that_turns(visit: Visit) -> None:
    page = visit("/?sample=shapes&method=kmeans(restarts=1)")
    chart = page.locator(".st-key-more .js-plotly-plot")
    expect(chart.first).to_be_visible()
    expect(chart.locator(".gl-container canvas")).to_have_count(0)
    page.locator(".st-key-more").get_by_text("3-D", exact=True).click()
    expect(chart.locator(".gl-container canvas").first).to_be_visible()
