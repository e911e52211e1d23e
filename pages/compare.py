"""Compare: the same picture, two to six methods side by side."""

import streamlit as st

from pages.ui import columns, comparison, frame, source
from pages.ui.drawing import drawing
from pages.ui.fitting import other_model
from pages.ui.image_card import image_card, ledger_card
from pages.ui.results import unlike
from pages.ui.save import scores_csv
from pages.ui.session import Session
from pages.ui.stages import Result
from pages.ui.truth_doubts import truth_doubts
from pages.ui.viewer import viewer
from seglib.methods.kmeans import KMeans
from seglib.methods.otsu import Otsu
from seglib.methods.unet import UNet
from seglib.recipe import Recipe

FEWEST, MOST = 2, 6
FIRST = {"1": Recipe(method=Otsu()), "2": Recipe(method=KMeans()), "3": Recipe(method=UNet())}

frame.enter()
session = Session("compare", FIRST, largest=MOST)
with frame.errors():
    session.read_address()
image_card(session)
opened = source.current()
buttons = frame.header("Compare", "the same picture, several methods")
with buttons:
    st.button(
        "Add a column",
        icon=":material/add:",
        key="add",
        on_click=columns.add,
        args=(session, MOST),
        disabled=len(session.recipes) >= MOST,
    )
frame.notices(session)
results: dict[str, Result] = {}
view, also = comparison.views(opened)
# Where they differ is shown after all others: no method moves to make room for it.
per_row = comparison.per_row(len(session.recipes) + len(also))
with st.container(key="methods"):
    places = [place for _ in range(0, len(session.recipes), per_row) for place in st.columns(per_row, gap="small")]
for place, column in zip(places, list(session.recipes), strict=False):
    with place, st.container(key=f"column{column}"), frame.errors():
        result = columns.column(session, column, opened, FEWEST)
        if result is not None:
            results[column] = result

title = columns.titles(session)

with frame.errors():
    panels = comparison.panels(view, also, opened, results, session.recipes, title)
    viewer(
        opened.image,
        panels,
        key="compare.viewer",
        drawing=drawing(session),
        columns=per_row,
        swipe=(0, len(session.recipes) - 1),
    )

truth_doubts(opened, "compare.doubts")
for column, result in results.items():
    unlike(result, title[column])
    other_model(opened, session.recipes[column].method, result, f"compare{session.generation}.{column}")
if results:
    comparison.score_table({title[column]: (session.recipes[column], result) for column, result in results.items()})
    st.download_button(
        "Scores (CSV)",
        lambda: scores_csv(opened, [(title[c], session.recipes[c], r) for c, r in results.items()]),
        "scores.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="scores",
    )
ledger_card(next((result.prepared.ledger for result in results.values()), opened.image.ledger))
frame.leave(session, buttons)
