"""Numbers in sentences."""


def amount(number: int, one: str, several: str = "") -> str:
    """A number with its noun, in groups of three digits; `several` is needed where an s does not make the plural.

    >>> amount(1, "peak"), amount(12345, "peak"), amount(0, "class", "classes")
    ('1 peak', '12,345 peaks', '0 classes')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"
