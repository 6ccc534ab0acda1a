"""Praise that names somebody reaches them at once; what criticises somebody by name, nobody but through their coach."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from outspoken.act import coaching, naming, recognition
from outspoken.act.models import Naming, Recognition
from outspoken.act.recognition import RecognitionError
from outspoken.act.rules.heeding import heed
from outspoken.listen import erasure
from outspoken.listen.models import Feedback, Source, Tombstone, Verbatim
from outspoken.people.models import Membership, Person, Role, StaffName, User
from outspoken.understand import readings
from tests.act.conftest import Tell
from tests.cast import Cast, make_user

pytestmark = pytest.mark.django_db

PRAISE = "Cleo was wonderful and so helpful, thank you!"
CRITICISM = "Cleo was rude and hung up on me. Terrible."


@pytest.fixture
def now() -> datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


@pytest.fixture
def called(cast: Cast, now: datetime) -> StaffName:
    return call(cast.cleo, "Cleo", now=now)


def call(user: User, name: str, *, now: datetime) -> StaffName:
    return recognition.call_me(user.memberships.get(), name=name, by=user, now=now)


def heard(now: datetime) -> None:
    """Read what was told, and ask who is named in it."""
    while readings.read_unread(now=now):
        continue
    while heed(now=now):
        continue


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def seen(user: User, *addresses: str) -> str:
    """Everything somebody gets to see at these addresses."""
    client = as_(user)
    return " ".join(client.get(address, follow=True).content.decode() for address in addresses)


@pytest.mark.usefixtures("called")
def test_plain_praise_that_names_somebody_is_on_their_page_at_once(cast: Cast, tell: Tell, now: datetime) -> None:
    tell(PRAISE)
    heard(now)
    [praise] = recognition.of(cast.cleo)
    assert (praise.words, praise.by, praise.is_part) == (PRAISE, "", False)
    assert not Naming.objects.exists()
    assert PRAISE in seen(cast.cleo, "/me/praise/")


@pytest.mark.usefixtures("called")
def test_a_comment_is_asked_once_however_often_the_step_runs(cast: Cast, tell: Tell, now: datetime) -> None:
    told = tell(PRAISE)
    heard(now)
    naming.notice([told], now=now)
    assert Recognition.objects.filter(user=cast.cleo).count() == 1


@pytest.mark.usefixtures("called")
@pytest.mark.parametrize(
    "words",
    [
        CRITICISM,
        "I called about my refund. Cleo answered. Nobody helped me, this is awful and I am furious.",
        "cleo lied to me about the refund, a horrible experience.",
    ],
)
def test_criticism_by_name_is_learned_by_nobody_but_the_coach(
    cast: Cast, tell: Tell, now: datetime, words: str
) -> None:
    tell(words)
    heard(now)
    assert not Recognition.objects.exists()
    assert Naming.objects.get().kind == Naming.Kind.CRITICISM
    assert coaching.waiting(cast.ben)[0].user == cast.cleo
    assert words in seen(cast.ben, "/act/coaching/")
    part = words.split(".")[0].replace("Cleo", "").replace("cleo", "").strip()[-20:]
    own = seen(cast.cleo, "/me/praise/", "/me/names/", "/me/")
    assert part not in own
    for user in (cast.ada, cast.eli, cast.ana, cast.cleo):
        answer = as_(user).get("/act/coaching/")
        assert answer.status_code == 403


@pytest.mark.usefixtures("called")
def test_a_coach_of_another_team_sees_and_decides_nothing(cast: Cast, tell: Tell, now: datetime) -> None:
    tell(CRITICISM)
    heard(now)
    other = make_user("Otto", (Role.LEAD, cast.trains))
    held = Naming.objects.get()
    assert coaching.waiting(other) == []
    for noun in ("passing", "keeping", "giving"):
        answer = as_(other).post(f"/act/coaching/{held.pk}/{noun}", {"note": "Talk to me."})
        assert answer.status_code == 404
    with pytest.raises(RecognitionError, match="another coach"):
        coaching.pass_on(held, note="Talk to me.", by=other, now=now)


def test_what_names_a_coach_is_for_another_coach(cast: Cast, tell: Tell, now: datetime) -> None:
    call(cast.ben, "Ben", now=now)
    second = make_user("Ida", (Role.LEAD, cast.web))
    tell("Ben was rude and hung up on me. Terrible.")
    heard(now)
    assert coaching.waiting(cast.ben) == []
    assert as_(cast.ben).post(f"/act/coaching/{Naming.objects.get().pk}/keeping").status_code == 404
    assert [held.user for held in coaching.waiting(second)] == [cast.ben]


@pytest.mark.usefixtures("called")
def test_a_coach_passes_criticism_on_with_a_note_alone(cast: Cast, tell: Tell, now: datetime) -> None:
    call(cast.ben, "Ben", now=now)
    tell("Cleo was rude, and Ben laughed at me. Terrible.")
    heard(now)
    held = Naming.objects.get(user=cast.cleo)
    client = as_(cast.ben)
    answer = client.post(f"/act/coaching/{held.pk}/passing", {"note": "  "})
    assert answer.status_code == 422
    assert "Write a note" in answer.content.decode()
    assert coaching.passed_to(cast.cleo) == []
    client.post(f"/act/coaching/{held.pk}/passing", {"note": "Let us look at it together."})
    own = seen(cast.cleo, "/me/praise/")
    assert "Let us look at it together." in own
    # Theirs to know is what is about them.
    assert "Cleo was rude, and [colleague] laughed at me." in own
    assert coaching.waiting(cast.ben) == []


@pytest.mark.usefixtures("called")
def test_what_a_coach_keeps_reaches_nobody_and_is_decided_once(cast: Cast, tell: Tell, now: datetime) -> None:
    tell(CRITICISM)
    heard(now)
    held = Naming.objects.get()
    coaching.keep(held, by=cast.ben, now=now)
    assert coaching.passed_to(cast.cleo) == []
    with pytest.raises(RecognitionError, match="meanwhile"):
        coaching.pass_on(held, note="After all.", by=cast.ben, now=now)


@pytest.mark.usefixtures("called")
def test_praise_within_a_complaint_waits_for_the_coach_who_may_give_it(cast: Cast, tell: Tell, now: datetime) -> None:
    words = "Cleo was lovely and kind. But my refund never came, I lost 400 euros, and I am furious and disgusted."
    tell(words)
    heard(now)
    held = Naming.objects.get()
    assert held.kind == Naming.Kind.UNCLEAR
    assert recognition.of(cast.cleo) == []
    as_(cast.ben).post(f"/act/coaching/{held.pk}/giving")
    assert recognition.of(cast.cleo)[0].words == words


def test_praise_that_could_mean_two_people_is_for_the_coach_to_give(cast: Cast, tell: Tell, now: datetime) -> None:
    second = make_user("Cleopatra", (Role.FRONTLINE, cast.web))
    for user in (cast.cleo, second):
        call(user, "Cleo", now=now)
    tell(PRAISE)
    heard(now)
    assert not Recognition.objects.exists()
    assert {held.user for held in coaching.waiting(cast.ben)} == {cast.cleo, second}


@pytest.mark.usefixtures("called")
def test_others_who_are_named_in_it_are_hidden_from_the_one_who_is_praised(
    cast: Cast, tell: Tell, now: datetime
) -> None:
    make_user("Tom Ford", (Role.FRONTLINE, cast.web))
    tell("Cleo was wonderful and so helpful, and Mr Ford was great, too!")
    heard(now)
    assert recognition.of(cast.cleo)[0].words == "Cleo was wonderful and so helpful, and [colleague] was great, too!"


def test_nobody_is_found_who_did_not_write_down_a_name(cast: Cast, tell: Tell, now: datetime) -> None:
    tell(PRAISE)
    tell(CRITICISM)
    heard(now)
    assert not Recognition.objects.exists()
    assert not Naming.objects.exists()


@pytest.mark.usefixtures("called")
def test_what_employees_say_is_brought_to_nobody(cast: Cast, tell: Tell, source: Source, now: datetime) -> None:
    told = tell(PRAISE, who="colleague@example.test")
    Person.objects.filter(feedback=told).update(kind=Person.Kind.EMPLOYEE)
    heard(now)
    assert not Recognition.objects.exists()
    Source.objects.filter(pk=source.pk).update(is_of_employees=True)
    tell(CRITICISM)
    heard(now)
    assert not Naming.objects.exists()


@pytest.mark.usefixtures("called")
def test_an_erased_comment_leaves_every_page_with_the_thanks_for_it(cast: Cast, tell: Tell, now: datetime) -> None:
    told = [tell(PRAISE), tell(CRITICISM)]
    heard(now)
    praise = Recognition.objects.get()
    recognition.share(praise, is_shown=True, by=cast.cleo, now=now)
    recognition.thank(user=cast.cleo, team=cast.web, text="Yes!", by=cast.eli, about=praise, now=now)
    coaching.pass_on(Naming.objects.get(), note="Let us talk.", by=cast.ben, now=now)
    erasure.erase_feedback(told, by=cast.ada, now=now, reason=Tombstone.Reason.FEEDBACK)
    assert not Recognition.objects.exists()
    assert not Naming.objects.exists()


@pytest.mark.usefixtures("called")
def test_who_takes_the_last_name_away_or_leaves_the_team_is_found_no_more(
    cast: Cast, tell: Tell, now: datetime
) -> None:
    tell(CRITICISM)
    heard(now)
    recognition.not_called(StaffName.objects.get(), by=cast.cleo, now=now)
    assert not Naming.objects.exists()
    tell(PRAISE)
    heard(now)
    assert not Recognition.objects.exists()
    call(cast.cleo, "Cleo", now=now)
    tell(CRITICISM)
    heard(now)
    Membership.objects.filter(user=cast.cleo).delete()
    assert coaching.waiting(cast.ben) == []
    assert not StaffName.objects.exists()


def test_only_the_one_who_is_praised_shows_it(cast: Cast, now: datetime) -> None:
    made = recognition.thank(user=cast.cleo, team=cast.web, text="Well done.", by=cast.eli, now=now)
    assert as_(cast.ben).post(f"/me/praise/{made.pk}/sharing").status_code == 404
    with pytest.raises(RecognitionError, match="Only the one who is praised"):
        recognition.share(made, is_shown=True, by=cast.ben, now=now)
    assert recognition.shared_by(cast.web) == []


def test_thanks_for_a_praise_need_it_to_be_shown(cast: Cast, now: datetime) -> None:
    made = recognition.thank(user=cast.cleo, team=cast.web, text="Well done.", by=cast.eli, now=now)
    with pytest.raises(RecognitionError, match="no longer shown"):
        recognition.thank(user=cast.cleo, team=cast.web, text="Indeed.", by=cast.ben, about=made, now=now)
    recognition.share(made, is_shown=True, by=cast.cleo, now=now)
    recognition.thank(user=cast.cleo, team=cast.web, text="Indeed.", by=cast.ben, about=made, now=now)
    [shown] = recognition.shared_by(cast.web)
    assert [thanks.words for thanks in shown.thanks] == ["Indeed."]


def test_nobody_writes_down_names_for_others_nor_nonsense(cast: Cast, now: datetime) -> None:
    client = as_(cast.ada)
    own = cast.cleo.memberships.get()
    assert client.post("/me/names/new", {"membership": own.pk, "name": "Cleo"}).status_code == 422
    with pytest.raises(RecognitionError, match="their own names"):
        recognition.call_me(own, name="Cleo", by=cast.ada, now=now)
    for name in ("", "C", "123", "x" * 61, "\0"):
        assert as_(cast.cleo).post("/me/names/new", {"membership": own.pk, "name": name}).status_code == 422
    assert not StaffName.objects.exists()
    for _ in range(2):
        assert as_(cast.cleo).post("/me/names/new", {"membership": own.pk, "name": " Cleo "}).status_code == 302
    held = StaffName.objects.get()
    assert held.name == "Cleo"
    assert as_(cast.ben).post(f"/me/names/{held.pk}/removal").status_code == 404
    as_(cast.cleo).post(f"/me/names/{held.pk}/removal")
    assert not StaffName.objects.exists()


def test_no_page_puts_people_in_an_order_of_their_praise(cast: Cast, tell: Tell, now: datetime) -> None:
    """Twice praised and once praised stand in the order of what was shown last, and no page counts either."""
    nia = make_user("Nia", (Role.FRONTLINE, cast.web))
    for user, times in ((cast.cleo, 3), (nia, 1)):
        for _ in range(times):
            made = recognition.thank(user=user, team=cast.web, text="Well done.", by=cast.eli, now=now)
            now += timedelta(seconds=1)
            recognition.share(made, is_shown=True, by=user, now=now)
    assert [one.row.user for one in recognition.shared_by(cast.web)] == [nia, cast.cleo, cast.cleo, cast.cleo]
    text = as_(cast.ben).get("/act/team/web/?sort=user&order=praise").content.decode()
    assert text.index("for Nia") < text.index("for Cleo")


def test_asking_costs_the_same_for_many_comments_as_for_one(
    cast: Cast, tell: Tell, now: datetime, called: StaffName, django_assert_max_num_queries: object
) -> None:
    told: list[UUID] = [tell(PRAISE) for _ in range(12)]
    while readings.read_unread(now=now):
        continue
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert naming.notice(told, now=now) == 12
    assert Verbatim.objects.filter(recognitions__user=cast.cleo).count() == 12
    assert Feedback.objects.count() == 12
    assert called.pk
