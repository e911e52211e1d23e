"""What a person takes away is what he saw, bit for bit."""

import csv
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from seglib.__main__ import main
from seglib.recipe import from_words
from seglib.run import run
from seglib.samples import sample
from tests.browser.app import files
from tests.browser.app.person import ROOT, after, arrive, expect_word, give, score, upload, words

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def open_save(page: Page) -> Locator:
    page.get_by_role("button", name="Save").click()
    return page.get_by_role("dialog", name="Save and share")


def saved(page: Page, opened: Locator, button: str) -> bytes:
    with page.expect_download() as waiting:
        opened.get_by_role("button", name=button).click()
    return Path(waiting.value.path()).read_bytes()


def executed(code: str, folder: Path) -> NDArray[Any]:
    """The labels that the snippet writes when somebody runs it."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return files.decoded((folder / "labels.png").read_bytes())


def carried_out(recipe: bytes, image: bytes, folder: Path) -> NDArray[Any]:
    """The labels that the command line makes of the recipe file."""
    paths = [folder / "image.png", folder / "recipe.json", folder / "by-recipe.png"]
    paths[0].write_bytes(image)
    paths[1].write_bytes(recipe)
    assert main(["segment", str(paths[0]), "--recipe", str(paths[1]), "--out", str(paths[2])]) == 0
    return files.decoded(paths[2].read_bytes())


def test_everything_that_is_saved_of_a_sample_says_the_same(visit: Visit, tmp_path: Path) -> None:
    page = visit("/?sample=shapes&method=kmeans(k=4,space=grey)&before=gaussian(sigma=2.0)&after=remove_small")
    shapes = sample("shapes").load()
    assert shapes.truth is not None
    recipe = from_words({key: text for key, text in words(page).items() if key not in ("v", "sample")})
    expected = run(shapes.image, recipe, shapes.truth > 0).native_labels
    assert len(np.unique(expected)) > 2

    opened = open_save(page)
    labels = files.decoded(saved(page, opened, "Mask as labels"))
    np.testing.assert_array_equal(labels, expected)
    coloured = files.decoded(saved(page, opened, "Mask as a picture"))
    assert {tuple(colour) for colour in coloured[expected == 0]}.isdisjoint(map(tuple, coloured[expected > 0]))
    overlay = files.decoded(saved(page, opened, "Overlay"))
    np.testing.assert_array_equal(overlay[expected == 0], shapes.image.pixels[expected == 0])
    assert (overlay != shapes.image.pixels).any(axis=2)[expected > 0].mean() > 0.9

    image = files.png(shapes.image.pixels)
    np.testing.assert_array_equal(carried_out(saved(page, opened, "Recipe"), image, tmp_path), labels)
    np.testing.assert_array_equal(executed(opened.get_by_test_id("stCode").first.inner_text(), tmp_path), labels)

    (row,) = csv.DictReader(io.StringIO(saved(page, opened, "Scores").decode()))
    assert (row["image"], row["foreground_by"]) == ("shapes", "oracle")
    assert float(row["dice"]) == pytest.approx(score(page), abs=5e-4)


def test_a_large_file_comes_back_at_its_own_size(visit: Visit, tmp_path: Path) -> None:
    page = visit()
    pixels = np.repeat(np.repeat(files.scene(90, 120)[0], 10, axis=0), 10, axis=1)
    image = files.png(pixels)
    after(page, lambda: upload(page, files.file("large scene.png", image)))
    opened = open_save(page)
    expect(opened).to_contain_text("1200 × 900 px")
    labels = files.decoded(saved(page, opened, "Mask as labels"))
    assert labels.shape == (900, 1200)
    (tmp_path / "large scene.png").write_bytes(image)
    np.testing.assert_array_equal(executed(opened.get_by_test_id("stCode").first.inner_text(), tmp_path), labels)
    np.testing.assert_array_equal(carried_out(saved(page, opened, "Recipe"), image, tmp_path), labels)
    expect(opened).to_contain_text("A link cannot carry your file")
    expect(opened.get_by_role("button", name="Scores")).to_have_count(0)  # nothing says what is right


def test_the_link_in_the_dialog_opens_on_the_same(visit: Visit) -> None:
    page = visit("/?sample=shapes&method=adaptive(radius=60)")
    link = open_save(page).get_by_test_id("stCode").nth(1).inner_text().strip()
    theirs = visit("/?" + link.partition("?")[2])
    assert score(theirs) == score(page)
    assert words(theirs) == words(page)


@pytest.mark.parametrize("elsewhere", ["/?sample=coins", "/compare?sample=coins"])
def test_a_saved_recipe_is_dropped_on_another_picture_and_undone(visit: Visit, elsewhere: str) -> None:
    page = visit("/?sample=shapes&method=kmeans(k=4,space=grey)&before=gaussian(sigma=2.0)&foreground=2,3")
    recipe, before = saved(page, open_save(page), "Recipe"), words(page)
    page = visit(elsewhere)
    expect(upload(page, files.file("broken.json", b'{"method": 3}'))).to_contain_text("method must be a JSON object, got 3")
    give(page.get_by_role("dialog"), files.file("recipe.json", recipe))
    expect(page.get_by_test_id("stToast")).to_contain_text("Recipe opened: K-Means")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect_word(page, "method", before["method"])
    assert words(arrive(page)) == {**before, "sample": "coins"}
    page.get_by_role("button", name="Undo").click()
    expect_word(page, "method", "otsu")
