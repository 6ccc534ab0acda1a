"""Outspoken: the whole loop of the voice of the customer.

Importing the package is light: no model, no Django and no compiled code is loaded before it is used.

>>> import outspoken
>>> outspoken.__version__
'0.1.0'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from outspoken.reader import read

__all__ = ["__version__", "read"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name == "read":
        from outspoken.reader import read

        return read
    raise AttributeError(f"module 'outspoken' has no attribute {name!r}")
