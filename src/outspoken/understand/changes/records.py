"""Changes as they are recorded: kept with what was told of them beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction

from outspoken.journeys.models import Touchpoint
from outspoken.lens import Lens
from outspoken.people import audit
from outspoken.people.models import User
from outspoken.understand.changes.counts import About, days
from outspoken.understand.changes.power import Power, power
from outspoken.understand.models import Change, Incident, Theme


@dataclass(frozen=True, slots=True)
class Plan:
    """A change as somebody describes it."""

    what: str
    effect_on: date
    lag_days: int
    counted: str
    expected_ratio: float
    theme: Theme | None = None
    touchpoint: Touchpoint | None = None
    channel: str = ""
    incident: Incident | None = None

    @property
    def about(self) -> About:
        return About(
            theme=self.theme.key if self.theme else "",
            touchpoint=self.touchpoint.slug if self.touchpoint else "",
            channel=self.channel,
            counted=self.counted,
        )


def foretold(plan: Plan, *, lens: Lens, now: datetime) -> Power:
    """What could be seen of a change, by the days before it; of those to come nothing is looked at."""
    today = now.astimezone(UTC).date()
    launch = min(plan.effect_on, today)
    before = days(lens, plan.about, launch=launch, today=launch, now=now)
    return power(before, counted=plan.counted, expected=plan.expected_ratio, lag=plan.lag_days)


@transaction.atomic
def record(plan: Plan, *, lens: Lens, by: User, now: datetime) -> Change:
    """Keep a change, with what was told of it beforehand, so that nobody moves the goal afterwards."""
    told = foretold(plan, lens=lens, now=now)
    change = Change.objects.create(
        what=plan.what,
        theme=plan.theme,
        touchpoint=plan.touchpoint,
        channel=plan.channel,
        incident=plan.incident,
        counted=plan.counted,
        effect_on=plan.effect_on,
        lag_days=plan.lag_days,
        expected_ratio=plan.expected_ratio,
        power=[one.kept() for one in told.told],
        made_by=by,
        made_at=now,
    )
    detail = {"effect_on": plan.effect_on.isoformat(), "expected_ratio": round(plan.expected_ratio, 3)}
    audit.record("change.recorded", by=by, about=f"change {change.pk}", now=now, detail=detail)
    return change


@transaction.atomic
def postpone(change: Change, *, effect_on: date, by: User, now: datetime) -> bool:
    """Give a change another date of effect; False where it is the one it has."""
    was = change.effect_on
    if was == effect_on:
        return False
    change.effect_on = effect_on
    change.save(update_fields=["effect_on"])
    detail = {"was": was.isoformat(), "becomes": effect_on.isoformat()}
    audit.record("change.moved", by=by, about=f"change {change.pk}", now=now, detail=detail)
    return True


@transaction.atomic
def withdraw(change: Change, *, by: User, now: datetime) -> None:
    """Take back a change that was never made, or recorded by mistake."""
    audit.record("change.withdrawn", by=by, about=f"change {change.pk}", now=now, detail={})
    change.delete()
