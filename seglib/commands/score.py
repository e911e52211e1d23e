"""`score`: two masks, every measure."""

from pathlib import Path
from typing import Any

import click
import numpy as np

from seglib.commands.masks import read_label_file, read_mask_file
from seglib.commands.options import AS_JSON, FILE, print_json
from seglib.io import misplaced
from seglib.metrics import (
    BOUNDARY,
    INSTANCES,
    OVERLAP,
    PARTITIONS,
    Boundaries,
    Measure,
    boundary_scores,
    class_counts,
    instance_scores,
    numbered,
    partition_scores,
    restrict,
    scores,
    why_not,
)
from seglib.metrics.boundaries import PIXELS
from seglib.metrics.counts import BETA
from seglib.metrics.measure import Number
from seglib.types import LabelMap, Mask

GROUPS = (*OVERLAP, *BOUNDARY, *INSTANCES, *PARTITIONS)
NO_OBJECTS = "objects are scored with --instances"
MANY = 64  # numbers; more are objects and not classes


@click.command()
@click.argument("truth", type=FILE)
@click.argument("pred", type=FILE)
@click.option("--fov", type=FILE, help="Field of view: only pixels inside it are scored.")
@click.option("--spacing", type=float, nargs=2, metavar="ROW COLUMN", help="Distance of pixel centres in mm; else in pixels.")
@click.option("--tolerance", type=float, help="How far an outline may be off for NSD and boundary F1. Two pixels unless given.")
@click.option("--instances", is_flag=True, help="Score objects: each number is one, in a mask of one number each piece.")
@AS_JSON
def score(
    truth: Path,
    pred: Path,
    fov: Path | None,
    spacing: tuple[float, float] | None,
    tolerance: float | None,
    instances: bool,
    as_json: bool,
) -> None:
    """Score the mask PRED against the mask TRUTH. Every label above 0 is foreground."""
    expected = read_label_file(truth)
    found = read_label_file(pred, expected.shape)
    view = None if fov is None else read_mask_file(fov, expected.shape)
    objects = (numbered(expected), numbered(found)) if instances else None
    unit, steps = ("px", PIXELS) if spacing is None else ("mm", spacing)
    values: dict[str, Number | None] = {
        **scores(expected > 0, found > 0, view, OVERLAP),
        **boundary_scores(expected > 0, found > 0, view, steps, tolerance),
        **(dict.fromkeys(_names(INSTANCES)) if objects is None else instance_scores(*objects, view)),
        **partition_scores(*(objects or (expected, found)), view),
    }
    reasons = why_not(values, GROUPS) | ({} if instances else dict.fromkeys(_names(INSTANCES), NO_OBJECTS))
    units = {measure.name: unit if measure.unit == "px" else measure.unit for measure in GROUPS if measure.unit}
    place = misplaced(found > 0, expected > 0, pred.name, truth.name)
    findings = [] if place is None else [place.sentence]
    if as_json:
        used = Boundaries(expected > 0, found > 0, steps, tolerance)
        lengths = {"unit": unit, "spacing": list(steps), "tolerance": used.allowed, "margin": used.margin_width}
        classes = {} if instances else _classes(expected, found, view)
        print_json(
            {
                **values,
                "reasons": reasons,
                "units": units,
                "settings": {**lengths, "beta": BETA},
                "findings": findings,
                **classes,
            }
        )
        return
    for measure in GROUPS:
        value = values[measure.name]
        if value is None:
            click.echo(f"{measure.title:26}not defined: {reasons[measure.name]}")
        else:
            number = f"{value:.4f}" if isinstance(value, float) else str(value)
            click.echo(f"{measure.title:26}{number} {units.get(measure.name, '')}".rstrip())
    for sentence in findings:
        click.echo(sentence)


def _names(measures: tuple[Measure, ...]) -> tuple[str, ...]:
    return tuple(measure.name for measure in measures)


def _classes(truth: LabelMap, pred: LabelMap, view: Mask | None) -> dict[str, Any]:
    """Overlap of each class, and both kinds of average, where the truth has several classes."""
    if len(np.unique(truth)) < 3 or max(len(np.unique(truth)), len(np.unique(pred))) > MANY:
        return {}
    if view is not None:
        truth, pred = restrict(truth, view), restrict(pred, view)
    found, names = class_counts(truth, pred), _names(OVERLAP)
    return {
        "classes": {str(name): {measure: getattr(one, measure) for measure in names} for name, one in found.each.items()},
        "mean": {measure: found.mean(measure) for measure in names},
        "mean_with_background": {measure: found.mean(measure, background=True) for measure in names},
        "pooled": {measure: getattr(found.pooled(), measure) for measure in names},
    }
