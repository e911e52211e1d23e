"""The border between seglib and the libraries that decode files.

Whatever a library raises on a broken file leaves as a `FileError`; what it warns of or logs is collected, so that
it can be said in the ledger and does not run past the reader in a terminal.
"""

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from seglib.errors import FileError, SegError


class UnreadableError(ValueError):
    """What seglib's own readers raise inside `decoding`: its text is for the reader and names no patient."""


LOGGERS = ("tifffile", "pydicom", "nibabel.global", "PIL")

# `warnings.catch_warnings` swaps state of the whole process: two threads inside it would leave each other's behind.
_one_at_a_time = threading.Lock()


class _Collector(logging.Filter):
    """Takes what this thread logs and lets other threads' lines pass."""

    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self.words, self.thread = words, threading.get_ident()

    def filter(self, record: logging.LogRecord) -> bool:
        if threading.get_ident() != self.thread:
            return True
        if record.levelno >= logging.WARNING:
            self.words.append(record.getMessage())
        return False


@contextmanager
def decoding(name: str, kind: str, quote: bool = True) -> Iterator[list[str]]:
    """Run library code on a file; the value is the list that its warnings are added to.

    quote: the text of a foreign exception may be shown. Not so where it can hold a piece of the file with a patient's name.

    Raises:
        FileError: in place of every exception that is not a `SegError` already.
    """
    words: list[str] = []
    collector = _Collector(words)
    loggers = [logging.getLogger(logger) for logger in LOGGERS]
    with _one_at_a_time, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for logger in loggers:
            logger.addFilter(collector)
        try:
            yield words
        except SegError:
            raise
        except Exception as error:
            raise FileError(
                f"{name} cannot be read: it begins like a {kind} file but is damaged, cut off or of a rare variant "
                f"({_reason(error, quote)}). Open it in the program that made it and save it again, for example as PNG."
            ) from error
        finally:
            for logger in loggers:
                logger.removeFilter(collector)
        words.extend(str(warning.message) for warning in caught)


def complaints(words: list[str], quote: bool = True) -> tuple[str, ...]:
    """The ledger line about what a library complained of; `quote=False` where the text could name a patient."""
    if not words:
        return ()
    text = f": {_short(words[0])}" if quote else ""
    return (f"the reader found {len(words)} irregularit{'y' if len(words) == 1 else 'ies'} in the file{text}",)


def _reason(error: Exception, quote: bool) -> str:
    shown = isinstance(error, UnreadableError) or (quote and str(error) and not isinstance(error, (MemoryError, RecursionError)))
    return _short(str(error)) if shown else type(error).__name__


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 160 else line[:157] + "..."
