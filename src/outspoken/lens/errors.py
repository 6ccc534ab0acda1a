from __future__ import annotations


class LensError(Exception):
    """The lens cannot do what was asked; the message says why and what to do."""
