from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from outspoken.journeys.models import Touchpoint
from outspoken.listen.erasure import erase_person
from outspoken.people.models import Person
from outspoken.understand import repeats
from outspoken.understand.models import Incident
from outspoken.understand.notice import new_words, words
from outspoken.understand.notice.words import Past
from tests.cast import Cast
from tests.understand.conftest import Hear
from tests.understand.notice.test_incident_pages import incident
from tests.understand.said import said

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY = NOW.date()
FIRST = TODAY - timedelta(days=40)
THINGS = ("seat", "ticket", "coffee", "platform", "window", "driver", "toilet", "heating", "luggage", "timetable")
SAID = (
    "The {} was fine today, thank you very much.",
    "I did not like the {} on the train this morning.",
    "Why was there no {} when we needed it so much?",
    "My {} was all right and the people were kind to us.",
    "Somebody should look after the {} at the station, please.",
    "They told me about the {} and then nothing happened at all.",
)


@pytest.fixture(autouse=True)
def _train(train: Touchpoint) -> None:
    """Where the gridlock is."""


@pytest.fixture
def past(hear: Hear) -> None:
    """Six hundred comments in English over five weeks, none of which knows a gridlock."""
    items = [
        said(
            SAID[n % 6].format(THINGS[n // 6 % 10]) + f" It was train {n}.",
            occurred_at=NOW - timedelta(days=8 + n % 32, minutes=n),
            person=f"p{n % 300}@example.org",
        )
        for n in range(600)
    ]
    hear(*items)


def gridlock(n: int, **fields: object) -> Iterator[object]:
    """n people who speak of a gridlock, each in words of their own."""
    for one in range(n):
        values = {
            "person": f"g{one}@example.org",
            "occurred_at": NOW - timedelta(hours=6 * one + 1),
            "touchpoint": "train",
        }
        text = f"{SAID[one % 6].format(THINGS[one % 10])} It was gridlock {one + 20} today."
        yield said(text, **{**values, **fields})


def look() -> None:
    new_words.look(first=FIRST, as_of=NOW, today=TODAY, folder=settings.NOTICE_DIR, now=NOW)


def test_a_word_nobody_used_before_is_an_incident_with_its_people_and_its_place(
    past: None, hear: Hear, train: Touchpoint
) -> None:
    hear(*gridlock(9))
    look()
    row = Incident.objects.get()
    assert (row.kind, row.trail["words"], row.trail["before"]) == ("words", ["gridlock"], 0)
    assert (row.seen, row.touchpoint_id, row.is_open) == (9, train.pk, True)
    assert (row.since, row.last) == (TODAY - timedelta(days=2), TODAY)
    assert row.severity in ("notable", "high")


def test_words_that_were_always_used_and_new_words_of_few_are_none(past: None, hear: Hear) -> None:
    hear(*gridlock(4))
    look()
    assert not Incident.objects.exists()


def test_copies_of_one_text_and_many_comments_of_one_person_are_no_new_word(past: None, hear: Hear) -> None:
    copied = "There is a gridlock at the station again and nobody does anything about it."
    hear(*(said(copied, person=f"b{n}@example.org", occurred_at=NOW - timedelta(minutes=n)) for n in range(20)))
    repeats.compare(now=NOW)
    hear(*gridlock(12, person="one@example.org"))
    look()
    assert not Incident.objects.exists()


def test_without_a_past_nothing_is_new(hear: Hear) -> None:
    hear(*gridlock(12))
    look()
    assert not Incident.objects.exists()


def test_new_words_of_a_breakdown_are_told_with_it_and_are_no_incident_of_their_own(
    past: None, hear: Hear, train: Touchpoint
) -> None:
    hear(*gridlock(9))
    look()
    row = incident(None, train, now=NOW, since=TODAY - timedelta(days=3))
    look()
    row.refresh_from_db()
    assert row.trail["words"] == ["gridlock"]
    assert row.trail["counts"]
    assert list(Incident.objects.values_list("pk", flat=True)) == [row.pk]


def test_the_incident_grows_keeps_its_address_and_is_over_when_the_word_is_gone(past: None, hear: Hear) -> None:
    hear(*gridlock(9))
    look()
    before = Incident.objects.get()
    hear(*gridlock(14))
    look()
    after = Incident.objects.get()
    assert (after.pk, after.noticed_at, after.seen) == (before.pk, before.noticed_at, 14)
    later = NOW + timedelta(days=12)
    new_words.look(first=FIRST, as_of=later, today=later.date(), folder=settings.NOTICE_DIR, now=later)
    after.refresh_from_db()
    assert after.over == after.last + timedelta(days=1)


def test_the_past_is_kept_as_numbers_and_day_by_day_gives_what_once_gives(past: None) -> None:
    once = Past(FIRST, FIRST).until(TODAY)
    days = Past(FIRST, FIRST)
    for ago in range(40, -1, -10):
        days = days.until(TODAY - timedelta(days=ago))
        days.save(settings.NOTICE_DIR)
        days = Past.load(settings.NOTICE_DIR) or days
    assert days.comments == once.comments == {"en": 600}
    assert (days.words["en"] == once.words["en"]).all()
    assert (days.counts["en"] == once.counts["en"]).all()
    assert b"platform" not in (settings.NOTICE_DIR / words.FILE).read_bytes()
    (settings.NOTICE_DIR / words.FILE).write_bytes(b"half of it")
    assert Past.load(settings.NOTICE_DIR) is None


def test_who_was_erased_is_counted_no_more(past: None, hear: Hear) -> None:
    hear(*gridlock(9))
    look()
    for person in Person.objects.filter(identities__handle__startswith="g")[:4]:
        erase_person(person, by=None, now=NOW)
    look()
    assert Incident.objects.get().seen == 5


def test_its_page_says_it_in_one_sentence_and_leads_to_the_words(
    past: None, hear: Hear, train: Touchpoint, client: Client, cast: Cast
) -> None:
    hear(*gridlock(9))
    look()
    client.force_login(cast.ana)
    shown = client.get(reverse("incident", args=[Incident.objects.get().pk]))
    text = shown.content.decode()
    assert "Nobody used the word “gridlock” before 8 March; now 9 people in 3 days." in text
    assert "⟦undefined" not in text
    assert (shown.context["page"].comments, shown.context["page"].people) == (9, 9)
    assert b"gridlock" in client.get(shown.context["page"].words).content
    assert "New word: “gridlock”" in client.get(reverse("incidents")).content.decode()
    client.force_login(cast.cleo)
    assert client.get(reverse("incident", args=[Incident.objects.get().pk])).status_code == 404
