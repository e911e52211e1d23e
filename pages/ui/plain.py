"""Words of other people on a page."""

import re

SPECIAL = frozenset("\\`*_{}[]()#+-.!|<>~:$")


def plain(text: str) -> str:
    r"""Text from a file name, a link or a ledger, without a meaning in Markdown.

    >>> plain("a*b")
    'a\\*b'
    """
    return "".join("\\" + letter if letter in SPECIAL else letter for letter in text)


def with_colours(text: str) -> str:
    r"""Plain text in which a colour such as #ff0000 stands behind a patch of itself.

    >>> with_colours("#ff0000, 3 %")
    ':color[■]{foreground="#ff0000"} \\#ff0000, 3 %'
    """
    parts = re.split(r"(#[0-9a-f]{6}\b)", text)
    return "".join(
        f':color[■]{{foreground="{part}"}} {plain(part)}' if place % 2 else plain(part) for place, part in enumerate(parts)
    )
