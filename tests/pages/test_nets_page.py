"""The page of trained models: the front of the best, and a link to one task."""

from urllib.parse import parse_qsl

import numpy as np
import pytest

from pages.ui.budget_chart import budget_chart, budget_table
from pages.ui.net_charts import COSTS, FAMILIES, Cost, NetsView, front, pareto, sizes
from seglib.learn.budget import Budget, Outcome
from seglib.learn.families import Row, read_families
from seglib.learn.sweep import read_sweep
from seglib.trained.weights import card
from tests.pages.drive import Start, rerun, word


def rows(seed: int, count: int = 12) -> list[Row]:
    rng = np.random.default_rng(seed)
    return [
        Row(
            family=str(rng.choice(list(FAMILIES))), task="retina", dice=float(rng.integers(0, 8)) / 8,
            spread=0.1, other_seeds=(0.5,), images=3,
            parameters=int(rng.integers(1, 9)), operations=int(rng.integers(1, 9)),
            milliseconds=float(rng.integers(1, 9)), minutes=float(rng.integers(1, 9)),
        )
        for _ in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("cost", list(COSTS))
@pytest.mark.parametrize("seed", range(5))
def test_the_front_holds_what_nothing_beats(cost: Cost, seed: int) -> None:
    every = rows(seed)

    def paid(row: Row) -> float:
        return float(getattr(row, cost))

    def beaten(row: Row) -> bool:
        better = (other.dice >= row.dice and paid(other) <= paid(row) for other in every)
        same = (other.dice == row.dice and paid(other) == paid(row) for other in every)
        return any(one and not two for one, two in zip(better, same, strict=True))

    best = front(every, cost)
    assert {(paid(row), row.dice) for row in best} == {(paid(row), row.dice) for row in every if not beaten(row)}
    assert [paid(row) for row in best] == sorted(paid(row) for row in best)


def test_the_shipped_tables_are_those_of_the_shipped_cards() -> None:
    for row in read_families().rows:
        about = card(row.family, row.task)
        assert (row.dice, row.parameters, row.minutes) == (about.overall.mean, about.parameters, about.minutes)
    sweep = read_sweep()
    assert {(trial.depth, trial.width) for trial in sweep.trials} == {(d, w) for d in (2, 3, 4) for w in (8, 16, 32)}


def test_every_model_and_every_size_is_a_point() -> None:
    found, sweep = read_families(), read_sweep()
    drawn = [len(trace.x) for trace in pareto(found.rows, "parameters").data if "markers" in trace.mode]
    assert sum(drawn) == len(found.rows)
    assert sum(len(trace.x) for trace in sizes(sweep.trials).data) == len(sweep.trials)


def test_a_budget_is_a_point_for_each_family_and_a_ring_where_more_was_spent() -> None:
    def outcome(family: str, dice: float, shipped: bool) -> Outcome:
        return Outcome(family=family, dice=(dice, dice + 0.2), minutes=1.0, shipped=shipped)

    def row(family: str, task: str, dice: float) -> Row:
        return rows(0, 1)[0].model_copy(update={"family": family, "task": task, "dice": dice})

    spent = Budget(
        command="", date="", task="retina", title="", epochs=3,
        outcomes=(outcome("svm", 0.1, True), outcome("cnn", 0.2, True), outcome("rnn", 0.3, False), outcome("unet", 0.4, False)),
    )  # fmt: skip
    shipped = [row("unet", "retina", 0.9), row("unet", "chest", 0.8), row("cnn", "retina", 0.7)]
    points = {(trace.marker.symbol, x) for trace in budget_chart([spent], shipped).data for x in trace.x}
    dots = {(None, round(x, 6)) for x in (0.2, 0.3, 0.4, 0.5)}  # the mean over two seeds
    assert {(symbol, round(x, 6)) for symbol, x in points} == dots | {("circle-open", 0.9)}
    assert budget_table([spent]) == [
        {"Task": "retina", "Epochs": "3", "SVM": "0.200", "CNN": "0.300", "RNN": "0.400", "U-Net": "0.500"}
    ]


def test_a_link_opens_on_one_task_and_another_one_changes_the_address(start: Start) -> None:
    app = start("nets", {"show": NetsView(task="retina").text()})
    assert set(app.dataframe[0].value["Task"]) == {"retina"}
    (link,) = [each for each in app.get("page_link") if "side by side" in each.proto.label]
    shown = dict(parse_qsl(link.proto.query_string))
    assert shown["sample"] == "fundus"
    assert [shown[f"{column}.method"] for column in range(1, 5)] == [
        f"{name}(task=retina)" for name in ("svm_trained", "cnn", "rnn", "unet")
    ]
    assert [each.label for each in app.button if each.key.startswith("card.")] == ["SVM, trained", "CNN", "RNN", "U-Net"]
    app.segmented_control[0].set_value("nuclei")
    rerun(app)
    assert set(app.dataframe[0].value["Task"]) == {"nuclei"}
    assert "nuclei" in (word(app, "show") or "")
