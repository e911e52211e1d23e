"""The app without a browser: a small picture, and pages that may not end in an exception."""

from collections.abc import Callable, Iterator, Mapping

import cv2
import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import pages.ui.viewer
from pages.ui import source
from pages.ui.host import host
from pages.ui.source import Source
from pages.ui.viewer import Panel
from seglib.types import Image
from tests.pages.drive import ROOT, Start, rerun

SHAPE = (40, 56)


@pytest.fixture(scope="session")
def small() -> Source:
    """Two coloured blobs and a noisy ground, with their truth: small, so that every slider can be tried."""
    rng = np.random.default_rng(7)
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    truth = ((rows - 14) ** 2 + (columns - 16) ** 2 < 90) | ((rows - 26) ** 2 + (columns - 38) ** 2 < 120)
    ground = cv2.GaussianBlur(rng.uniform(0, 160, (*SHAPE, 3)), (0, 0), 1.5)
    pixels = np.where(truth[..., None], np.array([220, 180, 90]), ground) + rng.normal(0, 6, (*SHAPE, 3))
    return Source(Image(np.clip(pixels, 0, 255).astype(np.uint8), name="small"), truth=truth, truth_name="by hand")


@pytest.fixture
def start(small: Source) -> Start:
    """A function that opens a page with the words of a link; every run of it must end without an exception."""

    def run(page: str = "segment", words: Mapping[str, str] | None = None, opened: Source | None = small) -> AppTest:
        app = AppTest.from_file(ROOT / "streamlit_app.py", default_timeout=120)
        if opened is not None:
            app.session_state[source.KEY] = opened
        if page != "segment":
            app.switch_page(f"pages/{page}.py")
        for key, text in (words or {}).items():
            app.query_params[key] = text
        return rerun(app)

    return run


@pytest.fixture
def bare(small: Source) -> Iterator[Source]:
    """The session state that code outside of a page sees, holding the small picture, and empty afterwards."""
    st.session_state[source.KEY] = small
    yield small
    st.session_state.clear()
    st.query_params.clear()


@pytest.fixture
def host_with(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """A function that sets this host up anew: `host_with(SEG_LARGEST_SIDE="512")`."""

    def set_up(**environment: str) -> None:
        for name, text in environment.items():
            monkeypatch.setenv(name, text)
        host.cache_clear()

    yield set_up
    monkeypatch.undo()
    host.cache_clear()


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[list[Panel]]:
    """The panels of each viewer that a page shows."""
    every: list[list[Panel]] = []
    monkeypatch.setattr(pages.ui.viewer, "viewer", lambda _image, panels, **_: every.append(list(panels)))
    return every
