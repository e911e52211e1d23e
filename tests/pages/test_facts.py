"""What stands in the table beside a result: every fact once, and numbers as people read them."""

from dataclasses import replace

import numpy as np
import pytest

from pages.ui.facts import counted, fact_rows, milliseconds, number
from pages.ui.source import Source
from pages.ui.stages import Result, run_stages
from seglib.cleanup.select import RemoveSmall
from seglib.methods.base import Method
from seglib.methods.kmeans import KMeans
from seglib.methods.manual import Manual
from seglib.methods.otsu import Otsu
from seglib.methods.watershed import Watershed
from seglib.recipe import Recipe
from seglib.types import Levels

pytestmark = pytest.mark.usefixtures("bare")


def result_of(source: Source, recipe: Recipe) -> Result:
    return run_stages(source, recipe)


def with_facts(result: Result, **facts: float | int | str) -> Result:
    return replace(result, segmentation=replace(result.segmentation, facts=facts))


def test_a_threshold_and_what_it_means_in_the_unit_of_the_file_are_one_row(small: Source) -> None:
    scanned = replace(small, image=replace(small.image, levels=Levels(10.0, -1000.0, "HU")))
    result = result_of(scanned, Recipe(method=Otsu()))
    level = result.segmentation.facts["threshold"]
    assert isinstance(level, int)
    rows = dict(fact_rows(result, Otsu()))
    assert rows["threshold"] == f"{level} ({10 * level - 1000} HU)".replace("-", "−")
    assert [name for name in rows if "threshold" in name] == ["threshold"]


def test_what_a_slider_says_already_is_left_out(small: Source) -> None:
    method = Manual(low=60, high=200)
    assert not {"low", "high"} & dict(fact_rows(result_of(small, Recipe(method=method)), method)).keys()
    swapped = Manual(low=200, high=60)  # read as the range between them, which the sliders do not say
    assert dict(fact_rows(result_of(small, Recipe(method=swapped)), swapped))["low"] == "60"


@pytest.mark.parametrize("method", [Otsu(), Manual(), KMeans(), Watershed(distance=3.0)])
def test_no_name_stands_twice(small: Source, method: Method) -> None:
    names = [name for name, _ in fact_rows(result_of(small, Recipe(method=method)), method)]
    assert len(names) == len(set(names))
    assert "labels" not in names


def test_objects_that_a_clean_up_took_away_are_told(small: Source) -> None:
    method = Watershed(distance=3.0, depth=0.0, minimal_area=0)
    all_of_them = result_of(small, Recipe(method=method))
    found = int(all_of_them.segmentation.facts["objects"])
    assert dict(fact_rows(all_of_them, method))["objects"] == f"{found}"
    fewer = result_of(small, Recipe(method=method, after=(RemoveSmall(area=330),)))
    left = np.count_nonzero(np.unique(fewer.segmentation.labels))
    assert 0 < left < found, "the test needs a picture in which some are small"
    assert dict(fact_rows(fewer, method))["objects"] == f"{left} of {found}"


def test_numbers_are_written_as_people_read_them(small: Source) -> None:
    shown = dict(fact_rows(with_facts(result_of(small, Recipe()), weights=482737, change=-0.00123456, kept="yes"), Otsu()))
    assert (shown["weights"], shown["change"], shown["kept"]) == ("482,737", "−0.001235", "yes")
    assert (number(None), number(-3), milliseconds(0.0123), milliseconds(2.5)) == ("–", "−3", "12.3\xa0ms", "2.50\xa0s")


@pytest.mark.parametrize(
    ("value", "words"),
    [(12510.0, "12,510"), (-56846.5, "−56,846"), (1.5e8, "150,000,000"), (0.00123456, "0.001235"), (100.0, "100"), (2.50, "2.5"),
     (9.99996, "10"), (0.0, "0"), (1e-5, "1e−05"), (3e9, "3e+09"), (float("inf"), "inf")],
)  # fmt: skip
def test_no_power_of_ten_stands_where_people_need_none(value: float, words: str) -> None:
    assert number(value) == words


@pytest.mark.parametrize(("objects", "words"), [(1, "1 object · "), (2, "2 objects · ")])
def test_one_object_is_no_objects(small: Source, objects: int, words: str) -> None:
    labels = np.zeros(small.image.shape, np.int32)
    for label in range(1, objects + 1):
        labels[label] = label
    result = result_of(small, Recipe(method=Otsu()))
    found = replace(result.segmentation, labels=labels)
    assert counted(replace(result, segmentation=found), Recipe(method=Watershed())) == words
