"""The entry: navigation, and the page that the address asks for."""

import streamlit as st

from pages.ui.navigation import navigation

# A page that finds this flag knows that it was started from here, see pages/ui/frame.py.
st.session_state["_entry"] = True
navigation().run()
