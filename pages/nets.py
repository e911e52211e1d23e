"""Trained models: what each family adds, and what depth and width of a U-Net bring."""

import streamlit as st

from pages.ui import charts, frame, model_card, net_charts
from pages.ui.budget_chart import budget_chart, budget_table
from pages.ui.facts import words
from pages.ui.image_card import image_card
from pages.ui.net_charts import COSTS, EVERY, SHORT, NetsView
from pages.ui.notation import address
from pages.ui.session import Session
from seglib.learn.budget import read_budgets
from seglib.learn.families import read_families
from seglib.learn.sweep import read_sweep
from seglib.methods import METHODS
from seglib.recipe import Recipe
from seglib.samples import SAMPLES
from seglib.trained.tasks import TASKS
from seglib.trained.weights import trained_tasks

frame.enter()
session = Session("nets", own={"show": NetsView()})
with frame.errors():
    session.read_address()
image_card(session)
buttons = frame.header("Trained models", "what each family adds, and what it costs")
frame.notices(session)

key, view = f"nets{session.generation}", session.setting(NetsView)
with frame.errors():
    found = read_families()
    tasks = [EVERY, *(each for each in TASKS if any(row.task == each for row in found.rows))]
    with st.container(horizontal=True, gap="medium", key="choices"):
        task = st.segmented_control(
            "Task",
            tasks,
            format_func=words,
            default=view.task if view.task in tasks else EVERY,
            required=True,
            key=f"{key}.task",
        )
        cost = st.segmented_control(
            "Cost", list(COSTS), format_func=SHORT.__getitem__, default=view.cost, required=True, key=f"{key}.cost"
        )
    session.own["show"] = NetsView.from_text({"task": task, "cost": cost})
    rows = [row for row in found.rows if row.task in tasks and task in (EVERY, row.task)]
    charts.show(net_charts.pareto(rows, cost), f"{key}.pareto", 420, top=40)
    st.markdown(
        f"Up is better, left is cheaper. The colour is the family, the shape the task ({net_charts.SHAPES}). A line joins the "
        "families of a task that no cheaper one reaches (the *Pareto front*); where there is none, one family is best and "
        "cheapest. A **support vector machine** weighs features that somebody wrote down. A **CNN** learns its features, at one "
        "scale. An **RNN** reads rows and columns from end to end, so every pixel hears of every other one. A **U-Net** looks "
        "from near and from far at once, and may be faster than a CNN with a hundredth of its weights: most of its work is done "
        "on small, halved maps."
    )
    if task != EVERY:
        st.caption(f"{TASKS[task].title}.")
        trained = [method for method in METHODS if method.weights and task in trained_tasks(method.weights)]
        columns = {str(column): Recipe(method=method.from_text({"task": task})) for column, method in enumerate(trained, start=1)}
        shown = address(next(each.name for each in SAMPLES if each.task == task), columns)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            model_card.buttons_of_task(task, trained)
            st.page_link("pages/compare.py", label="See them side by side", icon=":material/view_column:", query_params=shown)
    st.dataframe(net_charts.family_table(rows), hide_index=True, width="stretch")
    st.caption(
        f"Made by `{found.command}` on {found.date} ({found.machine}). Scores are those of the model cards: the same images "
        "chose epoch and threshold, so they are a little too good, alike for all families. Other seeds: the same training once "
        "more, with other chances and on another split: what differs by less may be chance. Time is that for 512 × 512 pixels "
        "as they are. Minutes of training come from a machine that did other work as well. CT slices are computed ones."
    )

    st.subheader("What the same training brings", anchor="what-the-same-training-brings")
    budgets = [spent for spent in read_budgets() if task in (EVERY, spent.task)]
    if budgets:
        st.markdown(
            "Up to a point, a net that was trained for longer scores better, whatever it is. Here all nets of a task saw the "
            "same images equally often, each through its whole schedule, so a distance between two points is one between two "
            "*kinds of net*. A ring is the model that comes with the app, where that one had more. An **SVM** looks at its "
            "pixels once and is done."
        )
        charts.show(budget_chart(budgets, found.rows), f"{key}.budget", 120 + 64 * len(budgets), top=40)
        st.dataframe(budget_table(budgets), hide_index=True, width="stretch")
        st.caption("In an epoch every net sees as many patches as would cover the images.")
        with st.expander("How it was made", key=f"{key}.made"):
            st.markdown("\n".join(f"- `{one.command}` on {one.date}" for one in budgets))
    else:
        st.markdown("Nobody has measured it for this task: `python -m seglib budget --help` tells how.")

st.subheader("How deep, how wide?", anchor="how-deep-how-wide")
with frame.errors():
    sweep = read_sweep()
    one_task = "" if session.setting(NetsView).task in (EVERY, sweep.task) else "This was measured for one task alone. "
    st.markdown(
        f"{one_task}The same U-Net in {len(sweep.trials)} sizes, trained in the same way on the same {sweep.images[0]} images "
        f"({sweep.title[0].lower()}{sweep.title[1:]}) for {sweep.epochs} epochs. Each halving lets it see further; each "
        "doubling of the width costs four times the parameters. Bars go from the worst to the best seed: differences smaller "
        "than a bar are chance."
    )
    charts.show(net_charts.sizes(sweep.trials), f"{key}.sizes", 380, top=40)
    st.dataframe(net_charts.size_table(sweep.trials), hide_index=True, width="stretch")
    st.caption(
        f"Made by `{sweep.command}` on {sweep.date}, scored on {sweep.images[1]} validation images. "
        "Times are those of one thread, the median of five; minutes of training come from a machine that did other work as well."
    )
frame.leave(session, buttons)
