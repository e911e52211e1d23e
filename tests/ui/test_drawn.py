"""A drawn mask as a word of the address: every mask comes back, and nothing else is taken for one."""

import re
import zlib
from base64 import urlsafe_b64encode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from pages.ui.drawn import LONGEST, Drawn, drawn
from seglib.errors import SettingError
from seglib.types import Mask
from tests.discs import disc

PICTURE = "0123456789abcdef" * 2
DISC = disc(20, 30, 12, 40, 60)
masks = hnp.arrays(np.bool_, st.tuples(st.integers(1, 40), st.integers(1, 70)), fill=st.booleans())


@settings(max_examples=150, deadline=None, derandomize=True)
@given(masks)
def test_every_mask_comes_back_through_a_link(mask: Mask) -> None:
    said = drawn(mask, PICTURE)
    if not mask.any():
        assert said == Drawn()
        return
    assert re.fullmatch(r"[\w.~-]+", said.text(), re.ASCII), "letters that a link leaves alone"
    assert (Drawn.from_text(said.text()).mask == mask).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1), (1411, 1411)])
def test_extreme_shapes(shape: tuple[int, int]) -> None:
    full = np.ones(shape, np.bool_)
    assert (Drawn.from_text(drawn(full, PICTURE).text()).mask == full).all()


def test_a_mask_that_no_link_can_carry_is_named_and_told_from_others() -> None:
    noise = np.random.default_rng(0).random((200, 200)) < 0.5
    said = drawn(noise, PICTURE)
    assert said.is_large
    assert len(said.text()) < 100
    assert Drawn.from_text(said.text()) == said
    assert said != drawn(~noise, PICTURE)
    with pytest.raises(SettingError, match="damaged"):
        _ = said.mask
    assert not drawn(DISC, PICTURE).is_large
    assert len(drawn(DISC, PICTURE).letters) < LONGEST / 20


def test_every_damage_is_noticed() -> None:
    said = drawn(DISC, PICTURE)
    for place in range(len(said.letters)):
        for letters in (
            said.letters[:place],
            said.letters[:place] + ("A" if said.letters[place] != "A" else "B") + said.letters[place + 1 :],
        ):
            # The last letter of a text in base 64 may hold bits that nobody reads.
            if place < len(said.letters) - 1:
                with pytest.raises(SettingError, match="damaged"):
                    _ = Drawn(PICTURE, 60, 40, letters).mask


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        f"{PICTURE}.0x4.AAAA",
        f"{PICTURE}.99999x99999.AAAA",
        f"{PICTURE[:-1]}.4x4.AAAA",
        f"{PICTURE}.4x4.",
        f"{PICTURE}.4x4.AA+A",
        f"{PICTURE}.4x4.{'A' * (LONGEST + 1)}",
        "x" * 10**6,
    ],
)
def test_what_is_no_drawing_is_refused(text: str) -> None:
    with pytest.raises(SettingError, match="cannot be read"):
        Drawn.from_text(text)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.binary(max_size=60), st.integers(1, 50), st.integers(1, 50))
def test_any_letters_are_a_mask_or_damaged(content: bytes, width: int, height: int) -> None:
    letters = urlsafe_b64encode(zlib.crc32(content).to_bytes(4) + content).decode().rstrip("=")
    try:
        mask = Drawn(PICTURE, width, height, letters).mask
    except SettingError:
        return
    assert mask.shape == (height, width)
