"""Escalations: who is called when, what they are told, and that nothing storms or is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from outspoken.act import alarms, climbing, drills, escalations, ladders
from outspoken.act.models import Absence, Escalation, Notice, QuietHours, Severity
from outspoken.journeys.models import Touchpoint
from outspoken.listen import erasure
from outspoken.listen.models import Tombstone, Verbatim
from outspoken.post.models import Endpoint, Letter
from outspoken.understand import readings, themes
from outspoken.understand.models import Incident, Theme
from tests.act.conftest import OpenCase, Tell
from tests.cast import Cast

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def refund(now: datetime) -> Theme:
    themes.plant(now=now)
    return Theme.objects.get(key="payment.refund")


@pytest.fixture
def breakdown(refund: Theme, checkout: Touchpoint, tell: Tell, now: datetime) -> Incident:
    """Refunds break down at the web checkout, and three customers say so."""
    for n, words in enumerate(("The refund never came.", "Where is my refund, I am angry!", "No refund, again.")):
        tell(words, who=f"r{n}@example.test", ago=n * timedelta(hours=1))
    readings.read_unread(now=now)
    return make_incident(refund, checkout, now=now)


def make_incident(
    theme: Theme | None, touchpoint: Touchpoint | None, *, now: datetime, severity: str = "breakdown", key: str = "k"
) -> Incident:
    today = now.date()
    return Incident.objects.create(
        key=key, kind="more", severity=severity, theme=theme, touchpoint=touchpoint,
        touchpoints=[touchpoint.pk] if touchpoint else [], channels=["mail"], since=today, noticed=today, last=today,
        ratio=3.1, low=2.2, high=4.3, seen=58, usual=19, noticed_at=now, changed_at=now,
    )  # fmt: skip


def letters_to(user_email: str) -> list[Letter]:
    return list(Letter.objects.filter(to=user_email).order_by("put_at", "pk"))


def climb(start: datetime, minutes: int, step: int = 1) -> datetime:
    for after in range(0, minutes + 1, step):
        climbing.climb(now=start + after * MINUTE)
    return start + minutes * MINUTE


def test_a_breakdown_climbs_to_a_named_executive_with_customers_words(
    breakdown: Incident, cast: Cast, now: datetime
) -> None:
    climb(now, 29)
    assert [len(letters_to(user.email)) for user in (cast.cleo, cast.ben, cast.eli)] == [1, 0, 0]
    climb(now + 30 * MINUTE, 31)
    assert [len(letters_to(user.email)) for user in (cast.cleo, cast.ben, cast.eli)] == [1, 1, 1]
    [letter] = letters_to(cast.eli.email)
    assert letter.subject.startswith("Urgent: ")
    for words in ("The refund never came.", "Where is my refund, I am angry!", "No refund, again."):
        assert words in letter.text
    assert "3.1 times as many" in letter.text
    assert "- 09:30 called Cleo\n- 10:00 called Ben\n" in letter.text
    assert "Web checkout" in letter.text
    assert "/escalation/" in letter.text


def test_whoever_takes_it_on_ends_the_climb(breakdown: Incident, cast: Cast, now: datetime) -> None:
    climbing.climb(now=now)
    held = escalations.acknowledge(Escalation.objects.get(), by=cast.cleo, now=now + MINUTE)
    climb(now + MINUTE, 120, 5)
    assert letters_to(cast.ben.email) == []
    assert (held.taken_by, held.taken_at) == (cast.cleo, now + MINUTE)
    assert escalations.acknowledge(held, by=cast.cleo, now=now + 2 * MINUTE).taken_at == now + MINUTE
    with pytest.raises(escalations.AlreadyTaken, match="Cleo took it on"):
        escalations.acknowledge(held, by=cast.ben, now=now)


def test_related_alarms_are_one_escalation(
    breakdown: Incident, refund: Theme, checkout: Touchpoint, train: Touchpoint, cast: Cast, now: datetime
) -> None:
    climbing.climb(now=now)
    held = Escalation.objects.get()
    child = Theme.objects.exclude(parent=None).exclude(pk=refund.pk).exclude(parent=refund.parent).first()
    assert child is not None
    for theme, place, is_same in (
        (refund, checkout, True),
        (refund.parent, checkout, True),
        (refund, None, True),
        (None, checkout, True),
        (refund, train, False),
        (child, checkout, False),
    ):
        found = alarms.related(alarms.by_hand("Again", severity=Severity.HIGH, theme=theme, touchpoint=place))
        assert (found == held) == is_same, (theme, place)
    assert alarms.related(alarms.by_hand("Everything", severity=Severity.HIGH)) is None


def test_who_was_called_hears_again_only_of_what_is_news(
    breakdown: Incident, refund: Theme, checkout: Touchpoint, train: Touchpoint, cast: Cast, now: datetime
) -> None:
    Incident.objects.update(severity="high")
    climbing.climb(now=now)
    [first] = letters_to(cast.cleo.email)
    for _ in range(5):
        make_incident(refund, checkout, now=now, severity="high", key=f"same {_}")
        climbing.climb(now=now + MINUTE)
    assert Escalation.objects.count() == 1
    assert letters_to(cast.cleo.email) == [first]
    Incident.objects.filter(key="k").update(touchpoints=[checkout.pk, train.pk])
    climbing.climb(now=now + 2 * MINUTE)
    Incident.objects.filter(key="k").update(severity="breakdown")
    climbing.climb(now=now + 3 * MINUTE)
    Incident.objects.update(over=now.date())
    climbing.climb(now=now + 4 * MINUTE)
    climb(now + 5 * MINUTE, 60, 5)
    _, spread, graver, over = (letter.subject for letter in letters_to(cast.cleo.email))
    assert spread.startswith("It spread: ")
    assert graver.startswith("It became graver: Urgent")
    assert over.startswith("It is over by itself: ")
    # Over, it calls nobody further up.
    assert letters_to(cast.ben.email) == []


def test_what_became_graver_climbs_again_although_somebody_took_it_on(
    breakdown: Incident, cast: Cast, now: datetime
) -> None:
    Incident.objects.update(severity="high")
    climbing.climb(now=now)
    escalations.acknowledge(Escalation.objects.get(), by=cast.cleo, now=now)
    Incident.objects.update(severity="breakdown")
    climb(now, 61, 5)
    held = Escalation.objects.get()
    assert (held.state, held.severity) == ("raised", Severity.URGENT)
    assert [len(letters_to(user.email)) for user in (cast.cleo, cast.ben, cast.eli)] == [2, 1, 1]


def test_quiet_hours_wait_and_what_is_urgent_does_not(cast: Cast, checkout: Touchpoint) -> None:
    night = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    for user in (cast.cleo, cast.ben):
        QuietHours.objects.create(user=user, starts=22 * 60, ends=7 * 60)
    raise_(checkout, severity=Severity.NORMAL, now=night, title="Calm")
    end = climb(night, 7 * 60 + 59, 10)
    assert letters_to(cast.cleo.email) == []
    climb(end, 60, 10)
    [letter] = letters_to(cast.cleo.email)
    assert letter.put_at.hour == 7
    # The lead's turn comes eight hours after Cleo could know, not after the alarm.
    assert Escalation.objects.get().climbs_at == datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
    raise_(checkout, severity=Severity.URGENT, now=night, title="Fire")
    climbing.climb(now=night)
    assert len(letters_to(cast.cleo.email)) == 2


def test_a_deputy_is_called_instead_and_where_there_is_none_the_next_rung_at_once(
    cast: Cast, checkout: Touchpoint, now: datetime
) -> None:
    Absence.objects.create(user=cast.cleo, deputy=cast.ana, first=now.date(), last=now.date())
    Absence.objects.create(user=cast.ana, deputy=None, first=now.date(), last=now.date())
    raise_(checkout, severity=Severity.URGENT, now=now)
    climbing.climb(now=now)
    assert letters_to(cast.ana.email) == []
    [letter] = letters_to(cast.ben.email)
    Absence.objects.filter(user=cast.ana).delete()
    escalations.resolve(Escalation.objects.get(), outcome="Done.", by=cast.ben, now=now)
    raise_(checkout, severity=Severity.URGENT, now=now, title="Another")
    climbing.climb(now=now)
    [letter] = letters_to(cast.ana.email)
    assert "in place of Cleo" in letter.text


def test_where_nobody_can_be_reached_it_is_said_and_administrators_are_called(
    cast: Cast, train: Touchpoint, now: datetime
) -> None:
    Absence.objects.create(user=cast.eli, deputy=None, first=now.date(), last=now.date())
    raise_(train, severity=Severity.HIGH, now=now)
    climbing.climb(now=now)
    [letter] = letters_to(cast.ada.email)
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.GIVEN_UP)
    climbing.climb(now=now + ladders.of(Severity.HIGH).reach)
    held = Escalation.objects.get()
    assert held.unreached_at
    assert "could not be delivered" in held.unreached_because
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.WAITING)
    climbing.climb(now=now + ladders.of(Severity.HIGH).reach + MINUTE)
    held.refresh_from_db()
    assert held.unreached_at is None


def test_an_overdue_urgent_case_is_escalated_once_with_the_customers_words(
    open_case: OpenCase, cast: Cast, now: datetime
) -> None:
    case = open_case("My insulin was in that parcel.", severity=Severity.URGENT)
    open_case("Nobody answers me.", who="noor@example.test")
    climbing.climb(now=now + timedelta(minutes=59))
    assert not Escalation.objects.exists()
    climb(now + timedelta(minutes=61), 5)
    held = Escalation.objects.get()
    assert [alarm.case for alarm in held.alarms.all()] == [case]
    [letter] = letters_to(cast.cleo.email)
    assert "My insulin was in that parcel." in letter.text


def test_words_that_are_erased_leave_the_letters_that_carry_them(
    breakdown: Incident, cast: Cast, now: datetime
) -> None:
    Endpoint.objects.create(name="Chat", url="https://chat.test/", secret="x", made_at=now)
    climbing.climb(now=now)
    [event] = Letter.objects.filter(type="escalation.raised")
    assert "The refund never came." in event.data["quotes"]
    assert "The refund never came." in letters_to(cast.cleo.email)[0].text
    words = Verbatim.objects.get(text="The refund never came.")
    erasure.erase_feedback([words.feedback_id], by=None, now=now, reason=Tombstone.Reason.FEEDBACK)
    climbing.climb(now=now)
    climbing.climb(now=now)
    [letter] = letters_to(cast.cleo.email)
    assert "The refund never came." not in letter.text
    assert "Where is my refund" in letter.text
    event.refresh_from_db()
    assert event.data["quotes"] == []


def test_endpoints_hear_what_is_raised_taken_on_and_settled(breakdown: Incident, cast: Cast, now: datetime) -> None:
    Endpoint.objects.create(name="Pager", url="https://pager.test/", secret="x", made_at=now)
    climbing.climb(now=now)
    held = escalations.acknowledge(Escalation.objects.get(), by=cast.cleo, now=now)
    escalations.resolve(held, outcome="Rolled back.", by=cast.cleo, now=now)
    put = Letter.objects.filter(kind="webhook").order_by("put_at", "pk")
    assert sorted(letter.type for letter in put) == [
        "escalation.acknowledged", "escalation.raised", "escalation.resolved", "incident.opened",
    ]  # fmt: skip
    assert {letter.data.get("action") for letter in put if letter.type != "incident.opened"} == {
        "trigger", "acknowledge", "resolve",
    }  # fmt: skip


def test_a_drill_reaches_only_those_in_it(cast: Cast, now: datetime) -> None:
    Endpoint.objects.create(name="Pager", url="https://pager.test/", secret="x", made_at=now)
    drills.drill(severity=Severity.URGENT, team=cast.web, people=[cast.ben, cast.eli], by=cast.ada, now=now)
    climb(now, 65, 5)
    assert {letter.to for letter in Letter.objects.all()} == {cast.ben.email, cast.eli.email}
    assert all(letter.subject.startswith("DRILL: ") for letter in Letter.objects.all())
    with pytest.raises(drills.NobodyInIt):
        drills.drill(severity=Severity.URGENT, team=cast.web, people=[], by=cast.ada, now=now)


def test_an_archive_that_was_imported_alarms_nobody(breakdown: Incident, now: datetime) -> None:
    Incident.objects.update(last=now.date() - timedelta(days=3))
    climbing.climb(now=now)
    assert not Escalation.objects.exists()


def test_a_hundred_alarms_are_six_letters_an_hour(cast: Cast, checkout: Touchpoint, now: datetime) -> None:
    for n in range(100):
        theme = Theme.objects.create(key=f"t{n}", name=f"T{n}", changed_at=now)
        raise_(checkout, severity=Severity.URGENT, now=now, title=f"Alarm {n}", theme=theme)
    climbing.climb(now=now)
    assert len(letters_to(cast.cleo.email)) == 4
    climb(now, 59)
    assert len(letters_to(cast.cleo.email)) <= 6
    assert not Notice.objects.filter(user=cast.cleo, told_at=None).exists()
    last = letters_to(cast.cleo.email)[3]
    assert "97 escalations wait" in last.subject


def test_one_broken_address_keeps_nobody_else_from_hearing(cast: Cast, checkout: Touchpoint, now: datetime) -> None:
    type(cast.cleo).objects.filter(pk=cast.cleo.pk).update(email="cleo at home")
    raise_(checkout, severity=Severity.URGENT, now=now)
    climb(now, 30)
    assert len(letters_to(cast.ben.email)) == 1
    # Nor does a mail that comes back: administrators are called, and the story says why.
    Letter.objects.update(state=Letter.State.GIVEN_UP)
    climbing.climb(now=now + 31 * MINUTE)
    assert "could not be delivered" in Escalation.objects.get().unreached_because
    climbing.climb(now=now + 32 * MINUTE)
    assert len(letters_to(cast.ada.email)) == 1
    assert Escalation.objects.get().unreached_at is None


def raise_(
    touchpoint: Touchpoint, *, severity: Severity, now: datetime, title: str = "Something", theme: Theme | None = None
) -> Escalation:
    alarm = alarms.by_hand(title, severity=severity, touchpoint=touchpoint, theme=theme)
    return escalations.raise_(alarm, by=None, now=now)
