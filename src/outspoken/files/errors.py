"""What can be wrong with a file as a whole. A wrong row is never an error: it is a `Reject`.

FileError
├── Unreadable        not there, empty, not a format we read, damaged, or unsafe to open
├── UnknownColumn     an override names a column the file does not have
└── NothingToRead     no column looks like words or a score
"""

from __future__ import annotations


class FileError(Exception):
    """The file cannot be read as asked; the message says what is wrong, where, and what to do."""


class Unreadable(FileError):
    """The file is missing, empty, damaged, unsafe to open or in a format that is not read."""


class UnknownColumn(FileError):
    """An override names a column, sheet or setting that does not exist."""


class NothingToRead(FileError):
    """No column holds words or a score, and none was named."""
