"""What we promise an unhappy customer, by how severe it is and who answers: when what falls due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from outspoken.act.clocks import ALWAYS, Week, after, between
from outspoken.act.models import Case, ServiceLevel, Severity, State, Stay, WorkingWeek


class Level(NamedTuple):
    """Business time until somebody answers and until it is put right."""

    first_contact: timedelta
    resolution: timedelta
    is_round_the_clock: bool = False


# Where nobody set others.
LEVELS: Final[dict[int, Level]] = {
    Severity.URGENT: Level(timedelta(hours=1), timedelta(hours=24), is_round_the_clock=True),
    Severity.HIGH: Level(timedelta(hours=4), timedelta(hours=16)),
    Severity.NORMAL: Level(timedelta(hours=8), timedelta(hours=40)),
    Severity.LOW: Level(timedelta(hours=16), timedelta(hours=80)),
}
OFFICE_HOURS: Final = Week()


@dataclass(frozen=True)
class Promises:
    """Levels by severity and working weeks by team, as they are now; None is the week of everybody else."""

    levels: dict[int, Level]
    weeks: dict[int | None, Week]

    @classmethod
    def current(cls) -> Promises:
        """As set by the organisation; two queries."""
        levels = {
            row.severity: Level(row.to_first_contact, row.to_resolution, row.is_round_the_clock)
            for row in ServiceLevel.objects.all()
        }
        weeks: dict[int | None, Week] = {row.team_id: row.week for row in WorkingWeek.objects.all()}
        return cls({**LEVELS, **levels}, weeks)

    def week(self, severity: int, team: int | None) -> Week:
        """The week in which the time of such a case runs."""
        if self.levels[severity].is_round_the_clock:
            return ALWAYS
        return self.weeks.get(team) or self.weeks.get(None) or OFFICE_HOURS

    def promise(self, case: Case, *, stays: Iterable[Stay] | None = None) -> None:
        """Set when the case's promises fall due, from its opening on and less the time it lay with the customer.

        stays: the case's own, in order, where they are at hand.
        """
        level, week = self.levels[case.severity], self.week(case.severity, case.team_id)
        case.first_contact_due_at = after(case.opened_at, level.first_contact, week)
        case.resolution_due_at = after(case.opened_at, level.resolution + _with_customer(case, week, stays), week)
        case.due_at = due(case)

    def go_on(self, case: Case, *, now: datetime) -> None:
        """The case comes back to us after it lay with the customer: that time does not count."""
        week, stays = self.week(case.severity, case.team_id), list(case.stays.order_by("since", "pk"))
        _, lay_since = _lay(case, stays)
        # Clocks of two machines may differ a little; the stay that follows begins no sooner than the last one did.
        until = max(now, stays[-1].since) if stays else now
        # No time at all would move a promise that falls due at closing time to the next opening.
        if lay_since and (lay := between(lay_since, until, week)):
            case.resolution_due_at = after(case.resolution_due_at, lay, week)


def due(case: Case) -> datetime | None:
    """The next promise of a case that is not kept yet; None while the next word is the customer's, or none is."""
    if not case.is_ours:
        return None
    return case.resolution_due_at if case.first_contact_at else case.first_contact_due_at


def _with_customer(case: Case, week: Week, stays: Iterable[Stay] | None) -> timedelta:
    spans, _ = _lay(case, stays)
    return sum((between(since, until, week) for since, until in spans), timedelta())


def _lay(case: Case, stays: Iterable[Stay] | None = None) -> tuple[list[tuple[datetime, datetime]], datetime | None]:
    """When the case lay with the customer: spans that are over, and the beginning of the one that is not."""
    spans: list[tuple[datetime, datetime]] = []
    began: datetime | None = None
    if stays is None:
        stays = case.stays.order_by("since", "pk") if case.pk else ()
    for stay in stays:
        if stay.state in (State.NEW, State.WORKING):
            if began:
                spans.append((began, stay.since))
            began = None
        else:
            # In other hands, and asked after it waited, it lies there still.
            began = began or stay.since
    return spans, began
