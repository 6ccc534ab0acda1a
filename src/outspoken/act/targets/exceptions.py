"""The exceptions that were signed: what every report says of the targets it tells of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from outspoken.act.models import TargetStep
from outspoken.act.targets import figures, verbs
from outspoken.people.models import User
from outspoken.people.rights import touchpoints_seen_by


@dataclass(frozen=True, slots=True)
class Signed:
    """A target that was lower for a while: where, of what, how low instead of what, on which days of the span, who
    signed it when and why. is_in_force: on the last of these days."""

    step: TargetStep
    touchpoint: str
    measure: str
    value: str
    usual: str
    first: date
    last: date
    is_in_force: bool


def signed_in(start: date, end: date, *, by: User, now: datetime) -> list[Signed]:
    """Every exception that held on a day from `start` to `end`, both included, at touchpoints that somebody may see,
    the latest first. For reports: whatever they tell of targets, they tell these with it.

    Raises ValueError where the span ends before it starts.
    """
    if end < start:
        raise ValueError(f"the span ends on {end}, before it starts on {start}")
    rows = TargetStep.objects.filter(kind=TargetStep.Kind.EXCEPTION, since__lte=end, until__gte=start)
    seen = touchpoints_seen_by(by)
    if seen is not None:
        rows = rows.filter(target__touchpoint__in=seen)
    found = rows.select_related("target__touchpoint").prefetch_related("target__steps").order_by("-at", "-pk")
    return [_signed(row, start, end, now=now) for row in found]


def _signed(row: TargetStep, start: date, end: date, *, now: datetime) -> Signed:
    first, last = max(row.since, start), min(row.until or end, end)
    steps = list(row.target.steps.all())
    return Signed(
        step=row,
        touchpoint=row.target.touchpoint.name,
        measure=figures.in_words(row.target.measure, now=now),
        value=f"{row.value:.0%}",
        usual=f"{verbs.standing(steps, last):.0%}",
        first=first,
        last=last,
        is_in_force=last == end,
    )
