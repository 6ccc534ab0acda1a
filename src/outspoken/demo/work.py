"""What Larkline's staff did about the last days: cases opened as comments came, answered, judged by customers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.db.models import Min

from outspoken.act import cases
from outspoken.act.errors import NoAddress
from outspoken.act.models import Case, Outcome, Severity
from outspoken.act.rules import heeding
from outspoken.demo import company
from outspoken.people.models import User
from outspoken.understand.models import Unheeded

STEP: Final = timedelta(hours=8)
# Larkline has answered by rules for so long; what was said before waits for nothing.
SINCE: Final = timedelta(days=4)
# So many cases at most are worked on: enough to look at, and filled within seconds.
WORKED_ON: Final = 250
# Those who came within the last hours mostly wait still.
_LATELY: Final = timedelta(hours=20)
_OF_LATE: Final = 60
_ASKED, _PUT_RIGHT, _NOT_PUT_RIGHT = 0.8, 0.6, 0.12
# Of urgent ones nearly all are answered within the hour that is promised.
_IN_TIME: Final = 0.97
_AT_ONCE: Final = (20, 35)
_LATER: Final = (160, 120)
_NO_ADDRESS: Final = "they left no address; the team whose work it is was told and looked after it"

_ANSWERS: Final = {
    "en": (
        "Thank you for telling us. This should not have happened. What I could mend today is mended.",
        "It was our fault. What you are owed is on its way, and the team will tell me what went wrong.",
        "I am sorry for the trouble. It is mended on our side; if not on yours, answer this mail, it comes to me.",
    ),
    "de": (
        "Danke, dass Sie uns das gesagt haben. Es ist in Ordnung gebracht.",
        "Es tut mir leid, dass Sie solche Mühe hatten. Wenn noch etwas fehlt, antworten Sie bitte; es kommt zu mir.",
    ),
    "fr": ("Merci de nous l’avoir dit. Cela n’aurait pas dû arriver, j’en suis désolé. J’ai fait le nécessaire.",),
    "es": ("Gracias por contárnoslo. No debería haber pasado, y lo siento. Hoy ha quedado arreglado.",),
    "nl": ("Dank dat u het ons vertelde. Dit had niet mogen gebeuren, en het spijt me. Het is nu in orde gemaakt.",),
    "it": ("Grazie di avercelo detto. Non doveva succedere, e mi dispiace. Oggi l’ho messo a posto.",),
}


@dataclass(frozen=True, slots=True)
class Staff:
    """Who answers: those of each team, and whoever does where nobody of the team is there."""

    by_team: dict[str, list[User]]
    anybody: User

    @classmethod
    def of_the_house(cls) -> Staff:
        people = (*company.CAST, *company.COLLEAGUES)
        users = {user.email: user for user in User.objects.filter(email__in=[one.email for one in people])}
        by_team: dict[str, list[User]] = defaultdict(list)
        for one in people:
            if one.team and one.role in ("lead", "frontline"):
                by_team[one.team].append(users[one.email])
        return cls(by_team, next(users[one.email] for one in people if one.role == "admin"))

    def for_case(self, case: Case, rng: Random) -> User:
        return rng.choice(self.by_team.get(case.team.slug, [self.anybody])) if case.team else self.anybody


def work(*, now: datetime, seed: int) -> int:
    """Open the cases of the last days as its hours passed, and work on them; returns how many were opened."""
    moment = now - SINCE
    Unheeded.objects.filter(feedback__occurred_at__lt=moment).delete()
    while moment < now:
        moment = min(moment + STEP, now)
        while heeding.heed(now=moment, said_before=moment):
            continue
    rng, staff = Random(seed), Staff.of_the_house()  # noqa: S311  a demo
    # Numbers are given in whatever order comments were claimed; what somebody said first is the same on every fill.
    said = Min("answers__feedback__external_id")
    opened = list(Case.objects.open().select_related("team", "person").annotate(said=said).order_by("said"))
    urgent = [case for case in opened if case.severity == Severity.URGENT]
    for case in urgent[:WORKED_ON]:
        _work_on(case, staff.for_case(case, rng), rng, within=_AT_ONCE if rng.random() < _IN_TIME else _LATER, now=now)
    others = [case for case in opened if case.severity != Severity.URGENT]
    old = [case for case in others if case.opened_at < now - _LATELY]
    new = [case for case in others if case.opened_at >= now - _LATELY]
    for group, most in ((old, WORKED_ON - _OF_LATE), (new, _OF_LATE)):
        for case in rng.sample(group, min(most, len(group))):
            _work_on(case, staff.for_case(case, rng), rng, within=_LATER, now=now)
    return len(opened)


def _work_on(case: Case, by: User, rng: Random, *, within: tuple[int, int], now: datetime) -> None:
    """Take a case, answer, ask, and hear what the customer says, as far as there was time for it.

    within: minutes until it is taken, and from then on until it is answered, at most.
    """
    taken = case.opened_at + timedelta(minutes=rng.randint(5, within[0]))
    answered = taken + timedelta(minutes=rng.randint(5, within[1]))
    if taken >= now:
        return
    cases.assign(case, owner=by, by=by, now=taken)
    if answered >= now:
        return
    is_asked = rng.random() < _ASKED
    try:
        cases.answer(case, text=_text(case, rng), by=by, now=answered, is_asked=is_asked)
    except NoAddress:
        if within == _AT_ONCE:
            cases.close(case, outcome=Outcome.NOT_REACHED, by=by, now=answered, why=_NO_ADDRESS)
        return
    said_at, roll = answered + timedelta(minutes=rng.randint(20, 3000)), rng.random()
    if is_asked and said_at < now and roll < _PUT_RIGHT + _NOT_PUT_RIGHT:
        cases.customer_says(case, is_put_right=roll < _PUT_RIGHT, now=said_at)


def _text(case: Case, rng: Random) -> str:
    answers: Sequence[str] = _ANSWERS.get(case.language[:2], _ANSWERS["en"])
    return rng.choice(answers)
