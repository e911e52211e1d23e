"""All scores of results as a file: JSON like that of the command line, CSV for a spreadsheet."""

import csv
import io
import json
from dataclasses import asdict
from typing import Any

from pages.ui.classes_tab import of_classes
from pages.ui.measured import GROUPS, Entry, Measuring, lengths, measured, unit_of
from pages.ui.source import Source
from seglib.metrics import OVERLAP, Boundaries, why_not
from seglib.metrics.class_scores import Scores
from seglib.metrics.counts import BETA

NAMES = {measure.name for measures in GROUPS.values() for measure in measures}
AVERAGES = ("mean", "mean_with_background", "pooled")


def exported(entry: Entry, opened: Source, wish: Measuring) -> dict[str, Any]:
    """Everything about a result as the command line prints it with `--json`, and its probabilities."""
    groups = measured(entry, opened, wish)
    used = [measure for name in groups for measure in GROUPS[name]]
    values = {name: value for group in groups.values() for name, value in group.items()}
    spacing, tolerance = lengths(opened, wish)
    settings: dict[str, Any] = {"unit": "px" if opened.image.spacing is None else "mm", "spacing": list(spacing)}
    if entry.mask is not None and opened.truth is not None:
        lines = Boundaries(opened.truth, entry.mask, spacing, tolerance)
        settings |= {"tolerance": lines.allowed, "margin": lines.margin_width}
    units = {measure.name: unit_of(measure, opened) for measure in used if measure.unit}
    told = {**values, "reasons": why_not(values, used), "units": units, "settings": {**settings, "beta": BETA}}
    several = of_classes(entry, opened, wish)
    if several is None:
        return told
    return {**told, "classes_by": "oracle" if several.is_oracle else "number", **asdict(several.scores)}


def scores_json(entries: list[Entry], opened: Source, wish: Measuring) -> bytes:
    """Every result with all that `python -m seglib score --json` says of it."""
    results = [
        {"title": entry.title, "oracle": entry.is_oracle, "ledger": entry.ledger, **exported(entry, opened, wish)}
        for entry in entries
    ]
    return json.dumps({"image": opened.image.name, "truth": opened.truth_name, "results": results}, indent=2).encode()


def scores_csv(entries: list[Entry], opened: Source, wish: Measuring) -> bytes:
    """A line for each measure and a column for each result; empty where a measure is not defined."""
    told = [exported(entry, opened, wish) for entry in entries]
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["measure", "unit", *(_cell(entry.title) for entry in entries)])
    for name in dict.fromkeys(name for each in told for name in each if name in NAMES):
        unit = next((each["units"][name] for each in told if name in each["units"]), "")
        table.writerow([name, unit, *(_number(each.get(name)) for each in told)])
    parts = [_parts(each) for each in told]
    for part in dict.fromkeys(part for each in parts for part in each):
        for measure in OVERLAP:
            table.writerow([f"{measure.name}, {part}", "", *(_number(each.get(part, {}).get(measure.name)) for each in parts)])
    return text.getvalue().encode()


def _parts(told: dict[str, Any]) -> dict[str, Scores]:
    """What is measured of each class and of their averages, by what it is called in a table."""
    if "classes" not in told:
        return {}
    each = {f"class {number}": scores for number, scores in told["classes"].items()}
    return each | {name.replace("_", " "): told[name] for name in AVERAGES}


def _number(value: float | int | None) -> float | int | str:
    return "" if value is None else value


def _cell(title: str) -> str:
    """A title that a spreadsheet does not take for a formula."""
    return f"'{title}" if title[:1] in "=+-@" else title
