"""What a host decides holds against every link, and a wrong decision is named."""

from collections.abc import Callable

import numpy as np
import pytest

from pages.ui.host import host
from pages.ui.source import Source, current, fitting_side, open_file
from seglib.errors import LimitError, SettingError
from seglib.io import ReadOptions, label_png
from seglib.recipe import Recipe
from seglib.types import Image
from tests.pages.drive import Start, rerun, warnings_of

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


def test_defaults_keep_their_order() -> None:
    usual = host()
    assert usual.side <= usual.largest_side
