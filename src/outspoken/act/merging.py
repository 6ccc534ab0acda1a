"""Two cases that are one, and one that is two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from outspoken.act import story
from outspoken.act.errors import NotMergeable
from outspoken.act.models import Case, CaseFeedback, Message, Outcome, Severity, State
from outspoken.act.openings import Opening, keep_opened, opened
from outspoken.act.promises import Promises
from outspoken.listen.models import Feedback
from outspoken.people.models import User


@transaction.atomic
def merge(case: Case, *, into: Case, by: User, now: datetime) -> Case:
    """Let one case go on in another: its feedback, its story and its customer. Raises NotMergeable, AlreadyClosed."""
    if case.pk == into.pk:
        raise NotMergeable("A case cannot go on in itself. Name another one.")
    held = {row.pk: row for row in Case.objects.select_for_update().filter(pk__in=(case.pk, into.pk)).order_by("pk")}
    case, into = held[case.pk], held[into.pk]
    story.must_be_open(case)
    story.must_be_open(into)
    if case.person_id and into.person_id and case.person_id != into.person_id:
        raise NotMergeable("These are two customers; what one wrote must not be answered to the other.")
    into.person_id = into.person_id or case.person_id
    into.severity = max(into.severity, case.severity)
    into.opened_at = min(into.opened_at, case.opened_at)
    into.first_contact_at = min((at for at in (into.first_contact_at, case.first_contact_at) if at), default=None)
    into.reasons = list(dict.fromkeys([*into.reasons, *case.reasons]))
    into.tags = list(dict.fromkeys([*into.tags, *case.tags]))
    into.owner_id = into.owner_id or case.owner_id
    if into.state == State.NEW and into.first_contact_at:
        into.state = State.WORKING
    CaseFeedback.objects.filter(case=case).update(case=into)
    _take_over(case, into)
    Promises.current().promise(into)
    if case.is_ours:
        # What nobody answered there is not answered by having been asked about something else here.
        story.back_to_us(into, now=now)
    story.tell(into, f"case {case.number} goes on here", by=by, now=now)
    story.tell(case, f"goes on in case {into.number}", by=by, now=now)
    case.merged_into = into
    story.close(case, Outcome.MERGED, now=now)
    story.keep(case, by=by, now=now, verb="case.merged", stays=True, detail={"into": into.number})
    return story.keep(into, by=by, now=now, verb="case.joined", stays=True, detail={"case": case.number})


def _take_over(case: Case, into: Case) -> None:
    """Give the story of one case to another; what both have is kept once."""
    twice = Message.objects.filter(case=into).exclude(external_id=None).values("external_id")
    Message.objects.filter(case=case).exclude(external_id__in=twice).update(case=into)


@transaction.atomic
def split(case: Case, *, feedback: Iterable[UUID], by: User, now: datetime) -> Case:
    """Answer some of a case's feedback in a case of its own.

    Raises NotMergeable where all would go, or none; AlreadyClosed. Its promises run from
    when the first case was opened: the customer has waited since then.
    """
    case = story.held(case, None)
    story.must_be_open(case)
    asked = set(feedback)
    links = list(CaseFeedback.objects.filter(case=case))
    going = [link for link in links if link.feedback_id in asked]
    if not going or len(going) == len(links):
        raise NotMergeable("Choose some of the comments, not all of them: the others stay with this case.")
    CaseFeedback.objects.filter(pk__in=[link.pk for link in going]).delete()
    told = Feedback.objects.select_related("touchpoint").get(pk=going[0].feedback_id)
    opening = Opening(feedback=(), reasons=("by hand",), severity=Severity(case.severity))
    promises = Promises.current()
    fresh = opened(told, opening, promises, by=by, now=now)
    fresh.person_id, fresh.incident_id, fresh.opened_at = case.person_id, case.incident_id, case.opened_at
    promises.promise(fresh)
    keep_opened(
        [fresh], [CaseFeedback(case=fresh, feedback_id=link.feedback_id, at=now) for link in going], by=by, now=now
    )
    story.tell(fresh, f"parted from case {case.number}", by=by, now=now)
    story.tell(case, f"case {fresh.number} was parted from it", by=by, now=now)
    story.keep(case, by=by, now=now, verb="case.split", detail={"case": fresh.number})
    return fresh
