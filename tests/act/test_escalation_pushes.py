"""Being called on one's browsers, beside the mail: who, when, and without a customer's word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from outspoken.act import alarms, calling, climbing, drills, escalations, ladders
from outspoken.act.models import Absence, Escalation, QuietHours, Severity
from outspoken.journeys.models import Touchpoint
from outspoken.people.models import User
from outspoken.post.models import Letter
from outspoken.post.push import subscriptions
from outspoken.understand import readings, themes
from outspoken.understand.models import Incident, Theme
from tests.act.conftest import Tell
from tests.act.test_escalations import climb, letters_to, make_incident
from tests.cast import Cast
from tests.post.push.browsers import Browser

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
WORDS = ("The refund never came, says Dora.", "Where is my refund, I am angry!", "No refund, again and again.")


@pytest.fixture
def turn_on(db: None, now: datetime) -> Callable[..., None]:
    """`turn_on(user, browsers=1)`: so many browsers tell them what waits."""

    def turned_on(user: User, browsers: int = 1) -> None:
        for number in range(browsers):
            held = Browser(f"https://push.example/{user.pk}/{number}")
            subscriptions.turn_on(**held.handed_over, name="Firefox on Linux", by=user, now=now)

    return turned_on


@pytest.fixture
def breakdown(checkout: Touchpoint, tell: Tell, now: datetime) -> Incident:
    """Refunds break down at the web checkout, and three customers say so."""
    themes.plant(now=now)
    for n, words in enumerate(WORDS):
        tell(words, who=f"r{n}@example.test", ago=n * timedelta(hours=1))
    readings.read_unread(now=now)
    return make_incident(Theme.objects.get(key="payment.refund"), checkout, now=now)


def pushes_to(user: User) -> list[Letter]:
    return list(Letter.objects.filter(subscription__user=user).order_by("put_at", "key"))


def raised(touchpoint: Touchpoint, severity: Severity, now: datetime, title: str = "It breaks") -> Escalation:
    return escalations.raise_(alarms.by_hand(title, severity=severity, touchpoint=touchpoint), by=None, now=now)


def test_each_browser_of_who_is_called_is_told_beside_the_mail(
    breakdown: Incident, cast: Cast, turn_on: Callable[..., None], now: datetime
) -> None:
    turn_on(cast.cleo, browsers=2)
    turn_on(cast.eli)
    climb(now, 29)
    assert [len(pushes_to(user)) for user in (cast.cleo, cast.ben, cast.eli)] == [2, 0, 0]
    assert len(letters_to(cast.cleo.email)) == 1
    climb(now + 30 * MINUTE, 31)
    assert [len(pushes_to(user)) for user in (cast.cleo, cast.ben, cast.eli)] == [2, 0, 1]
    assert len(letters_to(cast.ben.email)) == 1


def test_a_push_says_what_waits_and_where_and_no_word_of_a_customer(
    breakdown: Incident, cast: Cast, turn_on: Callable[..., None], now: datetime
) -> None:
    turn_on(cast.cleo)
    climbing.climb(now=now)
    [push], [mail] = pushes_to(cast.cleo), letters_to(cast.cleo.email)
    held = Escalation.objects.get()
    assert push.subject == f"Urgent: {held.title}"
    assert push.text == "Touched: Web checkout. Nobody has taken it on yet. Read the words after sign-in."
    said = f"{push.subject} {push.text} {push.data}"
    for words in WORDS:
        assert words in mail.text
        assert words not in said
    assert push.data["link"] == reverse("escalation", args=[held.number])
    assert push.data["urgency"] == "high"
    assert push.give_up_at == now + timedelta(hours=4)


def test_new_words_of_customers_are_not_named_on_a_lock_screen(
    checkout: Touchpoint, cast: Cast, turn_on: Callable[..., None], now: datetime
) -> None:
    turn_on(cast.cleo)
    incident = make_incident(None, checkout, now=now)
    Incident.objects.filter(pk=incident.pk).update(kind=Incident.Kind.WORDS, trail={"words": ["zipper"], "before": 0})
    climbing.climb(now=now)
    [push] = pushes_to(cast.cleo)
    assert "zipper" in Escalation.objects.get().title
    assert push.subject == "Urgent: Customers write of something new"


def test_one_tap_of_the_push_takes_it_on(
    checkout: Touchpoint, cast: Cast, turn_on: Callable[..., None], client: Client, now: datetime
) -> None:
    turn_on(cast.cleo)
    held = raised(checkout, Severity.URGENT, now)
    climbing.climb(now=now)
    [action] = pushes_to(cast.cleo)[0].data["actions"]
    assert action["title"] == "I take it on"
    assert client.post(action["link"]).status_code == 200
    held.refresh_from_db()
    assert held.taken_by == cast.cleo


def test_all_about_one_escalation_takes_the_place_of_what_was_shown_before(
    checkout: Touchpoint, train: Touchpoint, cast: Cast, turn_on: Callable[..., None], now: datetime
) -> None:
    turn_on(cast.cleo)
    raised(checkout, Severity.HIGH, now)
    climbing.climb(now=now)
    raised(checkout, Severity.URGENT, now + MINUTE)
    climbing.climb(now=now + MINUTE)
    raised(train, Severity.URGENT, now + 2 * MINUTE, title="Something else")
    climb(now + 2 * MINUTE, 5)
    first, second, *_ = pushes_to(cast.cleo)
    assert first.data["tag"] == second.data["tag"] == f"escalation {Escalation.objects.earliest('number').number}"
    assert second.subject.startswith("It became graver: Urgent")
    assert len({push.data["tag"] for push in pushes_to(cast.cleo)}) <= 2


def test_a_hundred_alarms_are_six_pushes_an_hour(
    cast: Cast, checkout: Touchpoint, turn_on: Callable[..., None], now: datetime
) -> None:
    turn_on(cast.cleo)
    themes.plant(now=now)
    for theme in Theme.objects.exclude(parent=None)[:40]:
        alarm = alarms.by_hand(f"{theme.name} breaks", severity=Severity.URGENT, theme=theme, touchpoint=checkout)
        escalations.raise_(alarm, by=None, now=now)
    climb(now, 59)
    pushes = pushes_to(cast.cleo)
    assert len(pushes) == len(letters_to(cast.cleo.email)) <= 6
    many = [push for push in pushes if push.data["tag"] == "escalations"]
    assert many
    assert "escalations wait for somebody" in many[0].subject
    assert many[0].data["link"] == reverse("escalations")


def test_quiet_hours_hold_for_pushes_as_for_mail_and_what_is_urgent_comes_through(
    cast: Cast, checkout: Touchpoint, turn_on: Callable[..., None]
) -> None:
    night = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    turn_on(cast.cleo)
    QuietHours.objects.create(user=cast.cleo, starts=22 * 60, ends=7 * 60)
    raised(checkout, Severity.NORMAL, night)
    climb(night, 30, 5)
    assert pushes_to(cast.cleo) == letters_to(cast.cleo.email) == []
    climb(night + timedelta(hours=8), 5)
    assert len(pushes_to(cast.cleo)) == len(letters_to(cast.cleo.email)) == 1
    raised(checkout, Severity.URGENT, night + timedelta(days=1))
    climb(night + timedelta(days=1), 1)
    assert len(pushes_to(cast.cleo)) == 2


def test_the_deputy_is_told_in_place_of_who_is_away(
    cast: Cast, checkout: Touchpoint, turn_on: Callable[..., None], now: datetime
) -> None:
    turn_on(cast.cleo)
    turn_on(cast.ana)
    Absence.objects.create(user=cast.cleo, deputy=cast.ana, first=now.date(), last=now.date())
    raised(checkout, Severity.URGENT, now)
    climbing.climb(now=now)
    assert pushes_to(cast.cleo) == []
    assert len(pushes_to(cast.ana)) == 1


def test_a_drill_says_so_on_the_lock_screen(cast: Cast, turn_on: Callable[..., None], now: datetime) -> None:
    turn_on(cast.ben)
    drills.drill(severity=Severity.URGENT, team=cast.web, people=[cast.ben], by=cast.ada, now=now)
    climb(now, 60, 5)
    assert pushes_to(cast.ben)
    assert all(push.subject.startswith("DRILL: ") for push in pushes_to(cast.ben))


def test_whom_no_mail_reaches_a_push_does(
    cast: Cast, checkout: Touchpoint, turn_on: Callable[..., None], now: datetime
) -> None:
    turn_on(cast.cleo)
    User.objects.filter(pk=cast.cleo.pk).update(email="cleo at home")
    held = raised(checkout, Severity.URGENT, now)
    climbing.climb(now=now)
    assert Letter.objects.get(about=f"escalation {held.number}", kind=Letter.Kind.PUSH)
    Letter.objects.update(state=Letter.State.SENT, sent_at=now)
    climbing.climb(now=now + ladders.of(Severity.URGENT).reach)
    held.refresh_from_db()
    assert held.unreached_at is None


def test_a_push_that_nobody_took_reaches_nobody(
    cast: Cast, checkout: Touchpoint, turn_on: Callable[..., None], now: datetime
) -> None:
    turn_on(cast.cleo)
    held = raised(checkout, Severity.URGENT, now)
    climbing.climb(now=now)
    # As long as the mail may arrive, it counts; a push counts once its service took it.
    assert calling.reached(held)
    Letter.objects.filter(kind=Letter.Kind.MAIL).update(state=Letter.State.GIVEN_UP)
    assert not calling.reached(held)
    pushes = Letter.objects.filter(kind=Letter.Kind.PUSH)
    pushes.update(state=Letter.State.GIVEN_UP)
    assert not calling.reached(held)
    pushes.update(state=Letter.State.SENT, sent_at=now)
    assert calling.reached(held)


def test_erased_words_leave_the_mail_and_the_push_is_told_once(
    breakdown: Incident, cast: Cast, turn_on: Callable[..., None], now: datetime
) -> None:
    turn_on(cast.cleo)
    climbing.climb(now=now)
    from outspoken.act.models import Carrier, Quoted

    Quoted.objects.filter(carrier__in=Carrier.objects.all()).first().delete()  # type: ignore[union-attr]
    climb(now + MINUTE, 2)
    assert len(pushes_to(cast.cleo)) == 1
    assert len(letters_to(cast.cleo.email)) == 1
