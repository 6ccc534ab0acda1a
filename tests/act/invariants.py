"""What holds of every case, whatever was done to it by whom and in which order."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from outspoken.act.clocks import after, between
from outspoken.act.models import OPEN, Case, CaseFeedback, Message, State
from outspoken.act.promises import Promises
from outspoken.listen.models import Feedback

OURS = (State.NEW, State.WORKING)


def check(*, now: datetime) -> None:
    for case in Case.objects.all():
        check_case(case, now=now)
    # Every comment that was ever answered is answered in one case, and a merged case has none left.
    assert CaseFeedback.objects.count() == Feedback.objects.count()
    assert not CaseFeedback.objects.filter(case__merged_into__isnull=False).exists()


def check_case(case: Case, *, now: datetime) -> None:
    promises = Promises.current()
    stays = list(case.stays.order_by("since", "pk"))
    # One stay is now, and it is the case's own.
    assert [stay.pk for stay in stays if stay.until is None] == [stays[-1].pk], case
    last = stays[-1]
    assert (last.state, last.owner_id, last.team_id) == (case.state, case.owner_id, case.team_id), case
    # Time in states adds up: no gap, no overlap, from the first stay on.
    assert all(one.until == following.since for one, following in pairwise(stays)), case
    spent = sum(((stay.until or now) - stay.since for stay in stays), timedelta())
    assert spent == now - stays[0].since, case
    # Closed, and ended somehow.
    assert (case.state == State.CLOSED) == bool(case.outcome) == (case.closed_at is not None), case
    assert case.state == State.CLOSED or case.state in OPEN
    assert (case.merged_into_id is not None) <= (case.outcome == "merged"), case
    assert (case.state == State.NEW) <= (case.first_contact_at is None), case
    # What falls due next, and when it is to be put right: worked out here a second time, from the stays alone.
    week, lay, began = promises.week(case.severity, case.team_id), timedelta(), None
    for stay in stays:
        if stay.state in OURS:
            lay, began = lay + (between(began, stay.since, week) if began else timedelta()), None
        else:
            began = began or stay.since
    level = promises.levels[case.severity]
    assert case.resolution_due_at == after(case.opened_at, level.resolution + lay, week), case
    assert case.first_contact_due_at == after(case.opened_at, level.first_contact, week), case
    expected = case.resolution_due_at if case.first_contact_at else case.first_contact_due_at
    assert case.due_at == (expected if case.state in OURS else None), case


def said() -> list[str]:
    """Everything both sides wrote, in all cases."""
    return sorted(Message.objects.exclude(kind="event").exclude(text="").values_list("text", flat=True))
