"""The words by which mail programs mark what is not new, from quoting.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def _all() -> dict[str, Any]:
    held: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("quoting.yaml").read_text(encoding="utf-8"))
    return held


def marks(kind: str) -> str:
    """All marks of one kind as alternatives of a regular expression."""
    return "|".join(_all()[kind])
