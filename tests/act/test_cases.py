"""Cases: opened once, answered, judged by the customer, opened again; their promises and their story."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from outspoken.act import cases, desk
from outspoken.act.errors import AlreadyClosed, CaseError, Changed, NoAddress, StillOpen, Unanswered
from outspoken.act.models import Case, Message, Outcome, Severity, State, WorkingWeek
from outspoken.act.openings import Opening, open_for
from outspoken.journeys.models import Touchpoint
from outspoken.listen import erasure
from outspoken.listen.models import Source
from outspoken.people.models import AuditEvent
from outspoken.post.models import Letter
from tests.act import invariants
from tests.act.conftest import OpenCase, Tell
from tests.cast import Cast

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def monday(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, tzinfo=UTC)


def test_a_case_stands_in_the_queue_of_the_team_whose_touchpoint_it_is(open_case: OpenCase, cast: Cast) -> None:
    case = open_case()
    assert (case.team, case.owner, case.state) == (cast.web, None, State.NEW)
    assert [stay.state for stay in case.stays.all()] == ["new"]


def test_a_feedback_is_answered_in_one_case_however_often_it_is_asked(tell: Tell, now: datetime) -> None:
    opening = Opening((tell("words", who="mia"),), ("anger",))
    first = open_for([opening], by=None, now=now)
    again = open_for([opening, opening], by=None, now=now + HOUR)
    assert [case.number for case in first] == [case.number for case in again]
    assert first[0].answers.count() == 1


def test_two_feedback_of_one_customer_at_one_touchpoint_are_one_case(tell: Tell, now: datetime) -> None:
    opened = open_for(
        [Opening((tell("one", who="mia"),), ("anger",)), Opening((tell("two", who="mia"),), ("harm",))],
        by=None,
        now=now,
    )
    assert [case.answers.count() for case in opened] == [2]


def test_what_nobody_signed_opens_a_case_each(tell: Tell, now: datetime) -> None:
    openings = [Opening((tell(words),), ("anger",)) for words in ("one", "two")]
    assert len(open_for(openings, by=None, now=now)) == 2


def test_a_customer_who_says_more_brings_the_case_back_to_us(
    open_case: OpenCase, tell: Tell, cast: Cast, now: datetime
) -> None:
    case = open_case(who="mia@example.test")
    cases.answer(case, text="We look into it.", by=cast.cleo, now=now + HOUR)
    open_for([Opening((tell("Still nothing", who="mia@example.test"),), ("anger",))], by=None, now=now + 2 * HOUR)
    case.refresh_from_db()
    assert (case.state, case.answers.count()) == (State.WORKING, 2)


def test_opening_many_cases_takes_as_many_queries_as_opening_one(
    tell: Tell, now: datetime, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    openings = [Opening((tell(f"words {n}", who=f"c{n}"),), ("anger",)) for n in range(30)]
    with django_assert_max_num_queries(14):
        assert len(open_for(openings, by=None, now=now)) == 30


def test_promises_run_in_business_time(open_case: OpenCase) -> None:
    case = open_case(severity=Severity.NORMAL)  # opened on Monday at 9:30: eight and forty hours of 9 to 17
    assert case.first_contact_due_at == datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
    assert case.resolution_due_at == datetime(2026, 3, 9, 9, 30, tzinfo=UTC)
    assert case.due_at == case.first_contact_due_at


def test_what_is_urgent_is_promised_round_the_clock(open_case: OpenCase, now: datetime) -> None:
    case = open_case(severity=Severity.URGENT)
    assert (case.first_contact_due_at, case.resolution_due_at) == (now + HOUR, now + 24 * HOUR)


def test_promises_follow_the_hours_of_the_team(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    WorkingWeek.objects.create(team=cast.trains, zone="America/New_York")
    case = cases.hand_over(open_case(), team=cast.trains, by=cast.ben, now=now)
    # 9:30 in London is 4:30 in New York; the eight hours begin at 9:00 there, 14:00 UTC.
    assert case.first_contact_due_at == datetime(2026, 3, 2, 22, 0, tzinfo=UTC)


def test_the_clock_stands_still_while_the_next_word_is_the_customers(
    open_case: OpenCase, cast: Cast, now: datetime
) -> None:
    case = open_case()
    due = case.resolution_due_at
    cases.answer(case, text="Which order?", by=cast.cleo, now=monday(10))
    case.refresh_from_db()
    assert (case.state, case.due_at) == (State.WAITING, None)
    cases.receive(case, text="The one of May.", at=monday(13), channel="mail", external_id="<1@x>", now=monday(13))
    case.refresh_from_db()
    assert case.state == State.WORKING
    assert case.resolution_due_at == due + 3 * HOUR
    assert case.due_at == case.resolution_due_at


def test_an_answer_goes_out_as_a_letter_with_the_customers_own_page(
    open_case: OpenCase, cast: Cast, now: datetime
) -> None:
    message = cases.answer(open_case(), text="We are sorry. It is on its way.", by=cast.cleo, now=now)
    letter = Letter.objects.get()
    assert message.letter == letter
    assert letter.to == "mia@example.test"
    assert letter.text.startswith("We are sorry. It is on its way.\n\n")
    assert "/case/" in letter.text
    assert "Auto-Submitted" not in letter.headers


def test_the_same_form_sent_twice_is_one_answer(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    case = open_case()
    first = cases.answer(case, text="Sorry.", by=cast.cleo, now=now, key="form 7")
    assert cases.answer(case, text="Sorry.", by=cast.cleo, now=now, key="form 7") == first
    assert Letter.objects.count() == 1


def test_later_letters_answer_earlier_ones(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    case = open_case()
    first = cases.answer(case, text="Which order?", by=cast.cleo, now=now).letter
    cases.receive(case, text="May", at=now, channel="mail", external_id="<a@example.test>", now=now + HOUR)
    second = cases.answer(case, text="Found it.", by=cast.cleo, now=now + 2 * HOUR).letter
    assert first is not None
    assert second is not None
    assert second.headers["In-Reply-To"] == "<a@example.test>"
    assert str(first.pk) in second.headers["References"]


def test_who_cannot_be_written_to_is_told_of(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    with pytest.raises(NoAddress, match="call"):
        cases.answer(open_case(who="customer 17"), text="Sorry.", by=cast.cleo, now=now)


def test_an_empty_answer_is_refused(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    with pytest.raises(Unanswered):
        cases.answer(open_case(), text=" \n", by=cast.cleo, now=now)


def test_who_saw_an_older_case_is_told_to_look_again(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    case = open_case()
    seen = case.version
    cases.assign(case, owner=cast.cleo, by=cast.ben, now=now, seen=seen)
    with pytest.raises(Changed, match="Look at it"):
        cases.close(case, outcome=Outcome.NOTHING_TO_DO, by=cast.cleo, now=now, seen=seen)


def test_only_the_customer_says_that_it_is_put_right(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    case = open_case()
    with pytest.raises(CaseError, match="customer"):
        cases.close(case, outcome=Outcome.PUT_RIGHT, by=cast.cleo, now=now)
    cases.answer(case, text="Done.", by=cast.cleo, now=now, is_asked=True)
    case = cases.customer_says(case, is_put_right=True, now=now + HOUR)
    assert (case.state, case.outcome, case.closed_at) == (State.CLOSED, Outcome.PUT_RIGHT, now + HOUR)
    assert case.resolved_at == now


def test_a_customer_who_says_no_has_it_open_again(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    case = open_case()
    cases.answer(case, text="Done.", by=cast.cleo, now=now, is_asked=True)
    cases.customer_says(case, is_put_right=True, now=now + HOUR)
    case = cases.customer_says(case, is_put_right=False, text="It broke again.", now=now + 2 * HOUR)
    assert (case.state, case.reopened, case.outcome, case.closed_at) == (State.WORKING, 1, "", None)
    assert case.messages.filter(kind=Message.Kind.IN).get().text == "It broke again."


def test_a_reply_opens_a_closed_case_again(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    case = cases.close(open_case(), outcome=Outcome.NOT_REACHED, by=cast.cleo, now=now)
    cases.receive(case, text="Here I am.", at=now, channel="mail", external_id="<2@x>", now=now + HOUR)
    case.refresh_from_db()
    assert (case.state, case.reopened) == (State.WORKING, 1)


def test_a_reply_that_could_be_somebody_elses_changes_nothing(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    case = open_case()
    cases.answer(case, text="Which order?", by=cast.cleo, now=now)
    cases.receive(case, text="Mine!", at=now, channel="mail", external_id="<3@x>", now=now, is_doubtful=True)
    case.refresh_from_db()
    assert case.state == State.WAITING
    assert case.messages.get(kind=Message.Kind.IN).is_doubtful


def test_the_same_mail_is_entered_once(open_case: OpenCase, now: datetime) -> None:
    case = open_case()
    for _ in range(2):
        cases.receive(case, text="Hello", at=now, channel="mail", external_id="<4@x>", now=now)
    assert case.messages.filter(kind=Message.Kind.IN).count() == 1


def test_numbers_in_what_a_customer_writes_are_masked(open_case: OpenCase, now: datetime) -> None:
    case = open_case()
    message = cases.receive(
        case, text="My card is 4111 1111 1111 1111.", at=now, channel="mail", external_id="<5@x>", now=now
    )
    assert "4111" not in message.text


def test_silence_closes_a_case_that_was_asked_about(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    case = open_case()
    cases.answer(case, text="Done.", by=cast.cleo, now=now, is_asked=True)
    assert cases.close_silent(now=now + timedelta(days=6)) == 0
    assert cases.close_silent(now=now + timedelta(days=7)) == 1
    case.refresh_from_db()
    assert (case.state, case.outcome) == (State.CLOSED, Outcome.SILENT)


def test_reaching_the_customer_by_phone_is_first_contact(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    case = open_case()
    cases.call(case, outcome=Message.Call.NO_ANSWER, text="", by=cast.cleo, now=now, again_at=now + 24 * HOUR)
    case.refresh_from_db()
    assert (case.first_contact_at, case.follow_up_at) == (None, now + 24 * HOUR)
    cases.call(case, outcome=Message.Call.REACHED, text="Spoke for a while.", by=cast.cleo, now=now + 25 * HOUR)
    case.refresh_from_db()
    assert (case.first_contact_at, case.follow_up_at) == (now + 25 * HOUR, None)


def test_closing_twice_is_refused_and_so_is_opening_what_is_open(
    open_case: OpenCase, cast: Cast, now: datetime
) -> None:
    case = open_case()
    with pytest.raises(StillOpen):
        cases.reopen(case, by=cast.ben, now=now)
    case = cases.close(case, outcome=Outcome.NOTHING_TO_DO, by=cast.ben, now=now)
    with pytest.raises(AlreadyClosed):
        cases.close(case, outcome=Outcome.NOTHING_TO_DO, by=cast.ben, now=now)


def test_the_time_in_each_state_is_recorded(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    case = open_case()
    cases.assign(case, owner=cast.cleo, by=cast.ben, now=now + HOUR)
    cases.answer(case, text="Done.", by=cast.cleo, now=now + 2 * HOUR, is_asked=True)
    cases.customer_says(case, is_put_right=True, now=now + 5 * HOUR)
    stays = [(stay.state, stay.owner, (stay.until or now) - stay.since) for stay in case.stays.all()]
    assert stays[:3] == [("new", None, HOUR), ("new", cast.cleo, HOUR), ("asked", cast.cleo, 3 * HOUR)]
    assert stays[3][0] == "closed"


def test_a_note_names_colleagues_and_leaves_the_case_as_it_is(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    case = open_case()
    said = cases.note(case, text="Do you know her?", by=cast.cleo, now=now, mentions=[cast.ben])
    assert list(said.mentions.all()) == [cast.ben]
    assert Case.objects.get(pk=case.pk).version == case.version


def test_no_words_of_customers_enter_the_audit_trail(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    case = open_case("purple elephants")
    cases.answer(case, text="purple elephants", by=cast.cleo, now=now)
    cases.customer_says(case, is_put_right=False, text="purple elephants", now=now)
    assert "elephant" not in str(list(AuditEvent.objects.values_list("about", "detail")))


def test_a_case_goes_with_the_person_it_is_about(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    case = open_case()
    cases.answer(case, text="Done.", by=cast.cleo, now=now)
    person = case.person
    assert person is not None
    person.delete()
    assert not Case.objects.exists()
    assert not Message.objects.exists()


def test_a_customer_with_a_case_is_not_let_go_when_what_they_said_was_kept_long_enough(
    open_case: OpenCase, source: Source, now: datetime
) -> None:
    case = open_case()
    Source.objects.filter(pk=source.pk).update(retention_days=30)
    erasure.retire_old(now=now + timedelta(days=31))
    assert Case.objects.get(pk=case.pk).person == case.person


def test_frontline_sees_cases_of_its_own_touchpoints_and_those_it_was_given(
    open_case: OpenCase, train: Touchpoint, checkout: Touchpoint, cast: Cast, now: datetime
) -> None:
    own, foreign, given = open_case(), open_case(at=train, who="a"), open_case(at=train, who="b")
    cases.assign(given, owner=cast.cleo, by=cast.ben, now=now)
    seen = Case.objects.visible_to(touchpoints=frozenset({checkout.pk}), user=cast.cleo)
    assert set(seen) == {own, given}
    assert foreign in Case.objects.visible_to(touchpoints=None, user=cast.ben)


def test_all_the_time_that_a_case_lay_with_the_customer_does_not_count(
    open_case: OpenCase, cast: Cast, now: datetime
) -> None:
    """It waited from ten, changed hands at eleven, was asked at twelve, came back at two: four hours, not two."""
    case = open_case()
    promised = case.resolution_due_at
    cases.answer(case, text="We look into it.", by=cast.cleo, now=monday(10))
    cases.assign(case, owner=cast.ben, by=cast.ben, now=monday(11))
    cases.answer(case, text="It is done.", by=cast.ben, now=monday(12), is_asked=True)
    cases.receive(case, text="It is not.", at=monday(14), channel="mail", external_id="<a@b>", now=monday(14))
    case.refresh_from_db()
    # Forty hours of opening time are a week; four more hours from half past nine are half past one.
    assert case.resolution_due_at == promised + 4 * HOUR
    assert case.resolved_at is None
    cases.weigh(case, severity=Severity.LOW, by=cast.ben, now=monday(15))
    cases.weigh(case, severity=Severity.NORMAL, by=cast.ben, now=monday(15))
    case.refresh_from_db()
    assert case.resolution_due_at == promised + 4 * HOUR


def test_the_same_form_sent_twice_is_one_answer_though_the_case_moved_on(
    open_case: OpenCase, cast: Cast, now: datetime
) -> None:
    case = open_case()
    first = cases.answer(case, text="We are sorry.", by=cast.cleo, now=now, key="form 1", seen=1)
    again = cases.answer(case, text="We are sorry.", by=cast.cleo, now=now, key="form 1", seen=1)
    assert first == again
    assert Letter.objects.filter(about=f"case {case.number}").count() == 1


def test_we_say_that_it_is_not_put_right_only_after_the_customer_did(
    open_case: OpenCase, cast: Cast, now: datetime
) -> None:
    case = open_case()
    with pytest.raises(CaseError, match="did not say so"):
        cases.close(case, outcome=Outcome.NOT_PUT_RIGHT, by=cast.cleo, now=now)
    cases.customer_says(case, is_put_right=False, now=now)
    assert cases.close(case, outcome=Outcome.NOT_PUT_RIGHT, by=cast.cleo, now=now).outcome == Outcome.NOT_PUT_RIGHT


def test_tags_are_kept_short_small_and_once(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    case = open_case()
    assert cases.tag(case, tags=["Refund", " refund ", "gift  card", ""], by=cast.cleo, now=now).tags == [
        "refund",
        "gift card",
    ]


def test_what_somebody_calls_and_answers_in_a_case_stands_on_their_own_desk(
    open_case: OpenCase, cast: Cast, now: datetime
) -> None:
    case = open_case()
    cases.call(case, outcome=Message.Call.REACHED, text="She was glad.", by=cast.eli, now=now)
    for _ in range(2):
        cases.answer(case, text="As I said.", by=cast.eli, now=now, key="form 1")
    shown = desk.own(cast.eli, now=now)
    assert (shown["called"], shown["replied"], shown["days"]) == (1, 1, 1)
    assert not desk.own(cast.ben, now=now)["any"]


def test_a_reply_taken_up_by_a_clock_that_is_behind_leaves_promise_and_stays_of_one_mind(
    open_case: OpenCase, cast: Cast, now: datetime
) -> None:
    case = open_case()
    cases.answer(case, text="Is it put right?", by=cast.cleo, is_asked=True, now=now)
    cases.close(case, outcome=Outcome.NOTHING_TO_DO, by=cast.cleo, now=now + timedelta(hours=3))
    behind = now + timedelta(hours=2)
    cases.receive(case, text="No.", channel="mail", external_id="late@example.test", at=now, now=behind)
    invariants.check_case(Case.objects.get(pk=case.pk), now=now + timedelta(hours=3))
