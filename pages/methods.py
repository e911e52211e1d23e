"""Methods: what each one does, when it works, when it fails, and what can be set."""

import streamlit as st

from pages.ui import frame, model_card
from pages.ui.chooser import FAMILIES
from pages.ui.widgets import label_of
from seglib.methods.base import Method
from seglib.recipe import method_named
from seglib.wording import amount

frame.enter()
frame.header("Methods", "what each one does, when it works, and when it fails")


def anchor(family: str) -> str:
    return family.lower().replace(" ", "-")


def first_sentence(method: type[Method]) -> str:
    return frame.page_text(method).partition("\n\n")[0].replace("\n", " ").partition(". ")[0].removesuffix(".") + "."


def settings_table(method: type[Method]) -> str:
    head = ["| Hyperparameter | Allowed | Default | What it does |", "|:--|:--|:--|:--|"]
    rows = [f"| {label_of(each)} | {each.allowed} | {each.default} | {each.description} |" for each in method.parameters()]
    return "\n".join([*head, *rows])


families = {family: [method_named(name) for name in names] for family, names in FAMILIES.items()}
st.markdown(
    "\n".join(
        f"- [{family}](#{anchor(family)}) ({amount(len(methods), 'method')}): {', '.join(method.title for method in methods)}"
        for family, methods in families.items()
    )
)
for family, methods in families.items():
    st.subheader(family, anchor=anchor(family))
    with st.container(gap="xsmall"):
        for method in methods:
            with st.expander(f"**{method.title}** · {first_sentence(method)}", key=f"about.{method.name}"):
                st.markdown(frame.page_text(method))
                if method.parameters():
                    st.markdown(settings_table(method))
                if method.weights:
                    model_card.buttons(method)
                st.page_link(
                    "pages/segment.py", label="Try it", icon=":material/gesture_select:", query_params={"method": method.name}
                )
