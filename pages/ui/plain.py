"""Words of other people on a page."""

SPECIAL = frozenset("\\`*_{}[]()#+-.!|<>~:$")


def plain(text: str) -> str:
    r"""Text from a file name, a link or a ledger, without a meaning in Markdown.

    >>> plain("a*b")
    'a\\*b'
    """
    return "".join("\\" + letter if letter in SPECIAL else letter for letter in text)
