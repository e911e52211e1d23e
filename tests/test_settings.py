"""One declaration a parameter: what is derived from it, and what it refuses."""

from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seglib.errors import SettingError
from seglib.settings import Field, Parameter, Settings, Ui, split_call
from tests.settings_cases import illegal, legal


class Sample(Settings):
    """One parameter of every kind."""

    name = "sample"
    title = "Sample"

    count: Annotated[int, Ui(step=2, unit="px", tune=False)] = Field(4, ge=2, le=16, description="How many.")
    width: Annotated[float, Ui(log=True)] = Field(1.5, ge=0.0, le=20.0, description="How wide.")
    flip: bool = Field(False, description="The other way round.")
    space: Literal["lab", "rgb", "grey"] = Field("lab", description="Where.")
    slice: int | None = Field(None, ge=0, le=99, description="Which one.")


COUNT, WIDTH, FLIP, SPACE, SLICE = Sample.parameters()


def test_the_declaration_is_read_completely() -> None:
    assert Parameter("count", "integer", 4, 2, 16, (), "How many.", Ui(2, "px", False, False)) == COUNT
    assert Parameter("width", "number", 1.5, 0.0, 20.0, (), "How wide.", Ui(log=True)) == WIDTH
    assert Parameter("flip", "boolean", False, None, None, (), "The other way round.", Ui()) == FLIP
    assert Parameter("space", "choice", "lab", None, None, ("lab", "rgb", "grey"), "Where.", Ui()) == SPACE
    assert Parameter("slice", "integer", None, 0, 99, (), "Which one.", Ui(), optional=True) == SLICE


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"count": 99}, "Sample.count must be an integer from 2 to 16, got 99"),
        ({"width": float("nan")}, "Sample.width must be a number from 0.0 to 20.0, got nan"),
        ({"flip": 1}, "Sample.flip must be true or false, got 1"),
        ({"space": "hsv"}, "Sample.space must be 'lab', 'rgb' or 'grey', got 'hsv'"),
        ({"slice": -1}, "Sample.slice must be an integer from 0 to 99 or none, got -1"),
        ({"size": 3}, "Sample has no parameter 'size' (it has: count, width, flip, space, slice)"),
        ({"self": 3}, "Sample has no parameter 'self' (it has: count, width, flip, space, slice)"),
        (
            {"count": 99, "space": "hsv"},
            "Sample.count must be an integer from 2 to 16, got 99; Sample.space must be 'lab', 'rgb' or 'grey', got 'hsv'",
        ),
    ],
)
def test_one_sentence_names_everything_that_is_wrong(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingError) as caught:
        Sample(**values)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("parameter", Sample.parameters(), ids=lambda parameter: parameter.name)
def test_every_illegal_value_is_refused_by_name(parameter: Parameter) -> None:
    for value in illegal(parameter):
        with pytest.raises(SettingError, match=rf"^Sample\.{parameter.name} must be "):
            Sample(**{parameter.name: value})


def test_a_long_value_does_not_flood_the_sentence() -> None:
    with pytest.raises(SettingError) as caught:
        Sample.from_text({"space": "x" * 10_000})
    assert len(str(caught.value)) < 150


def test_an_instance_cannot_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Sample().count = 5  # type: ignore[misc]
    assert len({Sample(), Sample(count=4), Sample(count=5)}) == 2


@settings(deadline=None, derandomize=True)
@given(legal(Sample))
def test_text_and_code_bring_the_value_back(value: Settings) -> None:
    name, words = split_call(value.text())
    assert name == "sample"
    assert Sample.from_text(words) == value
    assert eval(value.code(), {"Sample": Sample}) == value
    assert Sample(**{key: data for key, data in value.as_json().items() if key != "name"}) == value


def test_defaults_are_left_out() -> None:
    assert Sample().text() == "sample"
    assert Sample().code() == "Sample()"
    value = Sample(count=5, flip=True, slice=7, space="grey")
    assert value.text() == "sample(count=5,flip=true,space=grey,slice=7)"
    assert value.code() == "Sample(count=5, flip=True, space='grey', slice=7)"
    assert value.changed() == {"count": 5, "flip": True, "space": "grey", "slice": 7}


@pytest.mark.parametrize(
    ("parameter", "text", "value"),
    [
        (COUNT, " 7 ", 7),
        (COUNT, "7.0", "7.0"),
        (COUNT, "9" * 5000, "9" * 5000),
        (WIDTH, "1e-3", 0.001),
        (WIDTH, "wide", "wide"),
        (FLIP, "Yes", True),
        (FLIP, "0", False),
        (FLIP, "perhaps", "perhaps"),
        (SPACE, " rgb", "rgb"),
        (SLICE, "None", None),
        (SLICE, "", None),
    ],
)
def test_text_becomes_a_value_or_stays_what_it_is(parameter: Parameter, text: str, value: object) -> None:
    parsed = parameter.parse(text)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize("text", ["9" * 5000, "7.0", "1e3", "true", "", "0x10", "nan"])
def test_text_that_is_no_integer_is_refused_by_name(text: str) -> None:
    with pytest.raises(SettingError, match=r"^Sample\.count must be an integer from 2 to 16"):
        Sample.from_text({"count": text})


def test_lenient_reading_keeps_what_is_right_and_names_the_rest() -> None:
    value, ignored = Sample.from_text_leniently({"count": "6", "width": "-1", "colour": "red", "flip": "yes", "self": "1"})
    assert value == Sample(count=6, flip=True)
    assert [sentence.partition(",")[0] for sentence in ignored] == [
        "Sample.width must be a number from 0.0 to 20.0",
        "Sample has no parameter 'colour' (it has: count",
        "Sample has no parameter 'self' (it has: count",
    ]


def test_as_json_is_what_the_command_line_prints() -> None:
    assert SPACE.as_json() == {
        "name": "space",
        "type": "choice",
        "default": "lab",
        "minimum": None,
        "maximum": None,
        "options": ["lab", "rgb", "grey"],
        "description": "Where.",
    }
    assert COUNT.as_json()["options"] is None
    assert Sample(count=3).as_json() == {
        "name": "sample",
        "count": 3,
        "width": 1.5,
        "flip": False,
        "space": "lab",
        "slice": None,
    }


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("otsu", ("otsu", {})),
        (" otsu ( ) ", ("otsu", {})),
        ("kmeans(k=5, space = lab)", ("kmeans", {"k": "5", "space": "lab"})),
        ("em(k=)", ("em", {"k": ""})),
        ("a(b=c=d)", ("a", {"b": "c=d"})),
    ],
)
def test_split_call(text: str, result: tuple[str, dict[str, str]]) -> None:
    assert split_call(text) == result


@pytest.mark.parametrize(
    "text",
    ["", "Otsu", "1a", "a(", "a)", "a(b)", "a(b=1)(c=2)", "a((b=1))", "a b", "a(k=1,k=2)", "x" * 50, "a(" + "b=1," * 900 + ")"],
)
def test_text_that_is_no_call_is_refused(text: str) -> None:
    with pytest.raises(SettingError) as caught:
        split_call(text)
    assert len(str(caught.value)) < 300


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.text(max_size=60))
def test_no_text_does_worse_than_a_setting_error(text: str) -> None:
    try:
        name, words = split_call(text)
    except SettingError:
        return
    value, ignored = Sample.from_text_leniently(words)
    assert name
    assert value == Sample() or set(value.changed()) <= set(words)
    assert len(ignored) <= len(words)


@pytest.mark.parametrize(
    ("annotation", "field", "complaint"),
    [
        (int, Field(1, description="No limits."), "needs ge= and le="),
        (int, Field(1, ge=0, description="Half a limit."), "needs ge= and le="),
        (int, Field(3, ge=1, le=9, multiple_of=2, description="A limit that nothing derived knows."), "limits are ge= and le="),
        (float, Field(0.5, gt=0.0, le=1.0, description="An open end has no slider position."), "limits are ge= and le="),
        (int, Field(1, ge=0, le=2), "needs a description"),
        (str, Field("a", description="Free text has no limits."), "bool, int, float or Literal"),
    ],
)
def test_a_declaration_that_tells_half_is_a_defect(annotation: type, field: Any, complaint: str) -> None:
    half: Any = type(
        "Half", (Settings,), {"__annotations__": {"value": annotation}, "value": field, "name": "half", "title": "Half"}
    )
    with pytest.raises(TypeError, match=complaint):
        half.parameters()
