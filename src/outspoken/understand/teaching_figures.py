"""The versions of the organisation's own heads as the page shows them: each figure with its n, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from outspoken.reader.heads import POLARITIES
from outspoken.reader.lessons import FAMILY, POLARITY, sign_test
from outspoken.understand import encoder, teaching_lessons
from outspoken.understand.figures import Figure, share_figure
from outspoken.understand.models import Correction
from outspoken.understand.models.teaching import OwnHeads, TaughtFile
from outspoken.understand.teaching import SHIPPED
from outspoken.understand.teaching_lessons import Stock

FEW: Final = 20  # held-back texts below which nothing is said of the difference
CHANCE: Final = 0.05
SHOWN: Final = 20
_ALL: Final = {POLARITY: "Side", FAMILY: "Feeling"}


@dataclass(frozen=True, slots=True)
class Row:
    """One label of a version: n texts held back, of which these shares are read right, before and with it."""

    label: str
    depth: int
    n: int
    before: Figure
    after: Figure
    gained: int
    lost: int
    verdict: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version that was learnt. labels: kind, and what it learnt of it; before: what read when it was made."""

    number: int
    name: str
    made_at: datetime
    by: str
    corrected: int
    left: int
    file: int
    held_back: int
    labels: tuple[tuple[str, str], ...]
    before: str
    rows: tuple[Row, ...]
    share_moved: Figure | None
    is_active: bool
    is_gone: bool
    erased: int
    # The shipped reader it learnt on, where another one is shipped now.
    older: str

    @property
    def wholes(self) -> tuple[Row, ...]:
        """The figures that say most of it: side and feeling of all held-back comments, where they say anything."""
        return tuple(row for row in self.rows if row.label in _ALL.values() and row.n >= FEW)


@dataclass(frozen=True, slots=True)
class Overview:
    """All the page shows. fresh: comments corrected since the newest version was asked for; needed: what is missing."""

    versions: tuple[Version, ...]
    active: Version | None
    asked: OwnHeads | None
    failed: OwnHeads | None
    stock: Stock
    fresh: int
    needed: str
    files: tuple[TaughtFile, ...]


def overview() -> Overview:
    rows = list(OwnHeads.objects.select_related("by").defer("heads")[:SHOWN])
    held = set(OwnHeads.objects.exclude(heads=b"").values_list("pk", flat=True))
    made = [row for row in rows if row.made_at and not row.problem]
    versions = tuple(_version(row, is_gone=row.pk not in held) for row in made)
    stock = teaching_lessons.stock()
    corrections = Correction.objects.filter(field__in=["polarity", "family"])
    if made:
        corrections = corrections.filter(at__gt=made[0].asked_at)
    return Overview(
        versions,
        active=next((version for version in versions if version.is_active), None),
        asked=next((row for row in rows if row.made_at is None), None),
        failed=rows[0] if rows and rows[0].problem else None,
        stock=stock,
        fresh=corrections.values("verbatim").distinct().count(),
        needed=_needed(stock),
        files=tuple(TaughtFile.objects.select_related("by").order_by("-at")),
    )


def _needed(stock: Stock) -> str:
    """What is missing before anything can be learnt; empty where nothing is."""
    if stock.shortfall is None:
        return ""
    label, more, others = stock.shortfall
    if not label:
        return f"{more} comments that people say are one thing, such as negative, and {others} that they say are not"
    name = named(label)
    parts = [f"{more} more that are {name}"] if more else []
    parts += [f"{others} more that are not {name}" if more == 0 else f"{others} more that are not"] if others else []
    return " and ".join(parts)


def named(label: str) -> str:
    """The label as people say it."""
    return _ALL.get(label) or label.removeprefix(f"{FAMILY}:").replace("_", " ")


def _version(row: OwnHeads, *, is_gone: bool) -> Version:
    before = _before(row)
    learnt: Mapping[str, Any] = row.learnt
    moved = share_figure("", row.moved, row.looked) if row.looked else None
    return Version(
        row.number,
        row.name,
        row.made_at or row.asked_at,
        row.by.name if row.by else "somebody who left",
        corrected=learnt.get("corrected", 0),
        left=learnt.get("left", 0),
        file=learnt.get("file", 0),
        held_back=learnt.get("held_back", 0),
        labels=_by_kind(learnt.get("labels", {})),
        before=before,
        rows=tuple(_row(found, before, row.name) for found in row.scores),
        share_moved=moved,
        is_active=row.is_active,
        is_gone=is_gone,
        erased=0 if is_gone else teaching_lessons.gone(row.learnt_from),
        older=learnt["on"] if learnt.get("on", encoder.name()) != encoder.name() else "",
    )


def _by_kind(labels: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    kinds: dict[str, list[str]] = {}
    for label, n in sorted(labels.items(), key=lambda each: (-each[1], each[0])):
        kind = "sides" if label in POLARITIES else "feelings" if label.startswith(f"{FAMILY}:") else "labels"
        kinds.setdefault(kind, []).append(f"{named(label)} {n:,}")
    return tuple((kind, ", ".join(kinds[kind])) for kind in ("sides", "feelings", "labels") if kind in kinds)


def _before(row: OwnHeads) -> str:
    """What it is compared with: the version active when it was made, else the reader as shipped."""
    names = set(row.scores[0]["right"]) - {SHIPPED, row.name} if row.scores else set()
    return next(iter(names), SHIPPED)


def _row(found: Mapping[str, Any], before: str, name: str) -> Row:
    label, n = str(found["label"]), int(found["n"])
    gained, lost = int(found["gained"][before]), int(found["lost"][before])
    return Row(
        named(label),
        depth=int(label in POLARITIES or label.startswith(f"{FAMILY}:")),
        n=n,
        before=share_figure("", found["right"][before], n),
        after=share_figure("", found["right"][name], n),
        gained=gained,
        lost=lost,
        verdict=_verdict(n, gained, lost),
    )


def _verdict(n: int, gained: int, lost: int) -> str:
    if n < FEW:
        return "too few to say"
    if sign_test(gained, lost) > CHANCE:
        return "no sure difference"
    return "better" if gained > lost else "worse"
