"""Methods: what each one does, when it works, when it fails, and what can be set."""

import streamlit as st

from pages.ui import frame
from pages.ui.widgets import label_of
from seglib.methods import METHODS

frame.enter()
frame.header("Methods", "what each one does, when it works, and when it fails")
families = dict.fromkeys(method.family for method in METHODS)
for family in families:
    st.subheader(family)
    for method in METHODS:
        if method.family == family:
            with st.expander(method.title, key=f"about.{method.name}"):
                st.markdown(frame.page_text(method))
                if method.parameters():
                    st.markdown(
                        "\n".join(
                            [
                                "| Hyperparameter | Allowed | Default | What it does |",
                                "|:--|:--|:--|:--|",
                                *(
                                    f"| {label_of(each)} | {each.allowed} | {each.default} | {each.description} |"
                                    for each in method.parameters()
                                ),
                            ]
                        )
                    )
                st.page_link(
                    "pages/segment.py", label="Try it", icon=":material/gesture_select:", query_params={"method": method.name}
                )
