"""One change to many cases at once: what each verb of `cases` does to one, in a fixed number of queries."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from outspoken.act import handed, story
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
# What a change of many may write, as PostgreSQL names its kinds.
COLUMNS: Final = {
    "owner_id": "uuid", "team_id": "bigint", "severity": "smallint", "state": "text", "outcome": "text",
    "closed_at": "timestamptz", "resolved_at": "timestamptz", "follow_up_at": "timestamptz",
    "first_contact_due_at": "timestamptz", "resolution_due_at": "timestamptz", "due_at": "timestamptz",
    "tags": "jsonb",
}  # fmt: skip
_PROMISED: Final = ("first_contact_due_at", "resolution_due_at", "due_at")


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of a case: `apply` changes it and tells the story's event ("" for none), or None where it is
    so already. It may raise CaseError. stays: whether its state or hands change; looks_back: whether it is told where
    each case stayed before; writes: the columns it may change."""

    verb: str
    apply: Callable[[Case, list[Stay]], str | None]
    stays: bool = True
    looks_back: bool = False
    writes: tuple[str, ...] = tuple(COLUMNS)


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

    return Change(handed.VERB, apply, writes=("owner_id",))


def handing_over(team: Team) -> Change:
    promises = Promises.current()

    def apply(case: Case, stays: list[Stay]) -> str | None:
        if case.team_id == team.pk:
            return None
        case.team, case.owner = team, None
        promises.promise(case, stays=stays)
        return f"handed over to {team.name}"

    return Change("case.handed_over", apply, looks_back=True, writes=("team_id", "owner_id", *_PROMISED))


def weighing(severity: Severity) -> Change:
    promises = Promises.current()

    def apply(case: Case, stays: list[Stay]) -> str | None:
        if case.severity == severity:
            return None
        case.severity = severity
        promises.promise(case, stays=stays)
        return f"severity {severity.label}"

    return Change("case.weighed", apply, stays=False, looks_back=True, writes=("severity", *_PROMISED))


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

    return Change("case.tagged", apply, stays=False, writes=("tags",))


def closing(outcome: Outcome, *, now: datetime) -> Change:
    said_no: set[int] = set()
    if outcome == Outcome.NOT_PUT_RIGHT:
        said_no = set(who_said_no().values_list("case", flat=True))

    def apply(case: Case, _: list[Stay]) -> str:
        story.must_be_open(case)
        must_be_ours_to_say(case, outcome, said_no=said_no)
        story.close(case, outcome, now=now)
        return f"closed: {outcome.label}"

    writes = ("state", "outcome", "closed_at", "resolved_at", "follow_up_at", "due_at")
    return Change("case.closed", apply, writes=writes)


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
        case.due_at = due(case)
    _write(cases, what.writes, now=now)
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
    if what.verb == handed.VERB:
        handed.tell(cases, by=by, now=now)


def _write(cases: list[Case], names: Sequence[str], *, now: datetime) -> None:
    """In one statement by columns: one case after the other would be told by name in each row of each field."""
    columns: dict[str, list[Any]] = {name: [_plain(getattr(case, name)) for case in cases] for name in names}
    if "tags" in columns:
        columns["tags"] = [json.dumps(tags) for tags in columns["tags"]]
    given = ", ".join(f"%({name})s::{COLUMNS[name]}[]" for name in names)
    written = ", ".join(f"{name} = {_OWN.get(name, 'one.' + name)}" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"update act_case as held set changed_at = %(now)s, version = held.version + 1, {written}"  # noqa: S608
            f" from unnest(%(number)s::bigint[], {given}) as one (number, {', '.join(names)})"
            " where held.number = one.number",
            {**columns, "number": [case.number for case in cases], "now": now},
        )


# A list of lists would be a table to the database.
_OWN: Final = {"tags": "array(select jsonb_array_elements_text(one.tags))"}


def _plain(value: Any) -> Any:
    """The database knows no names of ours."""
    if isinstance(value, str):
        return str(value)
    return int(value) if isinstance(value, int) else value
