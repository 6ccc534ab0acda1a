"""Hold the documents against the code: every path and make target they name must exist."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
# A path in backquotes that starts at one of the tree's own folders.
NAMED = re.compile(r"`((?:src|tests|docs|benchmarks|training|tools)/[\w./-]+)`")
LINKED = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")
TARGET = re.compile(r"`make ([a-z-]+)`")


def troubles(document: Path) -> list[str]:
    """What the document names that is not there."""
    text = document.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    found = [f"names {path}" for path in NAMED.findall(text) if not (ROOT / path).exists()]
    found += [f"links to {path}" for path in LINKED.findall(text) if not (document.parent / path).exists()]
    found += [f"says make {word}" for word in TARGET.findall(text) if word not in targets]
    return [f"{document.relative_to(ROOT)} {trouble}, which is not there" for trouble in found]


def main() -> int:
    found = [trouble for document in DOCUMENTS for trouble in troubles(document)]
    print("\n".join(found) or f"{len(DOCUMENTS)} documents name only what is there")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
