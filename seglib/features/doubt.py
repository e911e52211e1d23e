"""How unsure a probability is of itself, and how unsure several looks at one picture are of each other."""

import numpy as np

from seglib.types import Heat, HeatView

WIDEST = 0.25  # a deviation over looks that is drawn as the largest; where half of them say 0 and half 1, it is twice that


def uncertainty(shares: Heat) -> Heat:
    """(K, ...) -> (...) entropy of the shares over that of an even vote, 0 to 1."""
    logs = np.log(np.maximum(shares, np.float32(1e-6)))
    found: Heat = -(shares * logs).sum(axis=0) / np.float32(np.log(len(shares)))
    return np.clip(found, 0, 1)


def doubts(probability: Heat, spread: Heat | None) -> tuple[HeatView, ...]:
    """The pictures of what is not sure: the entropy in bits, and the deviation over several looks where there were any.

    probability, spread: (H, W), of the foreground.
    """
    entropy = uncertainty(np.stack([probability, 1 - probability]))
    views = [HeatView("Entropy of the probability, bits", entropy, 0.0, 1.0)]
    if spread is not None:
        views.append(HeatView("Deviation over mirror images", spread, 0.0, WIDEST))
    return tuple(views)
