"""Escalations: who is called when, what they are told, and that nothing storms or is lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from outspoken.act import climbing, escalations
from outspoken.act.models import Escalation
from outspoken.journeys.models import Touchpoint
from outspoken.post.models import Letter
from outspoken.understand import readings, themes
from outspoken.understand.models import Incident, Theme
from tests.act.conftest import Tell
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
