"""Numbers in sentences."""

import re


def amount(number: int, one: str, several: str = "") -> str:
    """A number with its noun, in groups of three digits; `several` is needed where an s does not make the plural.

    >>> amount(1, "peak"), amount(12345, "peak"), amount(0, "class", "classes")
    ('1 peak', '12,345 peaks', '0 classes')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def share(part: float) -> str:
    """A part of a whole in percent; all of it is 100% only where nothing is missing.

    >>> share(0.5), share(0.99983), share(1.0)
    ('50.0%', 'more than 99.9%', '100.0%')
    """
    return "more than 99.9%" if 0.9995 <= part < 1 else f"{part:.1%}"


def signed(text: str) -> str:
    """The text with a true minus sign before its negative numbers.

    >>> signed("from -3.5 to +2 (-1), 2-3 k-means")
    'from −3.5 to +2 (−1), 2-3 k-means'
    """
    return re.sub(r"(?<![\w.)])-(?=\d)", "−", text)
