"""What tables, pages and the command line know of a measure."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Number = float | int


@dataclass(frozen=True)
class Measure:
    """A measure as tables, pages and the command line see it.

    function: `function(truth, pred)`. undefined: when and why it is None; empty for a measure that always has a value.
    unit: of its values, empty for a share; "px" stands for millimetres where the spacing of the pixels is known.
    """

    title: str
    function: Callable[..., Number | None]
    undefined: str = ""
    higher_is_better: bool = True
    unit: str = ""

    @property
    def name(self) -> str:
        """Its key in results, snake_case."""
        return self.function.__name__

    @property
    def explanation(self) -> str:
        """The first paragraph of its docstring, for the help beside a number."""
        return (inspect.getdoc(self.function) or "").partition("\n\n")[0].replace("\n", " ")


def read(measures: Iterable[Measure], evidence: object) -> dict[str, Number | None]:
    """The values of several measures by name, from the one object that holds what all of them need."""
    return {measure.name: getattr(evidence, measure.name) for measure in measures}
