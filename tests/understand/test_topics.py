from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from outspoken.people.models import AuditEvent
from outspoken.understand import rereading, theme_edits, topic_search, topics
from outspoken.understand.models import Reading, SuggestedTopic, Theme, TopicSearch
from outspoken.understand.theme_edits import Draft
from tests.cast import Cast
from tests.understand.said import ANGRY, said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]

KETTLES = (
    "the kettle was broken", "a broken kettle again", "kettle does not boil", "the kettle leaks", "our kettle broke",
)  # fmt: skip
PARROTS = (
    "parrots were singing loudly", "singing parrots upstairs", "loud parrots all night", "a parrot sang", "parrots!",
)  # fmt: skip


@pytest.fixture
def heard(hear: Hear, cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Forty comments each about kettles and parrots, which no theme knows."""
    monkeypatch.setattr(topic_search, "LEAST", 20)
    Theme.objects.create(key="refund", name="Refund", phrases=["refund"], changed_at=now)
    return hear(*(said(text) for _ in range(8) for text in (*KETTLES, *PARROTS)), *(said(ANGRY) for _ in range(5)))


def test_topics_are_found_in_what_fits_no_theme(heard: list[int], cast: Cast, now: datetime) -> None:
    assert topic_search.find(now=now) == 1
    names = " ".join(topic.name + " ".join(topic.phrases) for topic in topics.suggested(by=cast.ana))
    assert "kettle" in names
    assert "parrot" in names
    assert "refund" not in names
    search = topics.last_search()
    assert search
    assert search.comments == 80


def test_it_looks_once_a_day(heard: list[int], now: datetime) -> None:
    topic_search.find(now=now)
    assert topic_search.find(now=now + timedelta(hours=23)) == 0
    assert topic_search.find(now=now + timedelta(hours=24)) == 1
    assert TopicSearch.objects.count() == 1


def test_a_topic_is_the_same_one_the_next_day(heard: list[int], now: datetime) -> None:
    topic_search.find(now=now)
    before = dict(SuggestedTopic.objects.values_list("key", "pk"))
    topic_search.find(now=now + timedelta(days=1))
    assert dict(SuggestedTopic.objects.values_list("key", "pk")) == before
    assert set(SuggestedTopic.objects.values_list("found_at", flat=True)) == {now}


def test_what_is_no_topic_is_not_suggested_again(heard: list[int], cast: Cast, now: datetime) -> None:
    topic_search.find(now=now)
    gone = SuggestedTopic.objects.order_by("-size", "pk")[0]
    topics.dismiss(gone, by=cast.ana, now=now)
    topic_search.find(now=now + timedelta(days=1))
    assert gone.pk not in {topic.id for topic in topics.suggested(by=cast.ana)}
    assert AuditEvent.objects.filter(verb="topic.dismissed").exists()


def test_a_topic_made_a_theme_is_one(heard: list[int], cast: Cast, now: datetime) -> None:
    topic_search.find(now=now)
    topic = SuggestedTopic.objects.order_by("-size", "pk")[0]
    made = topics.make(topic, Draft("Kettles", phrases=tuple(topic.phrases)), by=cast.ana, now=now)
    topic.refresh_from_db()
    assert topic.theme == made
    assert topics.open_topic(str(topic.pk)) is None
    while rereading.reread(now=now):
        continue
    assert Reading.objects.filter(themes__contains=[made.pk]).count() >= topic_search.SMALLEST


def test_words_that_were_erased_or_may_not_be_seen_are_not_shown(heard: list[int], cast: Cast, now: datetime) -> None:
    topic_search.find(now=now)
    assert not any(topic.examples for topic in topics.suggested(by=cast.cleo))
    assert all(topic.examples for topic in topics.suggested(by=cast.ana))
    Reading.objects.all().delete()
    assert not any(topic.examples for topic in topics.suggested(by=cast.ana))


def test_it_waits_while_old_comments_are_read_again(heard: list[int], cast: Cast, now: datetime) -> None:
    theme_edits.create(Draft("Kettle", phrases=("kettle",)), by=cast.ana, now=now)
    assert topic_search.find(now=now) == 0
    while rereading.reread(now=now):
        continue
    assert topic_search.find(now=now) == 1


def test_too_few_comments_have_no_topics(hear: Hear, cast: Cast, now: datetime) -> None:
    hear(said("a kettle"))
    assert topic_search.find(now=now) == 1
    assert topics.suggested(by=cast.ana) == []
    assert topic_search.find(now=now + timedelta(days=1)) == 1


@pytest.mark.parametrize("pk", ["", "x", "-1", "²", "9" * 30, "0"])
def test_an_address_that_names_no_topic_opens_none(pk: str) -> None:
    assert topics.open_topic(pk) is None
