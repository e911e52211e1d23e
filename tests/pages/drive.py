"""What tests of pages share: where the app is, and running it without tolerating exceptions."""

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
Start = Callable[..., AppTest]


def rerun(app: AppTest) -> AppTest:
    """Run the page as after a change, and insist that nothing went wrong."""
    app.run()
    assert not app.exception, [each.value for each in app.exception]
    assert not app.error, [each.value for each in app.error]
    return app


def warnings_of(app: AppTest) -> str:
    return "\n".join(each.value for each in app.warning)


def word(app: AppTest, key: str) -> str | None:
    """A word of the address bar; None when the address does not have it."""
    value = app.query_params.get(key)
    return value[0] if isinstance(value, list) else value
