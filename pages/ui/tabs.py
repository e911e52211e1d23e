"""Tabs that stay open although others come and go beside them."""

from collections.abc import Sequence

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer


def tabs(labels: Sequence[str], key: str) -> Sequence[TabContainer]:
    """`st.tabs` of which only the open one has to be filled; `st.session_state[key]` is its label.

    Streamlit takes another list of labels for another widget, which opens on its first tab. Here the tab that was open stays
    open as long as it is on the list.
    """
    memory = f"{key}.kept"
    before, opened = st.session_state.get(memory, (labels, None))
    opened = st.session_state.get(key, opened)
    if opened in labels and (labels != before or key not in st.session_state):
        st.session_state[key] = opened
    made = st.tabs(labels, key=key, on_change="rerun")
    st.session_state[memory] = labels, next(label for label, tab in zip(labels, made, strict=True) if tab.open)
    return made
