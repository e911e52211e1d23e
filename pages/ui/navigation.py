"""The configuration and the pages of the app, in groups."""

import streamlit as st
from streamlit.navigation.page import Page


def navigation() -> Page:
    """Configure the app, declare its pages, and return the one that the address asks for."""
    st.set_page_config(page_title="See segmentation", page_icon="assets/logo.svg", layout="wide", initial_sidebar_state=250)
    st.logo("assets/logo.svg", size="large")
    return st.navigation(
        {
            "Try": [
                st.Page("pages/segment.py", title="Segment", icon=":material/gesture_select:", default=True),
                st.Page("pages/compare.py", title="Compare", icon=":material/view_column:"),
            ],
            "Measure": [
                st.Page("pages/score.py", title="Score", icon=":material/straighten:"),
                st.Page("pages/lab.py", title="Metric lab", icon=":material/science:"),
                st.Page("pages/which_dice.py", title="Which Dice?", icon=":material/functions:"),
                st.Page("pages/draw.py", title="Draw a mask", icon=":material/draw:"),
                st.Page("pages/raters.py", title="Raters", icon=":material/group:"),
                st.Page("pages/label_noise.py", title="Label noise", icon=":material/waves:"),
            ],
            "Learn": [
                st.Page("pages/methods.py", title="Methods", icon=":material/menu_book:"),
                st.Page("pages/nets.py", title="Trained models", icon=":material/hub:"),
            ],
        }
    )
