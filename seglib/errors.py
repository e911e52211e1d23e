"""One family of errors. The text of each is written for the person who can mend it.

    SegError
    ├── SettingError   a parameter, a recipe or a link holds a value that is not allowed
    ├── FileError      a file cannot be read as an image or a mask
    │   └── LimitError     it could be, but it is larger than this host allows
    ├── MaskError      a ground truth or a result does not fit what it is compared with
    └── ModelError     weights or a training run cannot be used

Pages and the command line catch `SegError` in one place each and show its text. Anything else that
escapes from seglib is a defect of seglib.
"""


class SegError(Exception):
    """Base of every error that seglib raises on purpose."""


class SettingError(SegError):
    """A parameter, a recipe or a link holds a value that is not allowed."""


class FileError(SegError):
    """A file cannot be read as an image or as a mask."""


class LimitError(FileError):
    """A file is readable in principle but larger than the limit of this host."""


class MaskError(SegError):
    """A ground truth or a result does not fit what it is compared with."""


class ModelError(SegError):
    """Weights, a model card or a training run cannot be used."""
