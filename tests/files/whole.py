"""Reading a whole file at once, for tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from outspoken import files


@dataclass
class Whole:
    """The plan of a file and everything that came out of it."""

    plan: files.Plan
    rows: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[files.Reject] = field(default_factory=list)
    repairs: list[files.Repair] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """All words, in order."""
        return [verbatim["text"] for row in self.rows for verbatim in row["verbatims"]]

    def column(self, name: str) -> list[Any]:
        """One column of the items."""
        return [row[name] for row in self.rows]

    def mapped(self) -> dict[str, str | None]:
        """Role → column (the first one of several)."""
        return {match.role: match.column for match in reversed(self.plan.matches)}


def read_whole(path: Path, *, start_line: int = 0, **overrides: Any) -> Whole:
    """Sniff a file and read it to its end."""
    whole = Whole(files.sniff(path, overrides))
    return items_of(whole.plan, start_line=start_line)


def items_of(plan: files.Plan, *, start_line: int = 0) -> Whole:
    """Everything a plan gives from a line on."""
    whole = Whole(plan)
    for batch in files.items(plan, start_line, whole.rejects.append, whole.repairs.append):
        assert batch.schema == files.ITEMS
        batch.validate(full=True)
        whole.rows += batch.to_pylist()
    return whole


def written(path: Path, content: str | bytes) -> Path:
    """A file with exactly this content."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
