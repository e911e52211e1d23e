"""Page configuration and navigation, nothing else."""

import streamlit as st

st.set_page_config(page_title="See segmentation", page_icon="assets/logo.svg", layout="wide", initial_sidebar_state=250)
st.logo("assets/logo.svg", size="large")

# A page that finds this flag knows that it was started from here, see pages/ui/frame.py.
st.session_state["_entry"] = True
st.navigation(
    {
        "Try": [
            st.Page("pages/segment.py", title="Segment", icon=":material/gesture_select:", default=True),
            st.Page("pages/compare.py", title="Compare", icon=":material/view_column:"),
        ],
        "Learn": [st.Page("pages/methods.py", title="Methods", icon=":material/menu_book:")],
    }
).run()
