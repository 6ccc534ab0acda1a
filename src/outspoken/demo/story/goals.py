"""Targets: some that rose with what customers say, one with a signed exception, one that stands where it began."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from outspoken.act.models import Target
from outspoken.act.targets import turning, verbs
from outspoken.demo.story.diary import Diary
from outspoken.journeys.models import Promise


@dataclass(frozen=True, slots=True)
class Goal:
    """A target set so many days before the end. value: a share of experiences; periods: months it must be beaten."""

    touchpoint: str
    measure: str
    value: float
    back: float
    by: str
    periods: int = 2


GOALS: Final = (
    Goal("crew", "csat", 0.55, 228, "owen"),
    Goal("cafe", "csat", 0.45, 205, "elsie"),
    Goal("app", "csat", 0.4, 118, "ben"),
    Goal("ticket-machine", "csat", 0.4, 105, "wendy", periods=1),
    Goal("delay-info", "csat", 0.4, 200, "denise", periods=3),
    Goal("train", "nps", 0.2, 160, "vikram", periods=3),
    Goal("web-checkout", "csat", 0.5, 96, "ben"),
    Goal("wifi", "csat", 0.5, 20, "vikram", periods=3),
)
EXCEPTION: Final = ("delay-info", 0.22, 44, -46)
REASON: Final = (
    "Until the second desk in the control room is staffed and trained we cannot keep what we aim for. I have seen the "
    "figures, I have read the comments, and I answer for it."
)


def set_all(diary: Diary) -> None:
    """Set the targets, sign the exception, and ask at the beginning of every month whether they rise."""
    for goal in GOALS:
        diary.then(goal.back, _set, diary, goal)
    place, value, back, ends = EXCEPTION
    diary.then(back, _except, diary, place, value, ends)
    first = diary.end.astimezone(UTC).replace(day=3, hour=5, minute=0, second=0, microsecond=0)
    for _ in range(8):
        diary.on(first, turning.turn)
        first = (first.replace(day=1) - timedelta(days=1)).replace(day=3)


def _set(diary: Diary, goal: Goal, *, now: datetime) -> None:
    place = diary.places[goal.touchpoint]
    promise = Promise.objects.filter(touchpoint=place).order_by("pk").first()
    verbs.set_for(
        place, measure=goal.measure, value=goal.value, promise=promise, periods=goal.periods, by=diary.staff[goal.by],
        now=now,
    )  # fmt: skip


def _except(diary: Diary, place: str, value: float, ends: float, *, now: datetime) -> None:
    target = Target.objects.get(touchpoint=diary.places[place])
    verbs.sign_exception(target, value=value, until=diary.day(ends), reason=REASON, by=diary.staff["eli"], now=now)
