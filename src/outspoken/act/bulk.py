"""One change to many cases at once: what each verb of `cases` does to one, in a fixed number of queries."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from outspoken.act import story
from outspoken.act.cases import clean_tags, must_be_ours_to_say, who_said_no
from outspoken.act.errors import AlreadyClosed, CaseError, Changed
from outspoken.act.models import Case, Outcome, Severity, Stay
from outspoken.act.models.case import CaseQuerySet
from outspoken.act.promises import Promises, due
from outspoken.act.sql import question
from outspoken.people import audit
from outspoken.people.models import Team, User

MOST: Final = 200  # cases chosen one by one
MOST_MATCHING: Final = 100_000
BATCH: Final = 5_000
# What a change of many may write.
COLUMNS: Final = (
    "number", "owner_id", "team_id", "severity", "state", "outcome", "closed_at", "resolved_at", "follow_up_at",
    "first_contact_due_at", "resolution_due_at", "due_at", "changed_at", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of a case: `apply` changes it and tells the story's event ("" for none), or None where it is
    so already. It may raise CaseError. stays: whether its state or hands change; looks_back: whether it is told where
    each case stayed before."""

    verb: str
    apply: Callable[[Case, list[Stay]], str | None]
    stays: bool = True
    looks_back: bool = False


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

    return Change("case.handed_over", apply, looks_back=True)


def weighing(severity: Severity) -> Change:
    promises = Promises.current()

    def apply(case: Case, stays: list[Stay]) -> str | None:
        if case.severity == severity:
            return None
        case.severity = severity
        promises.promise(case, stays=stays)
        return f"severity {severity.label}"

    return Change("case.weighed", apply, stays=False, looks_back=True)


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
    said_no: set[int] = set()
    if outcome == Outcome.NOT_PUT_RIGHT:
        said_no = set(who_said_no().values_list("case", flat=True))

    def apply(case: Case, _: list[Stay]) -> str:
        story.must_be_open(case)
        must_be_ours_to_say(case, outcome, said_no=said_no)
        story.close(case, outcome, now=now)
        return f"closed: {outcome.label}"

    return Change("case.closed", apply)


@transaction.atomic
def change(seen: Mapping[int, int], what: Change, *, by: User | None, now: datetime) -> Outcomes:
    """Change those of these cases (number → the version somebody saw) that nobody changed meanwhile."""
    numbers = sorted(seen)[:MOST]
    return _change(numbers, what, lambda case: case.version == seen[case.number], by=by, now=now)


@transaction.atomic
def change_matching(
    cases: CaseQuerySet, what: Change, *, seen_at: datetime, by: User, now: datetime
) -> tuple[Outcomes, bool]:
    """Change all of these cases that nobody changed since they were seen, in one transaction.

    Returns what came of them, and whether there are more than MOST_MATCHING, which were left as they are.
    """
    numbers = list(cases.order_by("pk").values_list("pk", flat=True)[: MOST_MATCHING + 1])
    chosen, outcomes = numbers[:MOST_MATCHING], Outcomes([], {})
    for start in range(0, len(chosen), BATCH):
        batch = chosen[start : start + BATCH]
        came = _change(batch, what, lambda case: case.changed_at <= seen_at, by=by, now=now)
        outcomes.done.extend(came.done)
        outcomes.refused.update(came.refused)
    detail = {"cases": len(outcomes.done)}
    audit.record("cases.changed", by=by, about=what.verb, now=now, detail=detail)
    return outcomes, len(numbers) > MOST_MATCHING


def _change(
    numbers: Sequence[int], what: Change, is_as_seen: Callable[[Case], bool], *, by: User | None, now: datetime
) -> Outcomes:
    held = list(Case.objects.select_for_update().filter(pk__in=numbers).order_by("pk"))
    stays: dict[int, list[Stay]] = defaultdict(list)
    if what.looks_back:
        for stay in Stay.objects.filter(case__in=numbers).order_by("since", "pk"):
            stays[stay.case_id].append(stay)
    done: list[int] = []
    refused: dict[int, str] = {}
    changed: list[tuple[Case, str]] = []
    for case in held:
        try:
            if not is_as_seen(case):
                raise Changed(case)
            told = what.apply(case, stays[case.number])
        except (Changed, AlreadyClosed, CaseError) as error:
            refused[case.number] = str(error)
            continue
        done.append(case.number)
        if told is not None:
            changed.append((case, told))
    if changed:
        _keep(changed, what, by=by, now=now)
    return Outcomes(done, refused)


def _keep(changed: list[tuple[Case, str]], what: Change, *, by: User | None, now: datetime) -> None:
    cases = [case for case, _ in changed]
    for case in cases:
        case.due_at, case.changed_at = due(case), now
        case.version += 1
    _write(cases)
    told = {case.number: words for case, words in changed if words}
    numbers, who = [case.number for case in cases], by.pk if by else None
    # The name that a change by the program itself has in the trail.
    name = audit.event(what.verb, by=by, about="cases", now=now).by_name
    with connection.cursor() as cursor:
        said: dict[str, Any] = {"numbers": list(told), "words": list(told.values()), "by": who, "now": now}
        cursor.execute(question("tell_cases"), said)
        if what.stays:
            cursor.execute(question("stay_cases"), {"numbers": numbers, "now": now})
        trail: dict[str, Any] = {"numbers": numbers, "verb": what.verb, "name": name, "by": who, "now": now}
        cursor.execute(question("record_cases"), trail)


def _write(cases: list[Case]) -> None:
    """In one statement by columns: one case after the other would be told by name in each row of each field."""
    columns: dict[str, list[Any]] = {name: [getattr(case, name) for case in cases] for name in COLUMNS}
    # As plain words and numbers: the database knows no names of ours.
    columns |= {name: list(map(str, columns[name])) for name in ("state", "outcome")}
    columns["severity"] = list(map(int, columns["severity"]))
    columns["tags"] = [json.dumps(case.tags) for case in cases]
    with connection.cursor() as cursor:
        cursor.execute(question("write_cases"), columns)
