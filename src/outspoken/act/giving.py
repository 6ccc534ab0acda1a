"""The step that gives cases out: to whoever knows the customer, speaks their language, and has the least in hand.

Only in teams that say so (`models.GivingOut`), to their frontline staff who are not away: in the team's opening hours,
of urgent cases at any time. The gravest first, then what falls due first. A case goes

* to whoever had this customer's last case with the team, if they can take it;
* else to those who name its language, before those who name none; who names others alone is not asked;
* of these to whoever has the fewest cases in hand, in which the next word is ours.

Nobody is given more than the team says. What nobody can take waits in the queue, where anybody may pick it up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Count, Q

from outspoken.act import bulk, handed
from outspoken.act.clocks import is_open
from outspoken.act.errors import CaseError
from outspoken.act.models import Absence, Case, GivingOut, Severity, Speaks, Stay
from outspoken.act.promises import Promises
from outspoken.pages.given import whole_number
from outspoken.people import audit
from outspoken.people.models import Membership, Role, Team, User
from outspoken.report.voices import LANGUAGES, language_name
from outspoken.understand.models import Reading

REMEMBERED: Final = timedelta(days=90)
MOST_EACH: Final = 500
_LOOKED_AT: Final = 1_000
_LOCK: Final = 0x61FE
# By name and by code; of two codes with one name the one that is commonly written.
_CODES: Final = {
    word: code
    for code, name in sorted(LANGUAGES.items(), reverse=True)
    if code != "und"
    for word in (name.casefold(), code)
}


class NotGiven(CaseError):
    """What was typed cannot be; its text says what to write."""


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody who can be given cases. languages: by name; none named is any."""

    user: User
    languages: frozenset[str]

    def answers_in(self, language: str) -> bool:
        return not language or not self.languages or language in self.languages


@dataclass(frozen=True, slots=True)
class Choice:
    """To whom a case goes, and why, as its story tells it."""

    user: User
    why: str


@transaction.atomic
def give(*, now: datetime) -> int:
    """Give out what waits in the queues; returns how many cases. A step; of two at once one does it."""
    most = dict(GivingOut.objects.values_list("team", "most_each"))
    if not most or not _is_ours_alone():
        return 0
    takers = _takers(most, now=now)
    in_hand = _in_hand({taker.user.pk for some in takers.values() for taker in some})

    def free(team: int) -> list[Taker]:
        return [taker for taker in takers[team] if in_hand[taker.user.pk] < most[team]]

    cases = _waiting([team for team in most if free(team)], now=now)
    before, languages = _before(cases, now=now), _languages(cases)
    chosen: dict[int, Choice] = {}
    for case in cases:
        assert case.team_id is not None  # noqa: S101  they were asked for by team
        known = before.get((case.person_id, case.team_id))
        choice = _choice(case, languages.get(case.number, ""), free(case.team_id), in_hand, known)
        if choice is not None and len(chosen) < bulk.MOST:
            chosen[case.number] = choice
            in_hand[choice.user.pk] += 1
    return _given(cases, chosen, now=now) if chosen else 0


def _is_ours_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _waiting(teams: Sequence[int], *, now: datetime) -> list[Case]:
    """Cases that nobody has in hand, in the order in which they are given out, where the team is at work."""
    if not teams:
        return []
    queue = Case.objects.ours().filter(owner=None, team__in=teams).order_by("-severity", "due_at", "number")
    promises = Promises.current()
    at_work = [
        Q(severity=severity, team=team)
        for severity in Severity
        for team in teams
        if is_open(now, promises.week(severity, team))
    ]
    return list(queue.filter(reduce(or_, at_work))[:_LOOKED_AT]) if at_work else []


def _takers(teams: Iterable[int], *, now: datetime) -> dict[int, list[Taker]]:
    """Frontline staff of each team who are not away, in order of name."""
    held = Membership.objects.filter(team__in=teams, role=Role.FRONTLINE, user__is_active=True)
    members = list(held.select_related("user").order_by("user__name", "user"))
    people = [member.user_id for member in members]
    spoken = dict(Speaks.objects.filter(user__in=people).values_list("user", "languages"))
    away: dict[UUID, list[Absence]] = defaultdict(list)
    for absence in Absence.objects.filter(user__in=people):
        away[absence.user_id].append(absence)
    takers: dict[int, list[Taker]] = defaultdict(list)
    for member in members:
        today = now.astimezone(ZoneInfo(member.user.time_zone)).date()
        if member.team_id and not any(absence.is_on(today) for absence in away[member.user_id]):
            languages = frozenset(_named(code) for code in spoken.get(member.user_id, ()))
            takers[member.team_id].append(Taker(member.user, languages))
    return takers


def _in_hand(people: set[UUID]) -> Counter[UUID]:
    """In how many open cases of each the next word is ours."""
    counted = Case.objects.ours().filter(owner__in=people).values_list("owner").annotate(n=Count("pk"))
    return Counter(dict(counted))


def _before(cases: Sequence[Case], *, now: datetime) -> dict[tuple[UUID | None, int | None], UUID]:
    """Who had the last case of each of these customers with the same team, of late."""
    people = {case.person_id for case in cases if case.person_id}
    known = Case.objects.filter(person__in=people, opened_at__gte=now - REMEMBERED).exclude(owner=None)
    rows = known.order_by("opened_at", "number").values_list("person", "team", "owner")
    return {(person, team): owner for person, team, owner in rows}


def _languages(cases: Sequence[Case]) -> dict[int, str]:
    """By name, what each customer writes in: as their channel says, else as it was read; none where neither tells."""
    silent = [case.number for case in cases if not case.language]
    read = Reading.objects.filter(feedback__case_link__case__in=silent).exclude(language__in=("", "und"))
    found = dict(read.order_by("verbatim").values_list("feedback__case_link__case", "language")) if silent else {}
    found |= {case.number: case.language for case in cases if case.language}
    return {number: _named(code) for number, code in found.items()}


def _named(code: str) -> str:
    """Norwegian has several codes, English several countries."""
    return language_name(code.partition("-")[0].lower())


def _choice(
    case: Case, language: str, free: Sequence[Taker], in_hand: Mapping[UUID, int], before: UUID | None
) -> Choice | None:
    known = next((taker.user for taker in free if taker.user.pk == before), None)
    if known is not None:
        return Choice(known, "had this customer’s last case")
    speaking = [taker for taker in free if language and language in taker.languages]
    able = speaking or [taker for taker in free if taker.answers_in(language)]
    if not able:
        return None
    fewest = min(in_hand[taker.user.pk] for taker in able)
    alike = [taker for taker in able if in_hand[taker.user.pk] == fewest]
    # Of those alike nobody is always the first.
    user = alike[case.number % len(alike)].user
    least = "has the fewest in hand"
    return Choice(user, f"answers in {language} and {least}" if speaking else least)


def _given(cases: Sequence[Case], chosen: Mapping[int, Choice], *, now: datetime) -> int:
    def apply(case: Case, _: list[Stay]) -> str:
        case.owner = chosen[case.number].user
        return f"given to {case.owner.name}, who {chosen[case.number].why}"

    seen = {case.number: case.version for case in cases if case.number in chosen}
    # Whoever took one up meanwhile keeps it: its version is another by now.
    return len(bulk.change(seen, bulk.Change(handed.VERB, apply), by=None, now=now).done)


@transaction.atomic
def set_team(team: Team, *, most_each: str, by: User, now: datetime) -> None:
    """Give a team's cases out from now on, so many to each at most; "" lets them wait in its queue. Raises NotGiven."""
    if not most_each.strip():
        GivingOut.objects.filter(team=team).delete()
    elif 0 < (most := whole_number(most_each) or 0) <= MOST_EACH:
        GivingOut.objects.update_or_create(team=team, defaults={"most_each": most})
    else:
        raise NotGiven(
            f"“{most_each[:20]}” is no number of cases for one person; write 1 to {MOST_EACH}, or nothing to let cases "
            "wait in the queue."
        )
    audit.record("giving_out.set", by=by, about=f"team {team.slug}", now=now, detail={"most_each": most_each[:20]})


@transaction.atomic
def set_languages(named: str, *, by: User, now: datetime) -> list[str]:
    """Keep in which languages somebody answers, as they write them ("German, en"); "" is any. Raises NotGiven."""
    codes = list(dict.fromkeys(_code(one.strip()) for one in named.split(",") if one.strip()))
    if codes:
        Speaks.objects.update_or_create(user=by, defaults={"languages": codes})
    else:
        Speaks.objects.filter(user=by).delete()
    audit.record("languages.set", by=by, about=f"user {by.pk}", now=now, detail={"languages": codes})
    return codes


def languages_of(user: User) -> str:
    """As somebody writes them."""
    held = Speaks.objects.filter(user=user).first()
    return ", ".join(language_name(code) for code in held.languages) if held else ""


def _code(named: str) -> str:
    found = _CODES.get(named.casefold())
    if found is None:
        raise NotGiven(f"“{named[:40]}” is no language that is told apart here; write them like German, English.")
    return found
