"""How often a promise was kept, by month and touchpoint, from the lens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from outspoken.act.targets.ratchet import Month
from outspoken.lens import Lens, Slice
from outspoken.understand import themes
from outspoken.understand.experience.promises import THEME, WENT_WELL
from outspoken.understand.period import midnight
from outspoken.understand.themes import Themes

MONTHS: Final = 24


def is_countable(measure: str, *, now: datetime, known: Themes | None = None) -> bool:
    """Whether what customers say tells it: a kind of score, or the absence of complaints about a theme.

    known: the themes, for whoever asks of many measures.
    """
    named = measure.strip().lower()
    if named in WENT_WELL or not named.startswith(THEME):
        return named in WENT_WELL
    return named.removeprefix(THEME) in (known or themes.current(now=now)).ids


def in_words(measure: str, *, now: datetime, known: Themes | None = None) -> str:
    """What is counted: "ratings of 4 or 5 of 5". known: as in `is_countable`."""
    named = measure.strip().lower()
    if named in WENT_WELL:
        return WENT_WELL[named][1]
    held = known or themes.current(now=now)
    key = named.removeprefix(THEME)
    return f"comments that do not complain about “{held.full_name(key)}”" if key in held.ids else measure


def firsts(now: datetime, *, months: int = MONTHS) -> list[date]:
    """The first days of the last whole months, the oldest first."""
    today = now.astimezone(UTC).date()
    place = today.year * 12 + today.month - 1
    return [date((place - back) // 12, (place - back) % 12 + 1, 1) for back in range(months, 0, -1)]


def months(lens: Lens, measure: str, *, now: datetime) -> Mapping[str, tuple[Month, ...]]:
    """The last whole months of every touchpoint that has any, without gaps, the oldest first; at most two questions."""
    days = firsts(now)
    span: dict[str, Any] = {
        "start": midnight(days[0]), "end": midnight(now.astimezone(UTC).date().replace(day=1)),
        "by": ("touchpoint",), "bucket": "month",
    }  # fmt: skip
    named = measure.strip().lower()
    counted = _by_score(lens, named, span) if named in WENT_WELL else _by_theme(lens, named.removeprefix(THEME), span)
    found: dict[str, dict[date, tuple[int, int]]] = {}
    for (slug, day), pair in counted.items():
        if slug:
            found.setdefault(slug, {})[day] = pair
    return {
        slug: tuple(Month(day, *held.get(day, (0, 0))) for day in days if day >= min(held))
        for slug, held in found.items()
    }


Counted = Mapping[tuple[str, date], tuple[int, int]]


def _by_score(lens: Lens, kind: str, span: Mapping[str, Any]) -> Counted:
    least, lowest = WENT_WELL[kind][0], 0 if kind == "nps" else 1
    counted = {}
    for row in lens.ask(Slice(**span, score_kind=(kind,), scores=True)).to_pylist():
        points = [int(row[f"score_{point}"] or 0) for point in range(11)]
        if of := sum(points[lowest:]):
            counted[row["touchpoint"], row["bucket"].date()] = (sum(points[least:]), of)
    return counted


def _by_theme(lens: Lens, key: str, span: Mapping[str, Any]) -> Counted:
    about = {
        (row["touchpoint"], row["bucket"].date()): int(row["negative"])
        for row in lens.ask(Slice(**span, theme=(key,))).to_pylist()
    }
    counted = {}
    for row in lens.ask(Slice(**span)).to_pylist():
        place = (row["touchpoint"], row["bucket"].date())
        of = int(row["n"])
        counted[place] = (max(of - about.get(place, 0), 0), of)
    return counted
