"""Changes as people read them: a sentence, the days, what they were held against, and how sure it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from django.db.models import QuerySet
from django.urls import reverse

from outspoken.evidence.did_it_work import Answer, Verdict
from outspoken.lens import Lens
from outspoken.understand import themes
from outspoken.understand.changes.counts import About
from outspoken.understand.changes.power import PARTS, part_of
from outspoken.understand.changes.verdict import Judged, judge
from outspoken.understand.models import Change, Incident
from outspoken.understand.notice import page as incidents
from outspoken.understand.period import midnight
from outspoken.understand.room import link
from outspoken.understand.scope import Scope

MOST_INCIDENTS: Final = 200
MOST_TOLD: Final = 3
CHART: Final = (720.0, 150.0)
POLARITY: Final = {Change.Counted.UNHAPPY: "negative", Change.Counted.ALL: "", Change.Counted.HAPPY: "positive"}
COMMENTS: Final = {
    Change.Counted.UNHAPPY: "unhappy comments",
    Change.Counted.ALL: "comments",
    Change.Counted.HAPPY: "happy comments",
}
TIMES: Final = 2.0  # from here on "2.4 times as many" is plainer than "140% more"
HELD_AGAINST: Final = {
    "theme": "other things said in the same place: they rise and fall with the weather, the season and the number of "
    "customers, and the change does not touch them",
    "touchpoint": "the same thing said at other places, where nothing was changed",
    "channel": "the same thing said in other channels, where nothing was changed",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One change in a list. about: theme and place in words; answer: the verdict in a few words."""

    change: Change
    about: str
    answer: str
    is_settled: bool
    href: str


@dataclass(frozen=True, slots=True)
class Column:
    """A day of the chart: what came and what was expected without the change; when: before, rolling or after."""

    day: date
    when: str
    x: float
    y: float
    width: float
    height: float
    right: float
    expected_y: float
    seen: int | None
    expected: float | None
    href: str


@dataclass(frozen=True, slots=True)
class Held:
    """Controls of one kind, and why the change cannot touch them. weight: how much each counts, of 1."""

    why: str
    controls: Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page of a change shows."""

    line: Line
    headline: str
    sentence: str
    ratio: str
    interval: str
    columns: Sequence[Column]
    launch_x: float
    held: Sequence[Held]
    guards: Sequence[str]
    working: Sequence[str]
    beside: Sequence[Line]
    happened: Sequence[tuple[str, str]]
    n: int
    is_cut: bool
    words_before: str
    words_after: str
    expects: str


def all_of(lens: Lens, scope: Scope, *, now: datetime) -> list[Line]:
    """Changes that this scope may see, the latest date of effect first, each with its verdict."""
    known = list(rows())
    seen = [change for change in known if may_see(scope, change)]
    return [_line(judge(change, lens=lens, others=known, now=now)) for change in seen]


def rows() -> QuerySet[Change]:
    return Change.objects.select_related("theme", "touchpoint", "made_by", "incident__theme")


def may_see(scope: Scope, change: Change) -> bool:
    """Whoever sees only some touchpoints sees the changes at one of these alone."""
    return scope.is_all or (change.touchpoint_id is not None and scope.may_see(change.touchpoint_id))


def page(change: Change, *, lens: Lens, scope: Scope, now: datetime) -> Page:
    """Everything about one change; of others beside it those that may be seen."""
    found = judge(change, lens=lens, others=rows(), now=now)
    about = About.of(change)
    filters = {"theme": about.theme, "touchpoint": about.touchpoint, "channel": about.channel}
    filters["polarity"] = POLARITY[Change.Counted(change.counted)]
    verdict = found.verdict
    day = midnight(change.effect_on)
    top, is_cut = _top(found)
    columns = _columns(found, filters, top=top)
    return Page(
        line=_line(found),
        headline=headline(found),
        sentence=sentence(found),
        ratio=_times(verdict.ratio) if verdict and not math.isnan(verdict.ratio) else "",
        interval=_between(verdict) if verdict and not math.isnan(verdict.ratio) else "",
        columns=columns,
        launch_x=next((column.x for column in columns if column.day >= change.effect_on), -1.0),
        held=_held(found),
        guards=_guards(found),
        working=verdict.reasons if verdict else (),
        beside=[_plain_line(other) for other in found.beside if may_see(scope, other)],
        happened=_happened(found, scope, now=now),
        n=int(np.nansum(found.days.counts)) if found.days else 0,
        is_cut=is_cut,
        words_before=link(**filters, start=midnight(found.days.first), end=day) if found.days else "",
        words_after=link(**filters, start=day, end=midnight(now.date() + timedelta(days=1))) if day < now else "",
        expects=expects(change),
    )


def about_of(change: Change) -> str:
    """Theme and place in words: "Refunds at Web checkout by mail"."""
    place = " by ".join(part for part in (change.touchpoint.name if change.touchpoint else "", change.channel) if part)
    if change.theme:
        return (
            f"{change.theme.name} at {place}"
            if change.touchpoint
            else " by ".join(filter(None, [change.theme.name, place]))
        )
    return place or "everything"


def expects(change: Change) -> str:
    """What was hoped for: "a third fewer unhappy comments"."""
    more = "more" if change.expected_ratio > 1 else "fewer"
    return f"{PARTS[part_of(change.expected_ratio)][0]} {more} {COMMENTS[Change.Counted(change.counted)]}".replace(
        "half fewer", "half as many"
    ).replace("half more", "half as many again of the")


def headline(found: Judged) -> str:
    """The answer in a few words."""
    if found.waits == "future":
        return f"Takes effect on {found.change.effect_on:%-d %B %Y}"
    if found.waits == "unheard":
        return "Cannot tell: nobody was heard before it"
    if found.answer is Answer.CANNOT_TELL:
        return f"Cannot tell yet: {_more(found.needs_days)}"
    return {Answer.WORKED: "It worked", Answer.NO_CHANGE: "No change shown", Answer.WORSE: "It got worse"}[found.answer]


def _more(days: int | None) -> str:
    if days is None:
        return "more days alone would not tell"
    return f"needs about {days} more day{'' if days == 1 else 's'}"


def sentence(found: Judged) -> str:
    """What can be said, for somebody who has never seen a p-value."""
    change, verdict = found.change, found.verdict
    comments = f"{COMMENTS[Change.Counted(change.counted)]} about {about_of(change)}"
    if found.waits == "future":
        return f"What is hoped for is {expects(change)}. What could be seen of it, and how soon, stands below."
    if found.waits == "unheard":
        return "There are no comments from before the change, so there is nothing to compare what came after with."
    if verdict is None or math.isnan(verdict.ratio):
        return f"Too few days have passed since {change.effect_on:%-d %B} to say anything about {comments}."
    # One way of counting within a sentence.
    as_times = max(verdict.ratio, verdict.high) >= TIMES
    low, high, told = (_told(ratio, as_times=as_times) for ratio in (verdict.low, verdict.high, verdict.ratio))
    span = f"in 19 of 20 such cases the truth lies between {low} and {high}"
    than = "as" if as_times else "than"
    if found.answer is Answer.CANNOT_TELL:
        return (
            f"Since {change.effect_on:%-d %B} there are {told} {comments} "
            f"{than} without it, "
            f"but chance alone moves them as far: {span}."
        )
    if found.answer is Answer.NO_CHANGE:
        return (
            f"Since {change.effect_on:%-d %B} there are about as many {comments} as without the change: {span}. "
            f"What was hoped for, {expects(change)}, can be ruled out."
        )
    return (
        f"Since {change.effect_on:%-d %B} there are {told} {comments} "
        f"{than} there would have been without the change: {span}."
    )


def _told(ratio: float, *, as_times: bool) -> str:
    if math.isinf(ratio):
        return "any number more"
    return f"{ratio:.1f} times as many" if as_times else f"{abs(ratio - 1):.0%} {'more' if ratio > 1 else 'fewer'}"


def _times(ratio: float) -> str:
    return "–" if math.isinf(ratio) else f"{ratio:.2f}"


def _between(verdict: Verdict) -> str:
    return f"{_times(verdict.low)} to {_times(verdict.high)}"


def _guards(found: Judged) -> list[str]:
    """Whether it would have looked as good without the change, in plain words."""
    verdict, told = found.verdict, []
    if verdict is None or math.isnan(verdict.ratio):
        return []
    time, space, peak = verdict.in_time, verdict.in_space, verdict.peak
    if time.tried:
        told.append(
            f"We pretended that it had been made on each of {time.tried} earlier days. On {time.as_far} of them things "
            f"moved as far all the same{_passes(time.passes)}"
        )
    if space.tried:
        told.append(
            f"We pretended that it had been made at each of the {space.tried} it is held against. At {space.as_far} of "
            f"them things moved as far all the same{_passes(space.passes)}"
        )
    if peak:
        told.append(
            f"The {peak.periods} days just before it were unusually {'high' if peak.score > 0 else 'low'}. What is "
            "unusual falls back by itself, so they were left out as well, and the more careful answer was taken."
        )
    else:
        told.append("The days just before it were not unusual, so it is not that a peak fell back by itself.")
    return told


def _passes(passes: bool) -> str:
    return "." if passes else ": too many to say that it was the change."


def _held(found: Judged) -> list[Held]:
    if not found.days:
        return []
    weights = found.verdict.weights if found.verdict else ()
    by_kind: dict[str, list[tuple[str, float]]] = {}
    for place, control in enumerate(found.days.held_against):
        weight = weights[place] if place < len(weights) else math.nan
        by_kind.setdefault(control.kind, []).append((control.name, weight))
    return [
        Held(HELD_AGAINST[kind], sorted(named, key=lambda one: -one[1] if one[1] == one[1] else 0))
        for kind, named in by_kind.items()
    ]


def _line(found: Judged) -> Line:
    is_settled = found.verdict is not None and found.answer is not Answer.CANNOT_TELL
    return Line(found.change, about_of(found.change), headline(found), is_settled, _href(found.change))


def _plain_line(change: Change) -> Line:
    return Line(change, about_of(change), "", False, _href(change))


def _href(change: Change) -> str:
    return reverse("change", args=[change.pk])


def _happened(found: Judged, scope: Scope, *, now: datetime) -> list[tuple[str, str]]:
    """Incidents since the change that moved the same comments: what they are, and the way to them."""
    change = found.change
    held = themes.current(now=now)
    path = set(held.above.get(change.theme.key, ())) if change.theme else None
    rows = Incident.objects.filter(last__gte=change.effect_on)
    told = []
    for row in (
        rows.exclude(pk__in=filter(None, [change.incident_id]))
        .select_related("theme", "touchpoint")
        .order_by("-since")[:MOST_INCIDENTS]
    ):
        is_same = path is None or row.theme_id is None or row.theme_id in path
        is_here = not (change.touchpoint_id and row.touchpoint_id) or row.touchpoint_id == change.touchpoint_id
        if is_same and is_here and (row.theme_id or row.touchpoint_id) and incidents.may_see(scope, row):
            name = row.theme.name if row.theme else row.touchpoint.name if row.touchpoint else ""
            told.append((f"{name}, since {row.since:%-d %B}", reverse("incident", args=[row.pk])))
    return told[:MOST_TOLD]


def _top(found: Judged) -> tuple[float, bool]:
    """Where the chart ends, and whether days reach beyond: one day of a breakdown must not flatten all the others."""
    if found.days is None or not np.isfinite(found.days.counts).any():
        return 1.0, False
    highest = max(float(np.nanmax(found.days.counts)), 1.0)
    usual = max(float(np.nanquantile(found.days.counts, 0.98)) * 1.5, 4.0)
    return min(highest, usual), highest > usual


def _columns(found: Judged, filters: dict[str, str], *, top: float) -> list[Column]:
    days = found.days
    if days is None or not len(days.counts):
        return []
    width, height = CHART
    step = width / len(days.counts)
    expected = found.expected.tolist() or [math.nan] * len(days.counts)
    columns = []
    for place, (seen, usual) in enumerate(zip(days.counts.tolist(), expected, strict=True)):
        day = days.first + timedelta(days=place)
        tall = 0.0 if math.isnan(seen) else min(seen / top, 1.0) * height
        is_told = not math.isnan(usual)
        columns.append(
            Column(
                day=day,
                when=_when(found.change, day),
                x=round(place * step, 2),
                y=round(height - tall, 2),
                width=round(step * 0.82, 2),
                height=round(tall, 2),
                right=round((place + 1) * step, 2),
                expected_y=round(height - min(usual / top, 1.0) * height, 2) if is_told else height,
                seen=None if math.isnan(seen) else int(seen),
                expected=usual if is_told else None,
                href=link(**filters, start=midnight(day), end=midnight(day + timedelta(days=1))),
            )
        )
    return columns


def _when(change: Change, day: date) -> str:
    if day < change.effect_on:
        return "before"
    return "rolling" if day < change.effect_on + timedelta(days=change.lag_days) else "after"
