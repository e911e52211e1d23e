"""What a host decides holds against every link, and a wrong decision is named."""

import base64
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui import paste
from pages.ui.host import host, upload_megabytes
from pages.ui.source import Source, current, fitting_side, open_file
from seglib.errors import FileError, LimitError, SettingError
from seglib.io import ReadOptions, label_png
from seglib.recipe import Recipe
from seglib.types import Image
from tests.pages.drive import ROOT, Start, rerun, warnings_of

HostWith = Callable[..., None]


def test_the_largest_side_of_the_host_clamps_a_link_which_is_said(start: Start, small: Source, host_with: HostWith) -> None:
    host_with(SEG_SIDE="64", SEG_LARGEST_SIDE="96")
    large = Source(Image(np.tile(small.image.pixels, (4, 4, 1)), name="large"))
    app = start(words={"method": "otsu", "side": "4096"}, opened=large)
    assert "at most 96 pixels, the link asks for 4096" in warnings_of(app)
    assert max(app.session_state["segment.result"].segmentation.labels.shape) == 96


def test_the_working_copy_is_the_wish_or_the_hosts_and_never_beyond_its_limit(host_with: HostWith) -> None:
    host_with(SEG_SIDE="100", SEG_LARGEST_SIDE="200")
    for wish, native, side in ((None, 500, 100), (150, 500, 150), (400, 500, 200), (400, 180, None), (None, 100, None)):
        assert fitting_side(Recipe(side=wish), (native, 50)) == side


def test_the_side_of_a_link_is_the_side_that_is_worked_at(start: Start, small: Source, host_with: HostWith) -> None:
    host_with(SEG_SIDE="64")
    large = Source(Image(np.tile(small.image.pixels, (4, 4, 1)), name="large"))
    for words, side in (({"side": "128"}, 128), ({}, 64)):
        app = start(words={"method": "otsu", **words}, opened=large)
        assert warnings_of(app) == ""
        assert max(app.session_state["segment.result"].segmentation.labels.shape) == side


def test_a_link_to_a_small_copy_of_a_small_picture_shows_its_size_and_lets_raise_it(start: Start, small: Source) -> None:
    doubled = Source(Image(np.tile(small.image.pixels, (2, 2, 1)), name="doubled"))
    app = start(words={"method": "otsu", "side": "70"}, opened=doubled)
    (size,) = (each for each in app.selectbox if each.label == "Working copy, longest side")
    assert (size.value, size.options) == (70, ["70 px", "112 px (native)"])
    size.set_value(112)
    rerun(app)
    assert app.session_state["segment.result"].segmentation.labels.shape == doubled.image.shape


def test_a_picture_beyond_the_limit_is_refused_and_the_old_one_stays(bare: Source, host_with: HostWith) -> None:
    host_with(SEG_MEGAPIXELS="0.001")
    with pytest.raises(LimitError, match=r"this host opens up to 0\.001"):
        open_file(label_png(np.zeros((50, 50), np.int32)), "large.png", ReadOptions())
    assert current() is bare


@pytest.mark.parametrize(("name", "text"), [("SEG_SIDE", "7"), ("SEG_HEAVY_JOBS", "many"), ("SEG_MEGABYTES", "-1")])
def test_a_wrong_setting_of_the_host_is_named(host_with: HostWith, name: str, text: str) -> None:
    host_with(**{name: text})
    with pytest.raises(SettingError, match=f"set up wrongly. {name}: .* got '{text}'"):
        host()


@pytest.mark.parametrize("page", ["segment", "compare", "methods"])
def test_visitors_of_a_wrong_host_get_a_plain_sentence_and_its_log_the_reason(
    host_with: HostWith, caplog: pytest.LogCaptureFixture, page: str
) -> None:
    host_with(SEG_SIDE="abc")
    app = AppTest.from_file(ROOT / "streamlit_app.py", default_timeout=120)
    if page != "segment":
        app.switch_page(f"pages/{page}.py")
    app.run()
    assert not app.exception
    assert [each.value for each in app.error] == [
        "This server is set up wrongly, so nothing can be shown. Its log says what to change."
    ]
    assert "SEG_SIDE" in caplog.text
    assert "got 'abc'" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_pasted_picture_has_the_limit_of_an_uploaded_one(bare: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = {"name": "pasted.png", "data": base64.b64encode(bytes(1024 * 1024 + 1)).decode()}
    monkeypatch.setattr(paste, "_paste", lambda **_: SimpleNamespace(pasted=sent))
    assert upload_megabytes() == st.get_option("server.maxUploadSize")
    found = paste.pasted_picture("key")
    assert found is not None
    assert len(found[0]) == 1024 * 1024 + 1
    monkeypatch.setattr(paste, "upload_megabytes", lambda: 1)
    with pytest.raises(FileError, match="larger than 1 MB"):
        paste.pasted_picture("key")
    assert current() is bare


def test_defaults_keep_their_order() -> None:
    usual = host()
    assert usual.side <= usual.largest_side
