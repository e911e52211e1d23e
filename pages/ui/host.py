"""What the host of this server has decided, read once from the environment."""

import os
import sys
from functools import cache

import streamlit as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.formparsers import MultiPartParser

from seglib.errors import SettingError
from seglib.io import Limits
from seglib.recipe import SIDES
from seglib.trained.memory import tighten

# The server below Streamlit would put a received file of more than a megabyte into a temporary one: uploads stay in memory.
MultiPartParser.spool_max_size = sys.maxsize
tighten()


class Host(BaseModel):
    """Limits of this server. Each is set by an environment variable `SEG_` + its name in capitals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    side: int = Field(1024, ge=SIDES[0], le=SIDES[1], description="Longest side of the working copy in pixels, at first.")
    largest_side: int = Field(2048, ge=SIDES[0], le=SIDES[1], description="How far a visitor may raise it.")
    megapixels: float = Field(64.0, gt=0, le=1000.0, description="Largest picture that is opened, in millions of pixels.")
    megabytes: float = Field(512.0, gt=0, le=8000.0, description="Largest file after unpacking, in millions of bytes.")
    heavy_jobs: int = Field(2, ge=1, le=64, description="Slow methods that run at the same time; others wait their turn.")

    @property
    def limits(self) -> Limits:
        return Limits(megapixels=self.megapixels, megabytes=self.megabytes)

    def clamp(self, side: int) -> int:
        return min(side, self.largest_side)


def upload_megabytes() -> int:
    """The largest file that a visitor may send, `maxUploadSize` of Streamlit: in units of 1024 x 1024 bytes."""
    return int(st.get_option("server.maxUploadSize"))


@cache
def host() -> Host:
    """The settings of this server.

    Raises:
        SettingError: an environment variable holds a value that is not allowed.
    """
    values = {name: os.environ[f"SEG_{name.upper()}"] for name in Host.model_fields if f"SEG_{name.upper()}" in os.environ}
    try:
        return Host.model_validate(values)
    except ValidationError as error:
        problems = "; ".join(
            f"SEG_{str(item['loc'][0]).upper()}: {item['msg']}, got {item['input']!r}" for item in error.errors()
        )
        raise SettingError(f"This server is set up wrongly. {problems}") from None
