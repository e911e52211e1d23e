"""A picture from the clipboard."""

import base64
import binascii
from pathlib import Path

import streamlit as st

from pages.ui.host import upload_megabytes
from seglib.errors import FileError

MEGABYTE = 1024 * 1024
_paste = st.components.v2.component(
    "clipboard",
    html='<div class="paste" role="status">or press Ctrl+V (⌘V) to paste a picture</div>',
    css=".paste { color: var(--st-text-color); opacity: .75; font-size: .9rem; text-align: center; padding: .25rem 0; }",
    js=(Path(__file__).with_suffix(".js")).read_text("utf-8"),
)


def pasted_picture(key: str) -> tuple[bytes, str] | None:
    """Bytes and name of the picture that was pasted just now; None when nothing was.

    Raises:
        FileError: what the browser sent is not a file.
    """
    most = upload_megabytes()
    value = _paste(key=key, data={"megabytes": most}, on_pasted_change=lambda: None).pasted
    if value is None:
        return None
    try:
        data = base64.b64decode(value["data"], validate=True)
        name = str(value["name"])[:120]
    except (TypeError, KeyError, binascii.Error, ValueError):
        raise FileError("The clipboard holds something that is not a picture. Copy a picture and paste again.") from None
    if len(data) > most * MEGABYTE:
        raise FileError(f"The pasted file is larger than {most} MB.")
    return data, name
