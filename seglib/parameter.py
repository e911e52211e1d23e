"""What everything that is derived from a declaration knows of one parameter."""

from dataclasses import dataclass
from typing import Any, Literal

Value = bool | int | float | str | None


@dataclass(frozen=True)
class Ui:
    """What a widget needs to know beyond type and limits.

    step: distance between two positions of the slider. unit: shown behind the number.
    log: the slider is spaced logarithmically. tune: an automatic search may vary this parameter.
    """

    step: float | None = None
    unit: str = ""
    log: bool = False
    tune: bool = True


@dataclass(frozen=True)
class Parameter:
    """One parameter as everything that is derived from it sees it."""

    name: str
    type: Literal["integer", "number", "boolean", "choice"]
    default: Value
    minimum: float | None
    maximum: float | None
    options: tuple[str, ...]
    description: str
    ui: Ui
    optional: bool = False

    @property
    def allowed(self) -> str:
        """What the error sentence says after 'must be'."""
        match self.type:
            case "integer":
                words = f"an integer from {self.minimum} to {self.maximum}"
            case "number":
                words = f"a number from {self.minimum} to {self.maximum}"
            case "boolean":
                words = "true or false"
            case "choice":
                words = " or ".join(filter(None, (", ".join(map(repr, self.options[:-1])), repr(self.options[-1]))))
        return words + (" or none" if self.optional else "")

    def parse(self, text: str) -> Value:
        """Turn text from a link or the command line into a value; the limits are checked by the model."""
        word = text.strip()
        if self.optional and word.lower() in ("none", ""):
            return None
        try:
            if self.type == "integer":
                return int(word)
            if self.type == "number":
                return float(word)
        except ValueError:
            return text
        if self.type == "boolean":
            return {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}.get(word.lower(), text)
        return word

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "type": self.type,
            "default": self.default,
            "minimum": self.minimum,
            "maximum": self.maximum,
            "options": list(self.options) or None,
            "description": self.description,
        }
