"""The design tokens as text, for pages that carry their style inside."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def tokens_css() -> str:
    """The content of `tokens.css`: values, then roles, light and dark."""
    return resources.files("outspoken.charts").joinpath("tokens.css").read_text(encoding="utf-8")
