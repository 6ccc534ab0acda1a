"""Everything a case's page shows, and what its forms mean."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.template.defaultfilters import filesizeformat

from outspoken.act import cases, due, files, inbox, mentions, presence, timeline
from outspoken.act.models import SAID_NO, Case, Message, Outcome, Severity, Snippet, State, Stay
from outspoken.act.problems import page as problems
from outspoken.act.promises import Promises
from outspoken.act.reach import is_on_portal, mail_address
from outspoken.pages.given import whole_number
from outspoken.people.models import Team, User
from outspoken.people.rights import Right, may


def of(case: Case, *, by: User, since: datetime | None, now: datetime) -> dict[str, Any]:
    """For the template; a fixed number of queries."""
    may_work = may(by, Right.WORK_CASES)
    promises = Promises.current()
    held: dict[str, Any] = {
        "case": case,
        "story": timeline.of(case, by=by, since=since),
        "promises": due.both(case, promises, now=now),
        "next_due": due.due(case, promises, now=now),
        "states": time_in_states(case, now=now),
        "may_work": may_work,
        "may_see_person": may(by, Right.SEE_PERSON),
        "others_here": presence.others(case, user=by, now=now),
        "is_mine": case.owner_id == by.pk,
        "suggestions": None,
        "is_draft": False,
        "problems": problems.of_case(case, by=by),
        "may_edit_problems": may(by, Right.EDIT_PROBLEMS),
    }
    return held | (_work(case) if may_work else {})


def _work(case: Case) -> dict[str, Any]:
    return {
        "reach": mail_address(case),
        "is_on_portal": is_on_portal(case),
        "snippets": _snippets(case),
        "people": [(str(user.pk), user.name) for user in inbox.workers()],
        "colleagues": [(handle, user.name) for handle, user in mentions.handles(mentions.colleagues(case)).items()],
        "teams": list(Team.objects.values_list("slug", "name")),
        "severities": Severity.choices,
        "calls": Message.Call.choices,
        "outcomes": [(outcome.value, outcome.label) for outcome in outcomes(case)],
        "tags": ", ".join(case.tags),
        "silence_days": cases.SILENCE.days,
        "most_files": f"{files.MOST} files and {filesizeformat(files.MOST_BYTES)}",
    }


def outcomes(case: Case) -> list[Outcome]:
    """How it may be closed by us: that it is not put right only where the customer said so."""
    said_no = case.messages.filter(kind=Message.Kind.EVENT, text=SAID_NO).exists()
    return [Outcome.NOT_REACHED, Outcome.NOTHING_TO_DO, *([Outcome.NOT_PUT_RIGHT] if said_no else [])]


def time_in_states(case: Case, *, now: datetime) -> list[tuple[str, str]]:
    """State and how long in it, by the calendar; the parts add up to the whole."""
    spent: dict[str, timedelta] = {}
    for stay in Stay.objects.filter(case=case):
        spent[stay.state] = spent.get(stay.state, timedelta()) + max(timedelta(), (stay.until or now) - stay.since)
    return [(str(State(state).label), due.in_words(spent[state])) for state in State.values if state in spent]


def _snippets(case: Case) -> list[tuple[int, str]]:
    """Those in the customer's language and in none, then the others."""
    held = Snippet.objects.values_list("pk", "name", "language")
    fits = case.language[:2]
    ordered = sorted(held, key=lambda row: (bool(row[2]) and row[2][:2] != fits, row[1].casefold()))
    return [(pk, f"{name} ({language})" if language else name) for pk, name, language in ordered]


def snippet(given: str, case: Case, *, by: User) -> str:
    """A snippet as it goes into an answer: {name}, {number} and {me} filled in. "" where there is none."""
    found = Snippet.objects.filter(pk=whole_number(given) or 0).first()
    return filled(found.text, case, by=by) if found else ""


def filled(text: str, case: Case, *, by: User) -> str:
    known = {
        "{name}": case.person.name if case.person else "",
        "{number}": str(case.number),
        "{me}": by.get_short_name(),
    }
    for place, value in known.items():
        text = text.replace(place, value)
    return text


def uuids(given: Iterable[str]) -> list[UUID]:
    found = []
    for value in given:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
