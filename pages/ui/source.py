"""The picture of a session and its ground truth: chosen once, the same on every page."""

from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b

import numpy as np
import streamlit as st

from pages.ui.host import host
from pages.ui.opinion import Opinion
from seglib.io import Diagnosis, Finding, RawMask, ReadOptions, examine, read_image
from seglib.recipe import Recipe
from seglib.samples import SAMPLES, Loaded, Sample, sample
from seglib.types import Image, LabelMap, Mask

KEY, ASIDE, MENDED = "source", "source.aside", "source.mended"
FIRST = SAMPLES[0].name
EXACT = "exact, of the sample"  # the name of a truth that nobody drew


@dataclass(frozen=True, eq=False)
class Source:
    """What is open.

    image: at its native size. sample: its name, or None for an opened file. data, file_name, options: the bytes of
    that file, what it is called, and how it was read.
    truth, field_of_view: (H, W) bool on the native grid. truth_labels: (H, W) int32 when the truth has several classes
    or instances. truth_name: where the truth came from. truth_ledger: what was done to it.
    raw_truth: the truth as it was read, if from a file. doubts: what may be wrong with it. mends: what was done to it so far.
    is_trusted: somebody has said that it is right.
    raters: what other people have drawn. predictions: what other programs have found. See `pages.ui.shelves`.
    """

    image: Image
    sample: str | None = None
    data: bytes = b""
    file_name: str = ""
    options: ReadOptions = ReadOptions()
    truth: Mask | None = None
    truth_labels: LabelMap | None = None
    truth_name: str = ""
    truth_ledger: tuple[str, ...] = ()
    field_of_view: Mask | None = None
    raw_truth: RawMask | None = None
    doubts: tuple[Finding, ...] = ()
    mends: tuple[str, ...] = ()
    is_trusted: bool = False
    raters: tuple[Opinion, ...] = ()
    predictions: tuple[Opinion, ...] = ()

    @cached_property
    def file_digest(self) -> str:
        """Fingerprint of the file."""
        return blake2b(self.data, digest_size=12).hexdigest()

    @cached_property
    def truth_digest(self) -> str:
        """Fingerprint of truth, its numbers and field of view, for the keys of caches."""
        parts = [np.packbits(mask).tobytes() if mask is not None else b"-" for mask in (self.truth, self.field_of_view)]
        parts += [np.ascontiguousarray(self.truth_labels).tobytes()] * (self.truth_labels is not None)
        return blake2b(b"|".join(parts), digest_size=12).hexdigest()


def current() -> Source:
    """The picture of this session; the first sample before anything was chosen."""
    if KEY not in st.session_state:
        open_sample(FIRST)
    source: Source = st.session_state[KEY]
    return source


def put(source: Source) -> None:
    """Make this the picture of the session, as when its truth or its raters have changed."""
    st.session_state[KEY] = source


def open_sample(name: str) -> None:
    """Make a sample the picture of this session.

    Raises:
        SettingError: there is no such sample.
    """
    scene = loaded(sample(name).name)
    _put_aside()
    truth = None if scene.truth is None else scene.truth > 0
    st.session_state[KEY] = Source(
        scene.image,
        sample=name,
        truth=truth,
        truth_labels=scene.truth,
        truth_name="" if truth is None else EXACT,
        field_of_view=scene.field_of_view,
    )


def open_file(data: bytes, name: str, options: ReadOptions) -> None:
    """Make a file the picture of this session. The truth stays if it still fits, as when a slice or a window changes.

    Raises:
        FileError, LimitError: the file cannot be read; the session keeps what it had.
    """
    image = read_image(data, name, options, host().limits)
    old: Source | None = st.session_state.get(KEY)
    if old is not None and old.data == data and old.image.native_shape == image.native_shape:
        st.session_state[KEY] = replace(old, image=image, options=options)
    else:
        _put_aside()
        st.session_state[KEY] = Source(image, data=data, file_name=name, options=options)


def reopen_file(name: str) -> bool:
    """Make the file that was put aside the picture of this session again; False when it has another name."""
    kept: Source | None = st.session_state.get(ASIDE)
    if kept is None or kept.image.name != name:
        return False
    _put_aside()
    st.session_state[KEY] = kept
    return True


def _put_aside() -> None:
    """Keep the file that is open, with its ground truth: a link cannot bring it back, so undo needs it."""
    old: Source | None = st.session_state.get(KEY)
    if old is not None and old.data:
        st.session_state[ASIDE] = old


def set_truth(raw: RawMask, mends: tuple[str, ...], name: str) -> Diagnosis:
    """Examine a mask and, if nothing stands in the way, make it the truth of the picture."""
    st.session_state[KEY], found = with_truth(current(), raw, mends, name)
    return found


def with_truth(source: Source, raw: RawMask, mends: tuple[str, ...], name: str) -> tuple[Source, Diagnosis]:
    """The picture with this truth, or as it was if something stands in the way; and what the mask holds."""
    found = examine(raw, source.image.native_shape, mends, picture=source.image.pixels)
    if found.mask is None:
        return source, found
    judged = replace(
        source,
        truth=found.mask,
        truth_labels=found.labels,
        truth_name=name,
        truth_ledger=found.ledger,
        field_of_view=None,
        raw_truth=raw,
        doubts=found.findings,
        mends=mends,
        is_trusted=False,
    )
    return judged, found


def mend_truth(key: str) -> None:
    """Do one of the things that the doubts about the truth offer."""
    old = current()
    if old.raw_truth is not None:
        set_truth(old.raw_truth, (*old.mends, key), old.truth_name)
        st.session_state[MENDED] = current().truth_digest


def was_mended() -> bool:
    """Whether the truth is what `mend_truth` has made of it."""
    return st.session_state.get(MENDED) == current().truth_digest


def unmend_truth() -> None:
    """Take back what `mend_truth` did last."""
    old = current()
    if old.raw_truth is not None and old.mends:
        set_truth(old.raw_truth, old.mends[:-1], old.truth_name)
        del st.session_state[MENDED]


def trust_truth() -> None:
    """The truth is right as it is."""
    st.session_state[KEY] = replace(current(), doubts=(), is_trusted=True)


def remove_truth() -> None:
    old = current()
    bare = Source(old.image, old.sample, old.data, old.file_name, old.options)
    st.session_state[KEY] = replace(bare, raters=old.raters, predictions=old.predictions)


def fitting_side(recipe: Recipe, native_shape: tuple[int, int]) -> int | None:
    """The longest side of the working copy that a recipe gets here: its wish or the host's, within the host's limit."""
    side = host().clamp(recipe.side or host().side)
    return side if max(native_shape) > side else None


@st.cache_resource(max_entries=len(SAMPLES), show_spinner="Drawing the picture ...")
def loaded(name: str) -> Loaded:
    """A sample, drawn once for all sessions."""
    return sample(name).load()


def known(name: str) -> bool:
    """Whether a sample has this name."""
    return any(name == each.name for each in SAMPLES)


def chosen_sample() -> Sample | None:
    """The sample that is open; None for a file."""
    name = current().sample
    return None if name is None else sample(name)


def title() -> str:
    """What the picture is called on the page."""
    chosen = chosen_sample()
    return current().image.name if chosen is None else chosen.title
