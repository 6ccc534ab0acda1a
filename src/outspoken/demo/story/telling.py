"""The whole year of what Larkline did, played in the order of time, the last days' cases among it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from outspoken.act import followers
from outspoken.act.models import Case, Problem
from outspoken.act.problems import about
from outspoken.act.problems import verbs as problems
from outspoken.demo import work
from outspoken.demo.story import alarms, goals, house, own_desk, teams
from outspoken.demo.story.causes import BREAKDOWN
from outspoken.demo.story.diary import Diary
from outspoken.demo.story.register import Register, said, verbatims
from outspoken.understand.models import Incident
from outspoken.understand.notice import noticing

FOLLOWING: Final = 3  # customers for each problem
LINKED: Final = 12


def tell(*, now: datetime, seed: int) -> None:
    """Do what the staff did in the year that ends now; everything before must be read and mirrored."""
    diary = Diary.of(now)
    register = Register(diary)
    register.write()
    register.watch()
    house.order(diary)
    goals.set_all(diary)
    alarms.ring(diary)
    teams.speak(diary)
    own_desk.sit_down(diary, seed=seed)
    diary.play(now - work.SINCE)
    noticed = diary.moment(alarms.NOTICED)
    noticing.notice(now=noticed)
    # What began later is found by the step as soon as the demo runs.
    Incident.objects.filter(noticed__gt=diary.day(alarms.NOTICED)).delete()
    work.work(now=now, seed=seed)
    alarms.break_down(diary)
    _break_down(diary, register)
    alarms.answer_for_cases(diary)
    teams.praise(diary)
    diary.then(0.25, _follow)
    diary.play(now)


def _break_down(diary: Diary, register: Register) -> None:
    place = diary.places[BREAKDOWN.touchpoint]
    found = Incident.objects.filter(severity=Incident.Severity.BREAKDOWN, over=None, kind=Incident.Kind.MORE)
    incident = found.filter(touchpoint=place).order_by("-since", "pk").first()
    if incident is None:
        return
    diary.then(BREAKDOWN.opened, register.open, BREAKDOWN, incident)
    diary.then(0.2, _link, diary, register, incident)


def _link(diary: Diary, register: Register, incident: Incident, *, now: datetime) -> None:
    """Put the first cases and the plainest words to the problem by hand."""
    problem = register.opened[BREAKDOWN.title]
    cases = Case.objects.filter(incident=incident, opened_at__lt=now).order_by("opened_at", "number")[:LINKED]
    chosen = verbatims(said(problem, BREAKDOWN.whys[1].says, until=now, most=6))
    if cases or chosen:
        problems.link(problem, cases=cases, verbatims=chosen, by=diary.staff["ben"], now=now)


def _follow(*, now: datetime) -> None:
    """Some of those whose cases are about a cause want to hear what becomes of it."""
    for problem in Problem.objects.standing().order_by("number"):
        cases = about.cases(problem).filter(person__isnull=False, opened_at__lt=now - timedelta(hours=2))
        for case in cases.order_by("opened_at", "number")[:FOLLOWING]:
            followers.wish(case, is_wanted=True, now=now)
