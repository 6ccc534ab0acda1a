"""What can go wrong with the installation itself, as a tree:

HouseError
├── ClusterError     the embedded PostgreSQL could not do what was asked
├── FolderError      the data folder cannot be used
└── AlreadyRunning   another process holds the data folder
"""

from __future__ import annotations


class HouseError(Exception):
    """Something about this installation is not right; the message says what, where, and what to do."""


class ClusterError(HouseError):
    """The embedded PostgreSQL could not do what was asked."""


class FolderError(HouseError):
    """The data folder cannot be used as it is."""


class AlreadyRunning(HouseError):
    """Another process holds this data folder."""
