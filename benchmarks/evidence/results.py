"""Benchmarks of evidence write their tables into one file, each under its own heading."""

from __future__ import annotations

import re
from pathlib import Path

RESULTS = Path(__file__).parents[1] / "results" / "evidence.md"


def keep(heading: str, lines: list[str]) -> None:
    """Replace what stands under the heading, or add it."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Evidence\n"
    section = f"## {heading}\n\n" + "\n".join(lines).strip() + "\n"
    pattern = re.compile(rf"^## {re.escape(heading)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    text = pattern.sub(lambda _: section + "\n", text) if pattern.search(text) else f"{text.rstrip()}\n\n{section}"
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text.rstrip() + "\n", encoding="utf-8")
    print("\n".join(lines))
