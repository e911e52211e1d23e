"""A recipe that was saved is carried out on the open picture, undo takes it away again, and nonsense is explained."""

import json
from dataclasses import replace

import cv2
import pytest

from pages.ui import recipe_file
from pages.ui.source import Source
from seglib.errors import SettingError
from seglib.recipe import from_words, to_json
from tests.pages.drive import Start, rerun, word
from tests.recipe.recipes import FULL


def filed(opened: Source) -> Source:
    """The same picture as somebody has opened it from a file."""
    return replace(opened, data=cv2.imencode(".png", opened.image.pixels)[1].tobytes(), file_name="small.png")


@pytest.mark.parametrize("picture", ["sample", "file"])
def test_a_recipe_is_carried_out_and_undo_goes_back(start: Start, small: Source, picture: str) -> None:
    app = start(words={"method": "otsu(offset=3)"}, opened=small if picture == "sample" else filed(small))
    app.session_state[recipe_file.WAITING] = FULL
    rerun(app)
    keys = ("method", "before", "after", "box", "strokes", "foreground", "side")
    words = {key: text for key in keys if (text := word(app, key)) is not None}
    assert from_words({**words, "read": FULL.read.text()}) == FULL
    (said,) = [toast.value for toast in app.toast]
    assert said.startswith("Recipe opened: K-Means.")
    assert ("slice and window of your file stay" in said) == (picture == "file")
    app.button("undo").click()
    assert word(rerun(app), "method") == "otsu(offset=3)"
    assert not app.toast


def test_a_recipe_is_known_by_its_content() -> None:
    text = to_json(FULL).encode()
    for start in (b"", b"\xef\xbb\xbf", b"\n "):
        assert recipe_file.is_recipe(start + text)
    for other in (b"", b"\x89PNG\r\n\x1a\n{", b"method: otsu", b"[1]"):
        assert not recipe_file.is_recipe(other)


def test_the_longest_recipe_is_not_too_long() -> None:
    labels = tuple(range(64000, 65024))
    assert 4 * len(to_json(replace(FULL, foreground=labels))) < recipe_file.MOST_BYTES


HOSTILE = {
    b" {": "it is not valid JSON",
    b"{" + b" " * recipe_file.MOST_BYTES: "a recipe has at most",
    b'{"a":' * 50_000: "it is not valid JSON",
    b'{"features": []}': 'a recipe is a JSON object with a "method"',
    b'{"method": {"name": "manual", "low": NaN}}': "Manual.low must be an integer",
    b'{"method": {"name": "otsu"}, "\xff": 1}': "A recipe has no field",
    json.dumps({"method": {"name": "otsu", **{f"wrong{i}": i for i in range(5000)}}}).encode(): "Otsu has no parameter 'wrong0'",
}


@pytest.mark.parametrize("data", HOSTILE, ids=[repr(data[:40]) for data in HOSTILE])
def test_a_file_that_is_no_recipe_is_explained_in_a_sentence(data: bytes) -> None:
    with pytest.raises(SettingError) as caught:
        recipe_file.send(data)
    assert HOSTILE[data] in str(caught.value)
    assert len(str(caught.value)) < 600
