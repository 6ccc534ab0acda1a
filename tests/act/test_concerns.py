"""What a team says keeps happening: somebody owes an answer by a day, and the next one up where none comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from outspoken.act import concerns, desk
from outspoken.act.concerns import ConcernError
from outspoken.act.models import Concern
from outspoken.listen import erasure
from outspoken.listen.models import Feedback, Tombstone
from outspoken.people.models import AuditEvent, Membership, Role, User
from outspoken.post.models import Letter
from outspoken.understand import readings
from tests.act.conftest import Tell
from tests.cast import Cast, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/act/team/web/concerns/"


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User) -> str:
    answer = as_(user).get(ADDRESS)
    assert answer.status_code == 200
    text = str(answer.content.decode())
    assert "⟦undefined" not in text
    return text


def told(cast: Cast, now: datetime, *, text: str = "The scanner fails each morning.", named: bool = False) -> Concern:
    return concerns.tell(team=cast.web, text=text, by=cast.cleo, is_named=named, now=now)


def test_the_lead_owes_an_answer_within_three_working_days(cast: Cast, now: datetime) -> None:
    # Monday 9:30; offices are open nine to five, so 24 of their hours end on Thursday at 9:30.
    concern = told(cast, now)
    assert concern.owed_by == cast.ben
    assert concern.due_at == datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
    letter = Letter.objects.get(to=cast.ben.email)
    assert "scanner" not in letter.text + letter.subject
    assert f"#concern-{concern.pk}" in letter.text


def test_unanswered_in_time_it_goes_one_step_up_and_only_once(cast: Cast, now: datetime) -> None:
    concern = told(cast, now)
    assert concerns.step_up(now=concern.due_at) == 0
    late = concern.due_at + timedelta(minutes=1)
    assert concerns.step_up(now=late) == 1
    concern.refresh_from_db()
    assert concern.owed_by == cast.eli
    assert concern.rung == Concern.Rung.EXECUTIVE
    assert concern.due_at == datetime(2026, 3, 10, 9, 31, tzinfo=UTC)
    assert [turn.user for turn in concern.turns.all()] == [cast.ben, cast.eli]
    assert Letter.objects.filter(to=cast.eli.email).count() == 1
    # There is nobody above; it stays with them, and late.
    assert concerns.step_up(now=late + timedelta(days=60)) == 0
    concern.refresh_from_db()
    assert concern.is_overdue(late + timedelta(days=60))


def test_an_answer_is_read_by_the_whole_team_and_ends_the_waiting(cast: Cast, now: datetime) -> None:
    concern = told(cast, now)
    concerns.answer(concern, decision=Concern.Decision.YES, text="A new scanner comes in May.", by=cast.ben, now=now)
    text = page(cast.cleo)
    assert "We do it." in text
    assert "A new scanner comes in May." in text
    assert concerns.step_up(now=now + timedelta(days=30)) == 0
    with pytest.raises(ConcernError, match="answered meanwhile"):
        concerns.answer(concern, decision=Concern.Decision.NO, text="No.", by=cast.eli, now=now)


def test_who_does_not_lead_that_team_cannot_answer_for_it(cast: Cast, now: datetime) -> None:
    concern = told(cast, now)
    other = make_user("Otto", (Role.LEAD, cast.trains))
    for user in (other, cast.cleo):
        with pytest.raises(ConcernError, match="for Ben to give"):
            concerns.answer(concern, decision=Concern.Decision.NO, text="No.", by=user, now=now)
    answer = as_(other).post(f"/act/concerns/{concern.pk}/answer", {"decision": "no", "answer": "No."})
    assert answer.status_code == 422
    assert "The answer is for Ben to give." in answer.content.decode()
    concern.refresh_from_db()
    assert not concern.is_answered


def test_who_owes_answers_finds_them_beside_the_teams(cast: Cast, now: datetime) -> None:
    concern = told(cast, now)
    address = f"/act/team/web/concerns/#concern-{concern.pk}"
    for user, owes in ((cast.ben, True), (cast.eli, False), (cast.ada, False)):
        text = as_(user).get("/act/team/").content.decode()
        assert (address in text) == owes
        assert "⟦undefined" not in text
    assert "<strong>late</strong>" in as_(cast.ben).get("/act/team/").content.decode()
    concerns.answer(concern, decision=Concern.Decision.NO, text="It is being replaced.", by=cast.ben, now=now)
    assert address not in as_(cast.ben).get("/act/team/").content.decode()


def test_who_owes_answers_finds_them_on_their_desk(cast: Cast, now: datetime) -> None:
    concern = told(cast, now)
    [promised] = desk.of(cast.ben, now=now)["promised"]
    assert (promised.what, promised.is_late) == ("An answer to Web", False)
    assert promised.href.endswith(f"#concern-{concern.pk}")
    [late] = desk.of(cast.ben, now=now + timedelta(days=7))["promised"]
    assert late.is_late


def test_a_lead_who_tells_is_answered_from_above(cast: Cast, now: datetime) -> None:
    concern = concerns.tell(team=cast.web, text="Our tools are slow.", by=cast.ben, now=now)
    assert concern.owed_by == cast.eli


def test_where_nobody_leads_or_decides_an_administrator_owes_it(cast: Cast, now: datetime) -> None:
    Membership.objects.filter(role__in=(Role.LEAD, Role.EXECUTIVE)).delete()
    assert told(cast, now).owed_by == cast.ada
    Membership.objects.filter(role=Role.ADMIN).delete()
    assert told(cast, now).owed_by is None
    assert "nobody leads this team yet" in page(cast.cleo)


def test_of_several_leads_the_one_who_owes_least_is_asked(cast: Cast, now: datetime) -> None:
    second = make_user("Zoe", (Role.LEAD, cast.web))
    assert [told(cast, now).owed_by for _ in range(3)] == [cast.ben, second, cast.ben]


def test_who_told_it_is_named_only_where_they_said_so_and_in_no_trail(cast: Cast, now: datetime) -> None:
    told(cast, now)
    for user in (cast.ben, cast.ada, cast.eli):
        assert "A colleague ·" in page(user)
        assert "Cleo ·" not in page(user)
    assert not AuditEvent.objects.filter(verb="concern.told").exclude(by=None).exists()
    told(cast, now, named=True)
    assert "Cleo ·" in page(cast.ben)


def test_how_many_see_it_too_is_told_from_five_on(cast: Cast, now: datetime) -> None:
    concern = told(cast, now)
    colleagues = [make_user(name, (Role.FRONTLINE, cast.web)) for name in ("Nia", "Tom", "Ute", "Lou")]
    for user in colleagues[:3]:
        as_(user).post(f"/act/concerns/{concern.pk}/voices")
    assert "of the team see it" not in page(cast.ben)
    as_(colleagues[3]).post(f"/act/concerns/{concern.pk}/voices")
    assert "5 of the team see it" in page(cast.ben)
    for user in colleagues:
        assert user.name not in page(cast.ben)
    as_(colleagues[3]).post(f"/act/concerns/{concern.pk}/voices")
    assert "of the team see it" not in page(cast.ben)


def test_only_colleagues_of_the_team_say_that_they_see_it_too(cast: Cast, now: datetime) -> None:
    concern = told(cast, now)
    for user, why in ((cast.cleo, "your voice counts already"), (cast.eli, "Only those who are in the team")):
        answer = as_(user).post(f"/act/concerns/{concern.pk}/voices")
        assert answer.status_code == 422
        assert why in answer.content.decode()
    assert not concern.voices.exists()


def test_frontline_staff_of_other_teams_find_nothing(cast: Cast, now: datetime) -> None:
    concern = told(cast, now)
    other = make_user("Otto", (Role.FRONTLINE, cast.trains))
    assert as_(other).get(ADDRESS).status_code == 404
    assert as_(other).post(ADDRESS, {"concern": "x"}).status_code == 404
    assert as_(other).post(f"/act/concerns/{concern.pk}/voices").status_code == 404


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"answer": "Because."}, "Say whether you do it"),
        ({"decision": "maybe", "answer": "Because."}, "Say whether you do it"),
        ({"decision": "no", "answer": " \0"}, "Write the answer, with its reason."),
    ],
)
def test_an_answer_needs_a_decision_and_a_reason(cast: Cast, now: datetime, sent: dict[str, str], why: str) -> None:
    concern = told(cast, now)
    answer = as_(cast.ben).post(f"/act/concerns/{concern.pk}/answer", sent)
    assert answer.status_code == 422
    assert why in answer.content.decode()


def test_it_begins_with_a_comment_whose_names_are_left_out_and_outlives_its_erasure(cast: Cast, tell: Tell) -> None:
    now = timezone.now()
    feedback = tell("Cleo said the scanner was broken again.")
    while readings.read_unread(now=now):
        continue
    comment = Feedback.objects.get(pk=feedback).verbatims.get().pk
    text = as_(cast.cleo).get(f"{ADDRESS}?comment={comment}").content.decode()
    assert "[colleague] said the scanner was broken again." in text
    answer = as_(cast.cleo).post(ADDRESS, {"concern": "My card is 4111 1111 1111 1111.", "comment": comment})
    assert answer.status_code == 302
    concern = Concern.objects.get()
    assert concern.verbatim_id == comment
    assert concern.text == "My card is [card]."
    erasure.erase_feedback([feedback], by=cast.ada, now=now, reason=Tombstone.Reason.FEEDBACK)
    concern.refresh_from_db()
    assert concern.verbatim_id is None


def test_a_page_of_concerns_costs_the_same_for_one_as_for_many(
    cast: Cast, now: datetime, django_assert_max_num_queries: object
) -> None:
    for _ in range(7):
        told(cast, now)
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        assert len(concerns.of_team(cast.web, by=cast.ben, now=now)) == 7
