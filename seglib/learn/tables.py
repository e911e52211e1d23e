"""Tables that come with the app as JSON: made by a command, read by a page."""

import json
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict

from seglib.errors import ModelError


class Table(BaseModel):
    """Base of such a table. command: what makes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: str
    date: str

    @classmethod
    def read(cls, path: Path) -> Self:
        """The table in a file.

        Raises:
            ModelError: there is none, or it is not one.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValueError):
            name = cls.__name__.lower()
            raise ModelError(f"{path} is not a table of {name}: make one with `python -m seglib {name}`") from None

    @classmethod
    def begun(cls, path: Path, command: str) -> Self | None:
        """What the same command has written to the file before it was stopped; None where it has not."""
        try:
            found = cls.read(path)
        except ModelError:
            return None
        return found if found.command == command else None

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(self.model_dump(), indent=1) + "\n", encoding="utf-8")
