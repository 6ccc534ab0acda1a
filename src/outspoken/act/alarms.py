"""Alarms: what may have to be escalated, and which of them are about the same thing.

Alarms about the same incident, case or problem are one. So are those of one rule at one touchpoint, overdue cases of
one touchpoint, and incidents and problems whose theme and touchpoint are the same or above one another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from outspoken.act.models import Case, Escalation, EscalationAlarm, Problem, Rule, Severity
from outspoken.journeys.models import Touchpoint
from outspoken.understand.models import Incident, Theme
from outspoken.understand.notice import page

Origin = Escalation.Origin
# What the noticing found in an archive that was just imported is history.
FRESH: Final = timedelta(days=2)
BREAKS: Final[dict[str, Severity]] = {
    Incident.Severity.BREAKDOWN: Severity.URGENT,
    Incident.Severity.HIGH: Severity.HIGH,
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that might have to be escalated. title: our own words. touchpoints: all that are touched, by id."""

    title: str
    severity: Severity
    origin: Origin = Origin.HAND
    theme: int | None = None
    touchpoint: int | None = None
    touchpoints: frozenset[int] = frozenset()
    team: int | None = None
    incident: UUID | None = None
    case: int | None = None
    problem: int | None = None
    rule: int | None = None
    feedback: tuple[UUID, ...] = ()

    @property
    def touched(self) -> frozenset[int]:
        return self.touchpoints | ({self.touchpoint} if self.touchpoint else frozenset())


def of_incident(row: Incident, *, now: datetime, title: str = "", severity: Severity | None = None) -> Alarm:
    """title, severity: as somebody says who raises it by hand; else the program's own."""
    return Alarm(
        title=title or called(row, now=now),
        severity=severity or severity_of(row),
        origin=Origin.INCIDENT,
        theme=row.theme_id,
        touchpoint=row.touchpoint_id,
        touchpoints=frozenset(row.touchpoints),
        team=_team(row.touchpoint or _only(row.touchpoints)),
        incident=row.pk,
    )


def called(row: Incident, *, now: datetime) -> str:
    """An incident's name in our own words: "Refunds at Web checkout"."""
    line = page.line(row, now=now)
    return f"{line.what} at {line.where}" if line.where else line.what


def severity_of(row: Incident) -> Severity:
    return BREAKS.get(row.severity, Severity.NORMAL)


def of_case(case: Case) -> Alarm:
    where = f" at {case.touchpoint.name}" if case.touchpoint else ""
    return Alarm(
        title=f"An urgent case is overdue{where}",
        severity=Severity(case.severity),
        origin=Origin.CASE,
        touchpoint=case.touchpoint_id,
        team=case.team_id or _team(case.touchpoint),
        case=case.pk,
    )


def of_problem(problem: Problem, *, severity: Severity) -> Alarm:
    return Alarm(
        title=problem.title,
        severity=severity,
        origin=Origin.PROBLEM,
        theme=problem.theme_id,
        touchpoint=problem.touchpoint_id,
        team=_team(problem.touchpoint),
        problem=problem.pk,
    )


def of_rule(
    rule: Rule, *, severity: Severity, touchpoint: Touchpoint | None, feedback: tuple[UUID, ...], team: int | None
) -> Alarm:
    where = f" at {touchpoint.name}" if touchpoint else ""
    return Alarm(
        title=f"{rule.name}{where}",
        severity=severity,
        origin=Origin.RULE,
        touchpoint=touchpoint.pk if touchpoint else None,
        team=team or _team(touchpoint),
        rule=rule.pk,
        feedback=feedback,
    )


def by_hand(
    title: str, *, severity: Severity, theme: Theme | None = None, touchpoint: Touchpoint | None = None
) -> Alarm:
    return Alarm(
        title=title,
        severity=severity,
        theme=theme.pk if theme else None,
        touchpoint=touchpoint.pk if touchpoint else None,
        team=_team(touchpoint),
    )


def fresh_incidents(*, now: datetime) -> list[Incident]:
    """Open incidents that nobody escalated as severe and as far spread as they are now."""
    held: dict[UUID | None, tuple[int, set[int]]] = {}
    fresh = Incident.objects.filter(over=None, severity__in=BREAKS, last__gte=(now - FRESH).date())
    rows = list(fresh.select_related("theme", "touchpoint__team").order_by("noticed_at", "pk"))
    for alarm in EscalationAlarm.objects.filter(incident__in=rows).select_related("escalation") if rows else ():
        severity, places = held.get(alarm.incident_id, (0, set()))
        held[alarm.incident_id] = (max(severity, alarm.severity), places | set(alarm.escalation.touchpoints))
    found = []
    for row in rows:
        severity, places = held.get(row.pk, (0, set()))
        if severity < BREAKS[row.severity] or not set(row.touchpoints) <= places:
            found.append(row)
    return found


def overdue_cases(*, now: datetime) -> list[Case]:
    """Urgent cases whose promise has passed and that nobody escalated."""
    late = Case.objects.open().ours().overdue(at=now).filter(severity=Severity.URGENT)
    known = EscalationAlarm.objects.exclude(case=None).values("case")
    return list(late.exclude(pk__in=known).select_related("touchpoint").order_by("due_at", "pk"))


def related(alarm: Alarm) -> Escalation | None:
    """The standing escalation that this alarm belongs to, the oldest one; None where it is about something else."""
    above = _themes_above()
    for held in Escalation.objects.standing().real().prefetch_related("alarms").order_by("raised_at", "number"):
        if _is_same(alarm, held) or _is_about_the_same(alarm, held, above):
            return held
    return None


def _is_same(alarm: Alarm, held: Escalation) -> bool:
    for one in held.alarms.all():
        if alarm.incident and one.incident_id == alarm.incident:
            return True
        if alarm.case and one.case_id == alarm.case:
            return True
        if alarm.problem and one.problem_id == alarm.problem:
            return True
    return False


def _is_about_the_same(alarm: Alarm, held: Escalation, above: dict[int, frozenset[int]]) -> bool:
    if alarm.origin == Origin.RULE or held.origin == Origin.RULE:
        return (alarm.rule, alarm.touchpoint) == (held.rule_id, held.touchpoint_id) and alarm.rule is not None
    if alarm.origin == Origin.CASE or held.origin == Origin.CASE:
        return alarm.origin == held.origin and alarm.touchpoint == held.touchpoint_id and alarm.touchpoint is not None
    # What is about everything everywhere is above all others; it must not swallow them.
    if not (alarm.theme or alarm.touchpoint) or not (held.theme_id or held.touchpoint_id):
        return False
    is_place = alarm.touchpoint == held.touchpoint_id or None in (alarm.touchpoint, held.touchpoint_id)
    return is_place and _is_lineage(alarm.theme, held.theme_id, above)


def _is_lineage(one: int | None, other: int | None, above: dict[int, frozenset[int]]) -> bool:
    if one == other or one is None or other is None:
        return True
    return one in above.get(other, ()) or other in above.get(one, ())


def _themes_above() -> dict[int, frozenset[int]]:
    parents = dict(Theme.objects.values_list("pk", "parent"))
    found = {}
    for theme in parents:
        path, step = set[int](), parents[theme]
        while step is not None and step not in path:
            path.add(step)
            step = parents.get(step)
        found[theme] = frozenset(path)
    return found


def _team(touchpoint: Touchpoint | None) -> int | None:
    return touchpoint.team_id if touchpoint else None


def _only(touchpoints: list[int]) -> Touchpoint | None:
    """The one touchpoint that is touched, where it is one."""
    return Touchpoint.objects.filter(pk=touchpoints[0]).first() if len(touchpoints) == 1 else None
