"""A method beside what a user would otherwise call: the row of a table, and what is said of all rows."""

from collections.abc import Mapping
from statistics import fmean
from typing import Any

from benchmarks.clock import Taken
from seglib.methods.base import Method
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.types import Image, LabelMap

TOLERANCE = 0.01  # of quality, on average over the scenes


def labels_of(method: Method, image: Image, prompt: Prompt) -> LabelMap:
    return segment(method, image, prompt)[0].labels


def row(
    what: str,
    scene: str,
    ours: Taken,
    theirs: Taken,
    qualities: tuple[float | None, float | None],
    agreement: float,
    measure: str,
) -> dict[str, Any]:
    """qualities: ours and theirs by `measure`, None where nobody knows the truth. agreement: of the two, by the same measure."""
    return {
        "what": what,
        "scene": scene,
        "ours_seconds": ours.clock,
        "theirs_seconds": theirs.clock,
        "ratio": theirs.clock / ours.clock,
        "processor_ratio": theirs.processor / ours.processor,
        "ours_quality": qualities[0],
        "theirs_quality": qualities[1],
        "agreement": agreement,
        "measure": measure,
    }


def tell(measured: list[dict[str, Any]], targets: Mapping[str, float]) -> None:
    """Print the table and whether the targets, times faster by the name of the method, are reached."""
    for entry in measured:
        known = entry["ours_quality"] is not None
        quality = f"{entry['ours_quality']:.3f}, theirs {entry['theirs_quality']:.3f}," if known else "truth unknown,"
        print(
            f"{entry['what']:15} {entry['scene']:27} {entry['ours_seconds']:7.3f} s, theirs {entry['theirs_seconds']:7.3f} s, "
            f"{entry['ratio']:5.1f} x (processor {entry['processor_ratio']:5.1f} x); "
            f"{entry['measure']} {quality} between the two {entry['agreement']:.3f}"
        )
    for what, target in targets.items():
        mine = [entry for entry in measured if entry["what"] == what]
        slowest = min(entry["ratio"] for entry in mine)
        gains = [entry["ours_quality"] - entry["theirs_quality"] for entry in mine if entry["ours_quality"] is not None]
        print(f"{what}: target {target:.0f} x {'reached' if slowest >= target else 'MISSED'}, {slowest:.1f} x at the least")
        print(
            f"{what}: quality {fmean(gains):+.3f} on average ({'kept' if fmean(gains) >= -TOLERANCE else 'LOST'}), "
            f"{min(gains):+.3f} on the worst scene"
        )
