"""Sliders whose steps multiply."""

from itertools import pairwise

import pytest

from pages.ui.widgets import LOG_STEPS, log_positions
from seglib.cleanup import CLEANUPS
from seglib.filters import FILTERS
from seglib.methods import METHODS
from seglib.settings import Parameter
from tests.pages.drive import Start, rerun, word

LOGARITHMIC = [
    (f"{cls.name}.{parameter.name}", parameter)
    for cls in (*METHODS, *FILTERS, *CLEANUPS)
    for parameter in cls.parameters()
    if parameter.ui.log
]


@pytest.mark.parametrize("parameter", [each for _, each in LOGARITHMIC], ids=[name for name, _ in LOGARITHMIC])
def test_positions_are_legal_and_rise_by_about_the_same_factor(parameter: Parameter) -> None:
    assert parameter.minimum is not None
    assert parameter.maximum is not None
    assert isinstance(parameter.default, int | float)
    places = log_positions(parameter, parameter.default)
    assert (places[0], places[-1]) == (parameter.minimum, parameter.maximum)
    assert parameter.default in places
    assert 10 <= len(places) <= LOG_STEPS + 3
    if parameter.type == "number":
        start = parameter.minimum or places[1]
        usual = (parameter.maximum / start) ** (1 / (LOG_STEPS - 1))
        factors = [after / before for before, after in pairwise(places) if before > 0]
        assert max(factors) < usual**2.1
        assert all(factor > 1 for factor in factors)


def test_a_value_of_a_link_between_two_positions_stays_until_the_slider_moves(start: Start) -> None:
    app = start(words={"method": "otsu", "before": "gamma(gamma=1.2345)"})
    for _ in range(2):
        (slider,) = [each for each in app.select_slider if str(each.key).endswith("gamma.gamma")]
        assert slider.value == 1.2345
        assert word(rerun(app), "before") == "gamma(gamma=1.2345)"
    (slider,) = [each for each in app.select_slider if str(each.key).endswith("gamma.gamma")]
    slider.set_value(0.2)
    assert word(rerun(app), "before") == "gamma(gamma=0.2)"
