"""Small matrix products belong on one thread.

The products of clustering take a tenth of a millisecond. Waking a second thread for that gains nothing on an idle
machine, and on a busy one each product waits until both threads get a processor: measured with two cores under load,
K-Means took ten times longer.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
_libraries = ThreadpoolController()


def one_thread(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Decorator: the function's matrix products run on one thread."""

    @wraps(function)
    def alone(*arguments: Arguments.args, **named: Arguments.kwargs) -> Answer:
        with _libraries.limit(limits=1, user_api="blas"):
            return function(*arguments, **named)

    return alone
