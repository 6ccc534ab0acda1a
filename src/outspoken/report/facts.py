"""All that is counted in the file, before anything is written about it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from outspoken.report.clock import Clock, clock
from outspoken.report.judged import Judged, judged
from outspoken.report.store import Row, Store
from outspoken.report.tree import Tree

MOST_GROUPS = 12


@dataclass(frozen=True, slots=True)
class Slice:
    """Comments that share something: how many, and the ids of those that may be shown, best first."""

    n: int
    drawn: list[int]
    strongest: list[int]
    newest: list[int]


Slices = dict[tuple[str, str], dict[str, Slice]]


@dataclass(frozen=True, slots=True)
class Facts:
    """The counts of one file of readings. `slices` by (kind, part), then by section ('' where there is one
    only)."""

    rows: int
    items: int
    texts: int
    read: int
    dated: int
    timed: int
    languages: list[Row]
    tree: Tree
    theme_keys: list[str]
    clock: Clock | None
    channels: list[str]
    touchpoints: list[str]
    left_out: dict[str, int]
    slices: Slices
    scores: list[Row]
    sides: dict[tuple[str, str, str], int]
    front: list[Row] = field(default_factory=list)
    judged: Judged | None = None

    def n(self, kind: str, part: str, section: str | None = None) -> int:
        """How many comments a slice holds, over all its sections unless one is named."""
        sections = self.slices.get((kind, part), {})
        if section is None:
            return sum(piece.n for piece in sections.values())
        return sections[section].n if section in sections else 0

    def parts(self, kind: str) -> list[str]:
        """The parts of a kind, in the order of their names."""
        return sorted(part for of, part in self.slices if of == kind)


def gathered(store: Store, tree: Tree) -> Facts:
    """Count everything the page says. The store keeps its tables for `voices`."""
    store.ask("comment")
    whole = store.ask("whole")[0]
    keys = [row["theme"] for row in store.ask("theme_keys")]
    store.fill("above", "theme VARCHAR, ancestor VARCHAR", [(key, up) for key in keys for up in tree.line(key)])
    store.ask("mention")
    time = _clock(whole) if whole["dated"] else None
    groups, left_out = _groups(store)
    store.set(
        channels=groups["channel"],
        touchpoints=groups["touchpoint"],
        unit=time.unit if time else "day",
        **{name: getattr(time, name) if time else None for name in ("first_at", "end_at", "before_at", "after_at")},
    )
    store.ask("dated")
    slices = slices_of(store.ask("slices"))
    store.set(minority=_minority(slices))
    themes = sorted(part for kind, part in slices if kind == "theme")
    store.fill("theme_place", "theme VARCHAR, place INTEGER", [(key, at) for at, key in enumerate(themes)])
    return Facts(
        **{name: whole[name] for name in ("rows", "items", "texts", "read", "dated", "timed")},
        languages=store.ask("languages"),
        tree=tree,
        theme_keys=themes,
        clock=time,
        channels=groups["channel"],
        touchpoints=groups["touchpoint"],
        left_out=left_out,
        slices=slices,
        scores=store.ask("scores"),
        sides={(row["side"], row["kind"], row["part"]): row["n"] for row in store.ask("sides")},
        front=store.ask("front"),
        judged=judged(store, themes, time, groups["channel"]),
    )


def _groups(store: Store) -> tuple[dict[str, list[str]], dict[str, int]]:
    """The busiest groups of each kind, and how many more there are of it."""
    groups: dict[str, list[str]] = {"channel": [], "touchpoint": []}
    left_out: dict[str, int] = defaultdict(int)
    for row in store.ask("groups"):
        if len(groups[row["kind"]]) < MOST_GROUPS:
            groups[row["kind"]].append(row["part"])
        else:
            left_out[row["kind"]] += 1
    return groups, dict(left_out)


def slices_of(rows: list[Row]) -> Slices:
    """The answer to a question for slices, by kind and part."""
    slices: Slices = defaultdict(dict)
    for row in rows:
        lists = (row["drawn"] or [], row["strongest"] or [], row["newest"] or [])
        slices[row["kind"], row["part"]][row["section"]] = Slice(row["n"], *lists)
    return dict(slices)


def _minority(slices: Slices) -> str:
    """The rarer of the two opinions."""
    counts: dict[str, Any] = {side: slices.get(("polarity", side), {}) for side in ("negative", "positive")}
    return min(counts, key=lambda side: sum(piece.n for piece in counts[side].values()))


def _clock(whole: Row) -> Clock:
    return clock(_naive(whole["first_moment"]), _naive(whole["last_moment"]), whole["dated"])


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
