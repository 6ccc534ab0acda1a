"""What is done with a target: set, raised, excepted from for a while."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from outspoken.act.models import Target, TargetStep
from outspoken.act.problems.errors import ProblemError
from outspoken.act.problems.story import WHY, written
from outspoken.act.targets import figures
from outspoken.act.targets.ratchet import Rise, whole_percent
from outspoken.journeys.models import Promise, Touchpoint
from outspoken.people import audit
from outspoken.people.models import User

Kind = TargetStep.Kind
LONGEST_EXCEPTION: Final = timedelta(days=366)


class TargetError(ProblemError):
    """Its text is for the person who asked."""


@transaction.atomic
def set_for(
    touchpoint: Touchpoint,
    *,
    measure: str,
    value: float,
    promise: Promise | None = None,
    periods: int = 3,
    most_at_once: float = 0.05,
    by: User,
    now: datetime,
) -> Target:
    """Set a target where there is none for that measure. Raises TargetError."""
    named = measure.strip().lower()
    if not figures.is_countable(named, now=now):
        raise TargetError("Choose a measure that customers’ scores or comments tell: csat, stars, ces, nps or a theme.")
    if Target.objects.filter(touchpoint=touchpoint, measure=named).exists():
        raise TargetError("There is a target for that already.")
    try:
        with transaction.atomic():
            target = Target.objects.create(
                touchpoint=touchpoint, measure=named, promise=promise, periods=periods, most_at_once=most_at_once,
                made_by=by, made_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise TargetError("There is a target for that already.") from None
    _step(target, Kind.START, _sound(value), by=by, now=now)
    return target


@transaction.atomic
def raise_to(target: Target, value: float, *, by: User, now: datetime, reason: str = "") -> TargetStep:
    """Set it higher by hand, as when the next best target is taken on. Raises TargetError where it would not rise."""
    target = held(target)
    steps = list(target.steps.all())
    if _sound(value) <= standing(steps, today_of(now)):
        raise TargetError("A target only rises. To lower it for a while, an executive signs an exception.")
    return _step(target, Kind.RAISED, _sound(value), by=by, now=now, reason=written(reason, most=WHY, missing=""))


@transaction.atomic
def rise(target: Target, found: Rise, *, now: datetime) -> TargetStep:
    """It rose by itself, on these months. Raises TargetError where it would not rise."""
    target = held(target)
    if found.value <= standing(list(target.steps.all()), today_of(now)):
        raise TargetError("It stands as high already.")
    months = [[month.first.isoformat(), month.kept, month.of] for month in found.months]
    return _step(target, Kind.RISE, found.value, by=None, now=now, stands_on=months)


@transaction.atomic
def sign_exception(target: Target, *, value: float, until: date, reason: str, by: User, now: datetime) -> TargetStep:
    """Let it be lower until a day, for a reason that somebody signs. Raises TargetError, NothingSaid."""
    target = held(target)
    why = written(reason, most=WHY, missing="Say why it may be lower; every page that shows the target shows it.")
    today = today_of(now)
    if not today < until <= today + LONGEST_EXCEPTION:
        raise TargetError("An exception ends on a day after today, within a year. Then what held before holds again.")
    if not 0 < value < standing(list(target.steps.all()), today):
        raise TargetError("An exception lowers the target; give a share below it.")
    return _step(target, Kind.EXCEPTION, value, by=by, now=now, until=until, reason=why)


@transaction.atomic
def end_exception(step: TargetStep, *, by: User, now: datetime) -> None:
    """End an exception before its day; one signed today never held, and goes. Raises TargetError where it is over."""
    step = TargetStep.objects.select_for_update().get(pk=step.pk)
    today = today_of(now)
    if step.kind != Kind.EXCEPTION or step.until is None or step.until < today:
        raise TargetError("This exception is over.")
    detail: dict[str, object] = {"value": step.value, "signed_by": step.by_name, "since": step.since.isoformat()}
    audit.record("target.exception_ended", by=by, about=f"target {step.target_id}", now=now, detail=detail)
    if step.since == today:
        step.delete()
        return
    step.until = today - timedelta(days=1)
    step.save(update_fields=["until"])


def standing(steps: Iterable[TargetStep], on: date) -> float:
    """What is to hold on a day, exceptions aside; 0 before the start."""
    values = [step.value for step in steps if step.kind != Kind.EXCEPTION and step.since <= on]
    return max(values, default=0.0)


def exception(steps: Iterable[TargetStep], on: date) -> TargetStep | None:
    """The exception that holds on a day, the one signed last."""
    held = [one for one in steps if one.kind == Kind.EXCEPTION and one.until and one.since <= on <= one.until]
    return max(held, key=lambda one: (one.at, one.pk), default=None)


def set_on(steps: Iterable[TargetStep], on: date) -> date:
    """The day from which months count for the next rise: it was last set, or the last exception ended before."""
    days = [one.until + timedelta(days=1) if one.until else one.since for one in steps]
    return max(days, default=on)


def today_of(now: datetime) -> date:
    return now.astimezone(UTC).date()


def held(target: Target) -> Target:
    return Target.objects.select_for_update(of=("self",)).get(pk=target.pk)


def _sound(value: float) -> float:
    share = whole_percent(value)
    if not 0 < share <= 1:
        raise TargetError("A target is a share from 1 to 100 percent.")
    return share


def _step(
    target: Target,
    kind: TargetStep.Kind,
    value: float,
    *,
    by: User | None,
    now: datetime,
    until: date | None = None,
    reason: str = "",
    stands_on: list[list[object]] | None = None,
) -> TargetStep:
    step = TargetStep.objects.create(
        target=target, kind=kind, value=value, since=today_of(now), until=until, reason=reason,
        stands_on=stands_on or [], by=by, by_name=by.name if by else "", at=now,
    )  # fmt: skip
    names = {Kind.START: "target.set", Kind.RISE: "target.rose", Kind.RAISED: "target.raised",
             Kind.EXCEPTION: "target.exception_signed"}  # fmt: skip
    detail: dict[str, object] = {"value": value, "until": until.isoformat() if until else None}
    audit.record(names[kind], by=by, about=f"target {target.pk}", now=now, detail=detail)
    return step
