"""An incident as people read it: a sentence, what made it ring, where, and in whose words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from outspoken.evidence import signals
from outspoken.evidence.signals.severity import LEVELS, SLOW
from outspoken.journeys.models import Touchpoint
from outspoken.understand import themes
from outspoken.understand.models import Incident
from outspoken.understand.notice import hours
from outspoken.understand.notice.kept import POLICY, replayed
from outspoken.understand.period import midnight
from outspoken.understand.room import link
from outspoken.understand.scope import Scope
from outspoken.understand.sql import question

MOST: Final = 60
FEW_USUAL: Final = 1.0  # comments below which "times the usual" says nothing
OVER_FOR: Final = timedelta(days=90)
CHART: Final = (720.0, 150.0)
NAMED: Final = 4  # new words of one incident that are told


@dataclass(frozen=True, slots=True)
class Line:
    """One incident in a list. what: the theme or the place that it is about. where: the place, where both are told."""

    incident: Incident
    what: str
    where: str
    told: str
    href: str


@dataclass(frozen=True, slots=True)
class Column:
    """A day, or an hour, of the chart: how many came, how many were expected; the bar and the mark of what is usual."""

    at: date
    x: float
    y: float
    width: float
    height: float
    right: float
    usual_y: float
    seen: int
    usual: float | None
    is_in: bool
    href: str


@dataclass(frozen=True, slots=True)
class Place:
    """A touchpoint or channel touched, and the way to what was said there."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page of an incident shows. people: how many are known to have said it; unknown: comments by nobody
    known."""

    line: Line
    sentence: str
    comments: int
    people: int
    unknown: int
    words: str
    columns: Sequence[Column]
    hours: Sequence[Column]
    touchpoints: Sequence[Place]
    channels: Sequence[Place]
    theme_href: str
    new_words: str
    by_chance: str
    history: int
    guard: int

    @property
    def is_of_words(self) -> bool:
        return self.line.incident.kind == Incident.Kind.WORDS

    @property
    def comments_label(self) -> str:
        if not self.is_of_words:
            return "comments since it began"
        return "comments with them" if len(self.line.incident.trail["words"]) > 1 else "comments with it"

    @property
    def days_note(self) -> str:
        if self.is_of_words:
            return "comments with the words"
        return "dark: since it began · line: what was expected that day"

    @property
    def before(self) -> int:
        return int(self.line.incident.trail.get("before", 0))

    @property
    def of(self) -> int:
        return int(self.line.incident.trail.get("of", 0))

    @property
    def unknown_note(self) -> str:
        return f"and {self.unknown:,} comments by people not known" if self.unknown else ""


def standing(scope: Scope, *, now: datetime) -> list[Line]:
    """What is open and high or worse, the worst first: for the top of the command centre."""
    return [
        line for line in _lines(scope, is_open=True, now=now) if line.incident.severity != Incident.Severity.NOTABLE
    ]


def all_of(scope: Scope, *, now: datetime) -> tuple[list[Line], list[Line]]:
    """Those that stand, the worst first, and those that are over, the latest first."""
    return _lines(scope, is_open=True, now=now), _lines(scope, is_open=False, now=now)


def _lines(scope: Scope, *, is_open: bool, now: datetime) -> list[Line]:
    rows = (
        Incident.objects.filter(over__isnull=is_open).select_related("theme", "touchpoint").order_by("-last", "-since")
    )
    if not is_open:
        rows = rows.filter(last__gte=(now - OVER_FOR).date())
    seen = [row for row in rows[:MOST] if may_see(scope, row)]
    if is_open:
        seen.sort(key=lambda row: -LEVELS.index(row.severity))
    held = themes.current(now=now)
    return [_line(row, held) for row in seen]


def may_see(scope: Scope, row: Incident) -> bool:
    """Whoever sees only some touchpoints sees the incidents that are at one of these alone."""
    if row.kind == Incident.Kind.WORDS and not scope.is_all:
        # Its words may be from anywhere they were used.
        return bool(row.touchpoints) and all(map(scope.may_see, row.touchpoints))
    return scope.is_all or (row.touchpoint_id is not None and scope.may_see(row.touchpoint_id))


def line(row: Incident, *, now: datetime) -> Line:
    """One incident by its name and place, as a list tells it."""
    return _line(row, themes.current(now=now))


def _line(row: Incident, held: themes.Themes) -> Line:
    theme = held.names.get(row.theme_id, row.theme.name) if row.theme_id and row.theme else ""
    place = " by ".join(part for part in (row.touchpoint.name if row.touchpoint else "", row.channel) if part)
    what = theme or place or "All comments"
    if row.kind == Incident.Kind.WORDS:
        return Line(row, new_words(row), place or theme, _told(row), reverse("incident", args=[row.pk]))
    return Line(
        incident=row,
        what=what,
        where=place if theme else "",
        told=_told(row),
        href=reverse("incident", args=[row.pk]),
    )


def new_words(row: Incident) -> str:
    """The words of an incident that are new, as its name; empty where none is."""
    words = [f"“{word}”" for word in row.trail.get("words", [])[:NAMED]]
    return f"New word{'s' if len(words) > 1 else ''}: {', '.join(words)}" if words else ""


def _told(row: Incident) -> str:
    if row.kind == Incident.Kind.WORDS:
        return f"{row.seen:,.0f} people in {_how_long(row)}"
    if row.kind == Incident.Kind.SILENT:
        return f"{_count(row.seen)} where about {row.usual:,.0f} were usual"
    what = "unhappy ones " if row.kind == Incident.Kind.SOUR else ""
    if row.usual < FEW_USUAL:
        return f"{_count(row.seen)} {what}where hardly any were usual"
    return f"{_count(row.seen)} {what}where about {row.usual:,.0f} were usual"


def _count(n: float) -> str:
    return f"{n:,.0f} comment{'' if round(n) == 1 else 's'}"


def sentence(line: Line) -> str:
    """What happened, for somebody who has never seen a p-value."""
    row = line.incident
    if row.kind == Incident.Kind.WORDS:
        return _of_words(row)
    place = f" at {line.where}" if line.where else ""
    since = _since(row)
    if row.kind == Incident.Kind.SILENT:
        return (
            f"Since {since}, hardly anybody speaks of {line.what}{place}: {line.told}. Is it mended, or do we not hear?"
        )
    if row.kind == Incident.Kind.SOUR:
        return f"Since {since}, people are unhappier about {line.what}{place}: {line.told}."
    times = ""
    if row.usual >= FEW_USUAL:
        band = f"{_times(row.low)} to {_times(row.high)} times in 19 of 20 such cases"
        times = f" That is {_times(row.ratio)} times as many, {band}."
    # The figures of the incident are of the day it spoke clearest; more may have come since.
    slowly = " It rose slowly, over weeks and not at once." if SLOW in row.reasons else ""
    return (
        f"Since {since}, more is said of {line.what}{place} than usual. When it was clearest: "
        f"{line.told}.{times}{slowly}"
    )


def _since(row: Incident) -> str:
    """When it began, with the hour where it is known and still of use."""
    told = row.trail.get("hours", {})
    began = hours.at(told.get("since", 0))
    if began.date() != row.since:
        return f"{row.since:%-d %B}"
    return f"{timezone.localtime(began):%-d %B, %H:%M}"


def _of_words(row: Incident) -> str:
    words = [f"“{word}”" for word in row.trail["words"][:NAMED]]
    more = f" Nor {'these' if len(words) > 2 else 'this'}: {', '.join(words[1:])}." if len(words) > 1 else ""
    nobody, before = "Nobody used", row.trail["before"]
    if before:
        nobody = f"Hardly anybody used ({_count(before)} of {row.trail['of']:,})"
    return (
        f"{nobody} the word {words[0]} before {row.since:%-d %B}; now {row.seen:,.0f} people in {_how_long(row)}.{more}"
    )


def _how_long(row: Incident) -> str:
    days = (row.last - row.since).days + 1
    return f"{days} day{'' if days == 1 else 's'}"


def _times(ratio: float) -> str:
    return f"{ratio:,.1f}" if ratio < 10 else f"{ratio:,.0f}"


def page(row: Incident, *, scope: Scope, now: datetime) -> Page:
    """Everything about one incident that this scope may see."""
    line = _line(row, themes.current(now=now))
    about = filters_of(row)
    comments, people, unknown = _people(row, about["start"], about["end"], scope)
    slugs = dict(Touchpoint.objects.filter(pk__in=row.touchpoints).values_list("slug", "name"))
    places = [Place(name, link(**{**about, "touchpoint": slug})) for slug, name in slugs.items()]
    channels = [Place(name, link(**{**about, "channel": name})) for name in row.channels]
    return Page(
        line=line,
        sentence=sentence(line),
        comments=comments,
        people=people,
        unknown=unknown,
        words=link(**about),
        columns=_days(row, about),
        hours=_hours(row, about),
        touchpoints=sorted(places, key=lambda place: place.name),
        channels=channels,
        new_words=new_words(row),
        by_chance=_by_chance(row.trail.get("hours", {}), a_day=hours.DAY) or _by_chance(row.trail),
        history=POLICY.watch.history,
        guard=POLICY.watch.guard,
        theme_href=reverse("theme", args=[row.theme.key]) if row.theme and row.theme.is_active else "",
    )


def _by_chance(trail: Mapping[str, Any], *, a_day: int = 1) -> str:
    """How often evidence as strong comes up where nothing changes, worked out again from what was kept."""
    value = replayed(trail)
    if value is None:
        return ""
    days = value / signals.threshold(1.0) / a_day
    if days < 2 * 365:
        return f"once in {days:,.0f} days"
    return f"once in {days / 365:,.0f} years" if days < 365e6 else "less than once in a million years"


def filters_of(row: Incident) -> dict[str, Any]:
    """What the incident is about, as the reading room's filters."""
    span = {"start": midnight(row.since), "end": midnight(row.last + timedelta(days=1))}
    if row.kind == Incident.Kind.WORDS:
        return {"q": " or ".join(row.trail["words"][:NAMED]), **span}
    return {
        "theme": row.theme.key if row.theme else "",
        "touchpoint": row.touchpoint.slug if row.touchpoint else "",
        "channel": row.channel,
        **span,
    }


def _people(row: Incident, start: datetime, end: datetime, scope: Scope) -> tuple[int, int, int]:
    values = {
        "words": " or ".join(row.trail.get("words", [])[:NAMED]),
        "theme": row.theme_id,
        "touchpoint": row.touchpoint_id,
        "channel": row.channel,
        "start": start,
        "end": end,
        "seen": None if scope.ids is None else sorted(scope.ids),
    }
    with connection.cursor() as cursor:
        about = "people_of_words" if row.kind == Incident.Kind.WORDS else "people_of_incident"
        cursor.execute(question(about), values)
        comments, people, unknown = cursor.fetchone()
    return comments, people, unknown


def _days(row: Incident, about: Mapping[str, Any]) -> list[Column]:
    day = timedelta(days=1)
    last = midnight(date.fromordinal(row.trail.get("day", 1)))
    return _columns(row.trail, about, last=last, step=day, since=midnight(row.since), until=midnight(row.last))


def _hours(row: Incident, about: Mapping[str, Any]) -> list[Column]:
    told = row.trail.get("hours", {})
    last, since, until = (hours.at(told.get(name, 0)) for name in ("day", "since", "until"))
    return _columns(told, about, last=last, step=timedelta(hours=1), since=since, until=until)


def _columns(
    told: Mapping[str, Any],
    about: Mapping[str, Any],
    *,
    last: datetime,
    step: timedelta,
    since: datetime,
    until: datetime,
) -> list[Column]:
    """The bars of a trail whose last row begins at `last`; those from `since` to `until` are the incident's."""
    counts, means = told.get("counts", []), told.get("means", [])
    known = [place for place, count in enumerate(counts) if count is not None]
    if not known:
        return []
    first = known[0]
    top = max([1.0, *(count or 0 for count in counts), *(mean or 0 for mean in means)])
    width, height = CHART
    wide = width / (len(counts) - first)
    found = []
    for place in range(first, len(counts)):
        at = last - (len(counts) - 1 - place) * step
        seen, usual = counts[place] or 0, means[place]
        tall = seen / top * height
        found.append(
            Column(
                at=at if step < timedelta(days=1) else at.date(),
                x=round((place - first + 0.11) * wide, 2),
                y=round(height - tall, 2),
                width=round(wide * 0.78, 2),
                height=round(tall, 2),
                right=round((place - first + 0.89) * wide, 2),
                usual_y=round(height - (usual or 0) / top * height, 2),
                seen=int(seen),
                usual=usual,
                is_in=since <= at <= until,
                href=link(**{**about, "start": at, "end": at + step}),
            )
        )
    return found
