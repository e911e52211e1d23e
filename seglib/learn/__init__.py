"""Data sets, training, and the commands that measure what came of it."""

import seglib.trained  # noqa: F401 - before torch: it says how threads wait
