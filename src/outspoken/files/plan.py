"""What was found out about a file, and what its rows become.

`Plan` is a plain value: the same file with the same overrides gives the same plan, so a door that wants to
continue later keeps `plan.as_overrides()` and sniffs again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

VERBATIM = pa.struct([pa.field("question", pa.string()), pa.field("text", pa.string())])

ITEMS = pa.schema(
    [
        pa.field("line", pa.int64(), nullable=False),
        pa.field("external_id", pa.string(), nullable=False),
        pa.field("occurred_at", pa.timestamp("us", tz="UTC")),
        pa.field("channel", pa.string()),
        pa.field("touchpoint", pa.string()),
        pa.field("person", pa.string()),
        pa.field("language", pa.string()),
        pa.field("score", pa.float64()),
        pa.field("score_kind", pa.string()),
        pa.field("verbatims", pa.list_(VERBATIM)),
        pa.field("attributes", pa.string()),
    ]
)

ROLES = ("text", "title", "date", "score", "channel", "customer", "touchpoint", "language", "id")
SETTINGS = ("score_kind", "date_order", "zone", "sheet")
# The one reason for a reject that may tell that the id was chosen wrongly.
REPEATS = "repeats the id and the words of an earlier row"
SCORE_KINDS = ("nps", "csat", "ces", "stars")


class Reject(NamedTuple):
    """A row that could not become feedback. `raw` is the row as it stands in the file."""

    line: int
    reason: str
    raw: str


class Repair(NamedTuple):
    """A row that was kept after mending something in it."""

    line: int
    what: str


# Takes texts, shape (n,), and gives them back with personal numbers replaced, same shape.
Mask = Callable[[pa.StringArray], pa.StringArray]
OnReject = Callable[[Reject], None]
OnRepair = Callable[[Repair], None]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file. `label` is the question behind it where the file tells one, else the name.

    A derived column is not in the file itself: the product's export has it hidden in another.
    """

    name: str
    label: str
    examples: tuple[str, ...] = ()
    is_derived: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A part a column plays, how sure that is (0..1) and why; `constant` stands for a fixed value instead."""

    role: str
    column: str | None
    confidence: float
    reason: str
    constant: str | None = None
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale a score column uses in the file, `low` to `high`, and the kind of score it is read as."""

    kind: str
    low: float
    high: float


@dataclass(frozen=True)
class Plan:
    """How one file will be read. Made by `sniff`, shown to the person, consumed by `items`."""

    path: Path
    format: str
    product: str | None = None
    compression: str | None = None
    member: str | None = None
    encoding: str = "utf-8"
    delimiter: str | None = None
    escape: str | None = None
    header_line: int = 1
    header_rows: int = 1
    sheet: str | None = None
    columns: tuple[Column, ...] = ()
    matches: tuple[Match, ...] = ()
    # Columns of words in which "NA", "null" and the like are no words, because they come again and again.
    blanks: frozenset[str] = frozenset()
    scale: Scale | None = None
    date_order: str = "day"
    zone: str = "UTC"
    rows: int | None = None
    is_estimate: bool = False
    sample: tuple[Mapping[str, object], ...] = ()
    notes: tuple[str, ...] = ()
    fingerprint: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The format in words: "Qualtrics CSV, gzip"."""
        name = FORMAT_NAMES.get(self.format, self.format)
        if self.delimiter == "\t" and self.format == "csv":
            name = "TSV"
        words = f"{self.product} {name}" if self.product else name
        return f"{words}, {self.compression}" if self.compression else words

    @property
    def stored(self) -> list[str]:
        """The names of the columns that stand in the file, in its order."""
        return [column.name for column in self.columns if not column.is_derived]

    def all_of(self, role: str) -> tuple[Match, ...]:
        """Every match of a role, in order; only "text" can have more than one."""
        return tuple(match for match in self.matches if match.role == role)

    def one(self, role: str) -> Match | None:
        """The match of a role, or None."""
        found = self.all_of(role)
        return found[0] if found else None

    def as_overrides(self) -> dict[str, str | list[str]]:
        """Overrides that give this very plan again, whatever later versions would recognise."""
        chosen: dict[str, str | list[str]] = {}
        for role in ROLES:
            found = self.all_of(role)
            if any(match.column is None and not match.constant for match in found):
                continue
            values = [f"={m.constant}" if m.constant is not None else m.column or "" for m in found]
            chosen[role] = values if len(values) > 1 else (values[0] if values else "")
        if self.scale:
            chosen["score_kind"] = self.scale.kind
        chosen["date_order"], chosen["zone"] = self.date_order, self.zone
        if self.format in CALLS:
            # Of a call, the customer is named by the voice and not by a column.
            chosen.pop("customer", None)
            chosen |= {"customer": self.settings["voice"]} if "voice" in self.settings else {}
        if self.sheet:
            chosen["sheet"] = self.sheet
        return chosen


CALLS = ("vtt", "srt")
FORMAT_NAMES = {
    "csv": "CSV",
    "jsonl": "JSON Lines",
    "json": "JSON",
    "xlsx": "Excel workbook",
    "parquet": "Parquet",
    "mbox": "mbox mail",
    "eml": "e-mail message",
    "vtt": "WebVTT transcript",
    "srt": "SRT transcript",
}
