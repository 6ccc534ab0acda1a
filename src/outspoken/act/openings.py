"""Opening cases: for what the rules found, for what somebody chose, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from outspoken.act import story
from outspoken.act.models import Case, CaseFeedback, Severity, State, Stay
from outspoken.act.promises import Promises
from outspoken.listen.models import Feedback
from outspoken.people import audit
from outspoken.people.models import Team, User


@dataclass(frozen=True, slots=True)
class Opening:
    """A case to be opened for these feedback of one person, and why. reasons hold no words of the customer's."""

    feedback: tuple[UUID, ...]
    reasons: tuple[str, ...]
    severity: Severity = Severity.NORMAL
    owner: User | None = None
    incident: UUID | None = None
    team: Team | None = None  # None: the one whose touchpoint it is
    tags: tuple[str, ...] = ()


@transaction.atomic
def open_for(openings: Sequence[Opening], *, by: User | None, now: datetime) -> list[Case]:
    """Open a case for each, or add to the one that already answers this person at this touchpoint.

    What is answered in a case already stays there. Returns the cases, each once. A fixed number of queries for new
    cases, however many; a few more for each that is added to.
    """
    ids = [pk for opening in openings for pk in opening.feedback]
    told = {row.pk: row for row in Feedback.objects.filter(pk__in=ids).select_related("touchpoint")}
    linked = {
        link.feedback_id: link.case for link in CaseFeedback.objects.filter(feedback__in=ids).select_related("case")
    }
    running = _running(told.values())
    promises = Promises.current()
    found: dict[int, Case] = {}
    fresh: list[Case] = []
    links: list[CaseFeedback] = []
    for opening in openings:
        rows = [told[pk] for pk in opening.feedback if pk in told]
        if not rows:
            continue
        known = next((linked[row.pk] for row in rows if row.pk in linked), None) or running.get(_whose(rows[0]))
        if known is None:
            known = opened(rows[0], opening, promises, by=by, now=now)
            fresh.append(known)
            if rows[0].person_id:
                running[_whose(rows[0])] = known
        found[id(known)] = known
        links += [CaseFeedback(case=known, feedback=row, at=now) for row in rows if row.pk not in linked]
        linked.update({row.pk: known for row in rows})
    keep_opened(fresh, links, by=by, now=now)
    for case in {link.case for link in links if link.case not in fresh}:
        _said_more(case, by=by, now=now)
    return list(found.values())


def _said_more(case: Case, *, by: User | None, now: datetime) -> None:
    """Somebody whose case is open spoke again, elsewhere: the next word is ours."""
    case = story.held(case, None)
    story.tell(case, "the customer said more", by=by, now=now)
    if case.is_open:
        story.back_to_us(case, now=now)
    else:
        story.open_again(case, now=now)
    story.keep(case, by=by, now=now, verb="case.added_to", stays=True)


def _running(told: Iterable[Feedback]) -> dict[tuple[UUID | None, int | None], Case]:
    """Open cases by person and touchpoint."""
    people = {row.person_id for row in told if row.person_id}
    return {(case.person_id, case.touchpoint_id): case for case in Case.objects.open().filter(person__in=people)}


def _whose(feedback: Feedback) -> tuple[UUID | None, int | None]:
    return (feedback.person_id, feedback.touchpoint_id) if feedback.person_id else (None, None)


def opened(feedback: Feedback, opening: Opening, promises: Promises, *, by: User | None, now: datetime) -> Case:
    case = Case(
        person_id=feedback.person_id,
        touchpoint_id=feedback.touchpoint_id,
        team_id=_team(feedback, opening),
        owner=opening.owner,
        incident_id=opening.incident,
        severity=opening.severity,
        reasons=list(opening.reasons),
        tags=list(opening.tags),
        channel=feedback.channel,
        language=feedback.language_hint,
        opened_at=now,
        opened_by=by,
        changed_at=now,
    )
    promises.promise(case)
    return case


def _team(feedback: Feedback, opening: Opening) -> int | None:
    if opening.team:
        return opening.team.pk
    return feedback.touchpoint.team_id if feedback.touchpoint else None


def keep_opened(cases: list[Case], links: list[CaseFeedback], *, by: User | None, now: datetime) -> None:
    Case.objects.bulk_create(cases)
    CaseFeedback.objects.bulk_create(links)
    Stay.objects.bulk_create(
        Stay(case=case, state=State.NEW, owner=case.owner, team_id=case.team_id, since=now) for case in cases
    )
    if cases:
        about = f"case {cases[0].number}" if len(cases) == 1 else "cases"
        audit.record(
            "case.opened", by=by, about=about, now=now, detail={"cases": [case.number for case in cases][:200]}
        )
