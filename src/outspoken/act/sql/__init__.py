"""Questions to the database that SQL says better, one file each; its first line says what it answers."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def question(name: str) -> str:
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")
