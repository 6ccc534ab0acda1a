"""One change to many cases at once: what each verb of `cases` does to one, in a fixed number of queries."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from outspoken.act import story
from outspoken.act.cases import clean_tags, must_be_ours_to_say
from outspoken.act.errors import AlreadyClosed, CaseError, Changed
from outspoken.act.models import Case, Message, Outcome, Severity, Stay
from outspoken.act.promises import Promises, due
from outspoken.act.sql import question
from outspoken.people import audit
from outspoken.people.models import AuditEvent, Team, User

MOST: Final = 200  # cases at once
# What a change of many may write.
COLUMNS: Final = (
    "number", "owner_id", "team_id", "severity", "state", "outcome", "closed_at", "resolved_at", "follow_up_at",
    "first_contact_due_at", "resolution_due_at", "due_at", "changed_at", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of a case: `apply` changes it and tells the story's event ("" for none), or None where it is
    so already. It may raise CaseError. stays: whether its state or hands change."""

    verb: str
    apply: Callable[[Case, list[Stay]], str | None]
    stays: bool = True


@dataclass(frozen=True, slots=True)
class Outcomes:
    """done: numbers changed or so already; refused: why, by number."""

    done: list[int]
    refused: dict[int, str]


def assignment(owner: User | None) -> Change:
    def apply(case: Case, _: list[Stay]) -> str | None:
        if case.owner_id == (owner.pk if owner else None):
            return None
        case.owner = owner
        return f"given to {owner.name}" if owner else "given back to the queue"

    return Change("case.assigned", apply)


def handing_over(team: Team) -> Change:
    promises = Promises.current()

    def apply(case: Case, stays: list[Stay]) -> str | None:
        if case.team_id == team.pk:
            return None
        case.team, case.owner = team, None
        promises.promise(case, stays=stays)
        return f"handed over to {team.name}"

    return Change("case.handed_over", apply)


def weighing(severity: Severity) -> Change:
    promises = Promises.current()

    def apply(case: Case, stays: list[Stay]) -> str | None:
        if case.severity == severity:
            return None
        case.severity = severity
        promises.promise(case, stays=stays)
        return f"severity {severity.label}"

    return Change("case.weighed", apply, stays=False)


def tagging(tags: Iterable[str]) -> Change:
    given = clean_tags(tags)
    if not given:
        raise CaseError("Name a tag.")

    def apply(case: Case, _: list[Stay]) -> str | None:
        both = clean_tags([*case.tags, *given])
        if both == case.tags:
            return None
        case.tags = both
        return ""

    return Change("case.tagged", apply, stays=False)


def closing(outcome: Outcome, *, now: datetime) -> Change:
    def apply(case: Case, _: list[Stay]) -> str:
        story.must_be_open(case)
        must_be_ours_to_say(case, outcome)
        story.close(case, outcome, now=now)
        return f"closed: {outcome.label}"

    return Change("case.closed", apply)


@transaction.atomic
def change(seen: Mapping[int, int], what: Change, *, by: User | None, now: datetime) -> Outcomes:
    """Change those of these cases (number → the version somebody saw) that nobody changed meanwhile."""
    numbers = sorted(seen)[:MOST]
    held = list(Case.objects.select_for_update().filter(pk__in=numbers).order_by("pk"))
    stays: dict[int, list[Stay]] = defaultdict(list)
    for stay in Stay.objects.filter(case__in=numbers).order_by("since", "pk"):
        stays[stay.case_id].append(stay)
    done: list[int] = []
    refused: dict[int, str] = {}
    changed: list[tuple[Case, str]] = []
    for case in held:
        try:
            if case.version != seen[case.number]:
                raise Changed(case)
            told = what.apply(case, stays[case.number])
        except (Changed, AlreadyClosed, CaseError) as error:
            refused[case.number] = str(error)
            continue
        done.append(case.number)
        if told is not None:
            changed.append((case, told))
    _keep(changed, what, by=by, now=now)
    return Outcomes(done, refused)


def _keep(changed: list[tuple[Case, str]], what: Change, *, by: User | None, now: datetime) -> None:
    cases = [case for case, _ in changed]
    for case in cases:
        case.due_at, case.changed_at = due(case), now
        case.version += 1
    _write(cases)
    Message.objects.bulk_create(
        Message(case=case, kind=Message.Kind.EVENT, text=told, by=by, at=now) for case, told in changed if told
    )
    if what.stays:
        _stay(cases, now=now)
    AuditEvent.objects.bulk_create(
        audit.event(what.verb, by=by, about=f"case {case.number}", now=now) for case in cases
    )


def _write(cases: list[Case]) -> None:
    """In one statement by columns: one case after the other would be told by name in each row of each field."""
    columns: dict[str, list[Any]] = {name: [getattr(case, name) for case in cases] for name in COLUMNS}
    # As plain words and numbers: the database knows no names of ours.
    columns |= {name: list(map(str, columns[name])) for name in ("state", "outcome")}
    columns["severity"] = list(map(int, columns["severity"]))
    columns["tags"] = [json.dumps(case.tags) for case in cases]
    with connection.cursor() as cursor:
        cursor.execute(question("write_cases"), columns)


def _stay(cases: list[Case], *, now: datetime) -> None:
    """End the stays of cases that are in another state or in other hands now, and begin theirs."""
    numbers = [case.number for case in cases]
    with connection.cursor() as cursor:
        cursor.execute(
            "update act_stay set until = greatest(%s, since) where case_id = any(%s) and until is null"
            " returning case_id, until",
            [now, numbers],
        )
        since = dict(cursor.fetchall())
    Stay.objects.bulk_create(
        Stay(case=case, state=case.state, owner_id=case.owner_id, team_id=case.team_id, since=since[case.number])
        for case in cases
    )
