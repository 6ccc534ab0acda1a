"""Two cases that are one, and one that is two: nothing of the story is lost or told to somebody else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from outspoken.act import cases
from outspoken.act.errors import NotMergeable
from outspoken.act.merging import merge, split
from outspoken.act.models import Case, Message, Outcome, Severity, State
from outspoken.act.openings import Opening, open_for
from outspoken.act.portal import LinkBroken, case_of, token
from outspoken.journeys.models import Touchpoint
from tests.act.conftest import OpenCase, Tell
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_merged_case_goes_on_with_everything_in_the_other(
    open_case: OpenCase, train: Touchpoint, cast: Cast, now: datetime
) -> None:
    first = open_case(severity=Severity.HIGH)
    second = open_case(at=train)
    cases.answer(first, text="We look into it.", by=cast.cleo, now=now)
    into = merge(first, into=second, by=cast.ben, now=now)
    first.refresh_from_db()
    assert (first.state, first.outcome, first.merged_into) == (State.CLOSED, Outcome.MERGED, into)
    assert (into.answers.count(), into.severity, into.first_contact_at) == (2, Severity.HIGH, now)
    assert into.messages.filter(kind=Message.Kind.OUT).count() == 1


def test_a_reply_to_a_merged_case_reaches_the_one_it_goes_on_in(
    open_case: OpenCase, train: Touchpoint, cast: Cast, now: datetime
) -> None:
    first, second = open_case(), open_case(at=train)
    merge(first, into=second, by=cast.ben, now=now)
    first = Case.objects.get(pk=first.pk)
    message = cases.receive(first, text="And?", at=now, channel="mail", external_id="<1@x>", now=now)
    assert message.case == second
    assert case_of(token(first)) == second


def test_two_customers_are_never_one_case(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    with pytest.raises(NotMergeable, match="two customers"):
        merge(open_case(who="mia"), into=open_case(who="noa"), by=cast.ben, now=now)


def test_a_case_does_not_go_on_in_itself(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    case = open_case()
    with pytest.raises(NotMergeable):
        merge(case, into=case, by=cast.ben, now=now)


def test_some_comments_are_answered_in_a_case_of_their_own(tell: Tell, cast: Cast, now: datetime) -> None:
    one, two = tell("The oven", who="mia"), tell("The invoice", who="mia")
    case = open_for([Opening((one, two), ("anger",))], by=None, now=now)[0]
    fresh = split(case, feedback=[two], by=cast.ben, now=now)
    assert list(case.answers.values_list("feedback", flat=True)) == [one]
    assert list(fresh.answers.values_list("feedback", flat=True)) == [two]
    assert fresh.person == case.person


def test_a_case_is_not_emptied_by_parting(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    case = open_case()
    with pytest.raises(NotMergeable, match="not all"):
        split(case, feedback=case.answers.values_list("feedback", flat=True), by=cast.ben, now=now)


def test_an_address_that_was_cut_short_opens_nothing(open_case: OpenCase) -> None:
    with pytest.raises(LinkBroken, match="mail"):
        case_of(token(open_case())[:-3])


def test_what_nobody_answered_is_not_answered_by_being_merged_into_what_was_asked(
    open_case: OpenCase, train: Touchpoint, cast: Cast, now: datetime
) -> None:
    asked, unanswered = open_case(), open_case("The train was late.", at=train)
    cases.answer(asked, text="Is it fine now?", by=cast.cleo, now=now, is_asked=True)
    into = merge(unanswered, into=asked, by=cast.cleo, now=now)
    assert (into.state, into.follow_up_at) == (State.WORKING, None)
    assert into.due_at == into.resolution_due_at


def test_a_case_parted_from_another_keeps_its_customer_and_the_time_they_waited(
    open_case: OpenCase, tell: Tell, cast: Cast, now: datetime
) -> None:
    case = open_case()
    more = tell("And the train was late.", who="mia@example.test")
    open_for([Opening((more,), ("anger",))], by=None, now=now)
    fresh = split(case, feedback=[more], by=cast.cleo, now=now + timedelta(hours=3))
    assert (fresh.person_id, fresh.opened_at) == (case.person_id, case.opened_at)
    assert fresh.first_contact_due_at == case.first_contact_due_at
