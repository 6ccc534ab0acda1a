"""What this room shows on the pages of an incident, a theme and a touchpoint: what is done about it, what is aimed at.

Those pages know nothing of this room; they ask `pages.beside`, where `put` says what there is to show.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from outspoken.act import wanted
from outspoken.act.inbox import midnight, seen_by
from outspoken.act.models import Escalation, Problem
from outspoken.act.models.case import CaseQuerySet
from outspoken.act.problems import about, known, page
from outspoken.act.targets import page as targets
from outspoken.journeys.models import Promise, Touchpoint
from outspoken.pages import beside
from outspoken.pages.beside import Part
from outspoken.people.models import User
from outspoken.people.rights import Right, may, touchpoints_seen_by
from outspoken.understand.kept import Kept
from outspoken.understand.mirror import lens
from outspoken.understand.models import Incident, Reading, Theme

DONE: Final = "act/beside/_done.html"
AIMS: Final = "act/beside/_aims.html"


@dataclass(frozen=True, slots=True)
class Cases:
    """Open cases about it, and where the inbox shows them."""

    open: int
    overdue: int
    href: str


def put() -> None:
    """Say to the pages of earlier rooms what there is to show; called once, when the room starts."""
    beside.put("incident", about_incident)
    beside.put("theme", about_theme)
    beside.put("touchpoint", aims_at)
    beside.put("touchpoint", about_touchpoint)
    beside.put("promises", aims_at)


def about_incident(row: Incident, *, by: User, now: datetime) -> Part | None:
    """What is done about an incident."""
    escalated = _standing(by).filter(alarms__incident=row)
    return _done(
        known.of_incident(row, by=by, now=now), f"incident={row.pk}", by=by, now=now, escalated=escalated,
        cases=_of_incident(row, by=by, now=now), may_escalate=row.is_open,
    )  # fmt: skip


def about_theme(theme: Theme, *, by: User, now: datetime) -> Part | None:
    """What is done about what customers say of a theme."""
    # Looked for once a minute: of many open cases each has to be asked what it is about.
    cases = _kept.get((theme.pk, by.pk), lambda: _of_theme(theme, by=by, now=now))
    return _done(
        known.of_theme(theme, by=by, now=now), urlencode({"theme": theme.key}), by=by, now=now, cases=cases,
        escalated=_standing(by).filter(Q(theme=theme) | Q(alarms__incident__theme=theme)),
    )  # fmt: skip


def about_touchpoint(touchpoint: Touchpoint, *, by: User, now: datetime) -> Part | None:
    """What is done about a touchpoint."""
    cases = seen_by(by).open().filter(touchpoint=touchpoint)
    return _done(
        known.of_touchpoint(touchpoint, by=by), urlencode({"touchpoint": touchpoint.slug}), by=by, now=now,
        cases=_counted(cases, now=now, touchpoint=touchpoint.slug),
        escalated=_standing(by).filter(touchpoint=touchpoint),
    )  # fmt: skip


def aims_at(touchpoint: Touchpoint, *, by: User, now: datetime) -> Part | None:
    """The targets of a touchpoint, signed exceptions and all; None for who may not see its cases and targets."""
    if not may(by, Right.SEE_CASES):
        return None
    told = {
        "aims": targets.standing_at(touchpoint, by=by, lens=lens(), now=now),
        "has_promise": Promise.objects.current().filter(touchpoint=touchpoint).exists(),
        "may_edit": may(by, Right.EDIT_PROBLEMS),
        "touchpoint": touchpoint,
    }
    return Part(AIMS, told, ("act/targets.css",))


def _done(
    problems: QuerySet[Problem],
    named: str,
    *,
    by: User,
    now: datetime,
    cases: Cases,
    escalated: QuerySet[Escalation],
    may_escalate: bool = True,
) -> Part | None:
    """named: what it is, as the forms of a problem and of an escalation are asked for it."""
    if not may(by, Right.SEE_CASES):
        return None
    found = list(problems[: known.SHOWN + 1])
    raised = _first(escalated.select_related("taken_by").distinct().order_by("-severity", "raised_at"))
    told: dict[str, Any] = {
        "lines": page.lines(found[: known.SHOWN], by=by, lens=lens(), now=now),
        "is_more": len(found) > known.SHOWN,
        "is_known": any(not problem.is_over for problem in found),
        "cases": cases,
        "escalated": raised,
        "problem_new": f"{reverse('problem-new')}?{named}" if may(by, Right.EDIT_PROBLEMS) else "",
        "escalate": f"{reverse('escalation-new')}?{named}"
        if may_escalate and raised is None and may(by, Right.WORK_CASES)
        else "",
    }
    return Part(DONE, told, ("act/problems.css",))


def _first(rows: Iterable[Escalation]) -> Escalation | None:
    return next(iter(islice(rows, 1)), None)


def _standing(by: User) -> Any:
    seen: Any = Escalation.objects.visible_to(touchpoints=touchpoints_seen_by(by), user=by)
    return seen.standing().real()


def _counted(cases: CaseQuerySet, *, now: datetime, **where: str) -> Cases:
    found = cases.aggregate(open=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=now)))
    return Cases(**found, href=wanted.link(view="open", **where))


def _of_incident(row: Incident, *, by: User, now: datetime) -> Cases:
    """Those opened for it; where more were opened about the same since it began, these."""
    running = seen_by(by).open()
    found = _counted(running.filter(incident=row), now=now, incident=str(row.pk))
    if row.kind not in about.TROUBLE or not (row.theme and row.touchpoint):
        return found
    theme, place = row.theme, row.touchpoint
    wide = _speaking(running.filter(touchpoint=place, opened_at__gte=midnight(row.since)), theme)
    same = _counted(wide, now=now, touchpoint=place.slug, theme=theme.key, since=row.since.isoformat())
    return same if same.open > found.open else found


def _speaking(cases: CaseQuerySet, theme: Theme) -> CaseQuerySet:
    speaks = Reading.objects.filter(feedback__case_link__case=OuterRef("pk"), themes__overlap=[theme.pk])
    return cases.filter(Exists(speaks))


_kept: Kept[Cases] = Kept(seconds=60, most=256, renewed=600)


def _of_theme(theme: Theme, *, by: User, now: datetime) -> Cases:
    return _counted(_speaking(seen_by(by).open(), theme), now=now, theme=theme.key)
