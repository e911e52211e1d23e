"""Pictures and label maps on their way to the browser: encoded once, named by an exact digest, sent once.

Each blob is a component of its own without anything to see. Streamlit keeps messages of 10 kB and more in the browser
and sends only their hash while they stay the same, so that a slider that changes one label map sends that label map and
not the photograph. The blobs of a page lie in one store in the browser's window, where the viewers find them by name.
"""

import json
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.ui import encode
from seglib.types import LabelMap

FOLDER = Path(__file__).with_name("viewer_web")
MODULES = (  # each after those that it imports
    *("geometry", "box", "strokes", "owned", "labels", "pictures", "draw", "icons", "frames", "memory"),
    *("gestures", "readout", "resolve", "keys", "controls", "penbar", "boxtool", "areatool", "pentool", "sketch", "tools"),
    *("viewer", "main"),
)
KEPT = 64  # encoded pictures, and as many label maps, for all visitors together
_blob = st.components.v2.component("segmentation_blob", js=(FOLDER / "blob.js").read_text("utf-8"))


@dataclass
class Parcel:
    """The blobs of one viewer by the place that each fills; equal ones are packed once."""

    places: dict[str, bytes] = field(default_factory=dict)
    digests: set[str] = field(default_factory=set)

    def put(self, place: str, digest: str, content: bytes) -> str:
        if digest not in self.digests:
            self.digests.add(digest)
            self.places[place] = digest.encode() + content
        return digest

    def program(self) -> str:
        """Pack the viewer's own code; its name."""
        return self.put("program", *_program())

    def picture(self, place: str, pixels: NDArray[np.uint8], digest: str | None = None) -> dict[str, Any]:
        """Pack an RGB or grey picture; what the browser has to know of it."""
        name = digest or _digest(pixels)
        content, exact, grey = _encoded_picture(name, pixels)
        height, width = pixels.shape[:2]
        self.put(place, name, content)
        return {"kind": "photo", "digest": name, "width": width, "height": height, "exact": exact, "grey": grey}

    def heat(self, place: str, levels: NDArray[np.uint8], ramp: str) -> dict[str, Any]:
        """Pack the levels of a field; what the browser has to know of it. ramp: the colours that it gives them."""
        return {**self.picture(place, levels, _digest(levels, ramp.encode())), "kind": "heat", "ramp": ramp}

    def labels(self, place: str, labels: LabelMap) -> dict[str, Any]:
        """Pack a label map; what the browser has to know of it."""
        name = _digest(labels, b"labels")
        content, bits, highest = _encoded_labels(name, labels)
        height, width = labels.shape
        self.put(place, name, content)
        return {"kind": "labels", "digest": name, "width": width, "height": height, "bits": bits, "highest": highest}

    def send(self, key: str) -> None:
        """Put the blobs into the page, each at its place so that Streamlit sees which of them changed."""
        for place, content in self.places.items():
            _blob(key=f"{key}.{place}", data=content)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _encoded_picture(digest: str, _pixels: NDArray[np.uint8]) -> tuple[bytes, bool, bool]:  # noqa: ARG001
    content, exact = encode.photo_bytes(_pixels)
    return content, exact, encode.is_grey(_pixels)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _encoded_labels(digest: str, _labels: LabelMap) -> tuple[bytes, int, int]:  # noqa: ARG001
    bits = encode.label_bits(_labels)
    return encode.label_bytes(_labels, bits), bits, int(_labels.max(initial=0))


def _digest(array: NDArray[Any], kind: bytes = b"") -> str:
    """For pixels the fingerprint of `Image.digest`: the photograph shown again as a base is the same blob."""
    return blake2b(kind + repr(array.shape[:2]).encode() + np.ascontiguousarray(array).data, digest_size=16).hexdigest()


@st.cache_resource(show_spinner=False)
def _program() -> tuple[str, bytes]:
    modules = [(f"{name}.js", (FOLDER / f"{name}.js").read_text("utf-8")) for name in MODULES]
    content = json.dumps({"style": (FOLDER / "viewer.css").read_text("utf-8"), "modules": modules}).encode()
    return blake2b(content, digest_size=16).hexdigest(), content
