"""What tests of several rooms share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
OF_NETS = ("nets/", "trained/", "learn/", "methods/test_nets.py", "methods/test_unet.py")


@pytest.fixture(autouse=True, scope="module")
def one_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nets as small as those of tests wait longer for a second thread than they compute."""
    if not request.path.relative_to(TESTS).as_posix().startswith(OF_NETS):
        yield
        return
    import torch

    from seglib.trained.infer import bound_threads

    bound_threads()  # says its number once in a process, and not later than here
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
