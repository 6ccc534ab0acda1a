from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from outspoken.people.models import AuditEvent
from outspoken.understand import rereading, theme_edits, topic_parts, topic_search, topics
from outspoken.understand.models import Reading, SuggestedTopic, Theme, TopicChange, TopicComment, TopicSearch
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


def keys_by_name() -> dict[str, SuggestedTopic]:
    """The two topics by what they are about."""
    rows = list(SuggestedTopic.objects.all())
    return {word: next(row for row in rows if word in row.name + " ".join(row.terms)) for word in ("kettle", "parrot")}


def test_a_name_somebody_gave_holds_at_the_next_search_and_can_be_taken_back(
    heard: list[int], cast: Cast, now: datetime
) -> None:
    topic_search.find(now=now)
    kettle = keys_by_name()["kettle"]
    topics.rename(kettle, "  Tea   time ", by=cast.ana, now=now)
    topic_search.find(now=now + timedelta(days=1))
    kept = SuggestedTopic.objects.get(key=kettle.key)
    assert (kept.title, kept.name) == ("Tea time", kettle.name)
    topics.rename(kept, "", by=cast.ana, now=now)
    topic_search.find(now=now + timedelta(days=2))
    assert "ettle" in SuggestedTopic.objects.get(key=kettle.key).title
    with pytest.raises(topics.TopicError):
        topics.rename(kept, "x" * 121, by=cast.ana, now=now)
    assert AuditEvent.objects.filter(verb="topic.renamed").count() == 2


def test_topics_are_joined_by_a_search_that_does_not_wait_for_tomorrow(
    heard: list[int], cast: Cast, now: datetime
) -> None:
    topic_search.find(now=now)
    kettle, parrot = keys_by_name().values()
    change = topics.merge(parrot, into=kettle, by=cast.ana, now=now)
    assert topics.found(by=cast.ana).waiting
    assert topic_search.find(now=now + timedelta(minutes=1)) == 1
    assert topic_search.find(now=now + timedelta(minutes=2)) == 0
    assert not SuggestedTopic.objects.filter(key=parrot.key).exists()
    joined = SuggestedTopic.objects.get(key=kettle.key)
    assert joined.size >= kettle.size + parrot.size - 2
    change.refresh_from_db()
    assert change.done_at
    topic_search.find(now=now + timedelta(days=1, minutes=2))
    assert set(SuggestedTopic.objects.values_list("key", flat=True)) == {joined.key}


def test_what_was_joined_is_parted_again_and_the_parts_hold(heard: list[int], cast: Cast, now: datetime) -> None:
    topic_search.find(now=now)
    kettle, parrot = keys_by_name().values()
    change = topics.merge(parrot, into=kettle, by=cast.ana, now=now)
    topic_search.find(now=now)
    topics.undo(change, by=cast.ana, now=now)
    topic_search.find(now=now + timedelta(minutes=1))
    after = {row.key for row in SuggestedTopic.objects.all()}
    assert kettle.key in after
    assert len(after) == 2
    keys_by_name()
    split = TopicChange.objects.get(kind="split")
    assert set(split.others) == after - {kettle.key}
    topic_search.find(now=now + timedelta(days=1, minutes=2))
    assert {row.key for row in SuggestedTopic.objects.all()} == after
    topics.undo(split, by=cast.ana, now=now)
    topic_search.find(now=now + timedelta(days=1, minutes=3))
    assert {row.key for row in SuggestedTopic.objects.all()} == {kettle.key}


def test_a_change_that_still_waits_is_taken_back_as_if_it_never_was(
    heard: list[int], cast: Cast, now: datetime
) -> None:
    topic_search.find(now=now)
    kettle, parrot = keys_by_name().values()
    change = topics.merge(parrot, into=kettle, by=cast.ana, now=now)
    with pytest.raises(topics.TopicError, match="being changed already"):
        topics.split(parrot, 2, by=cast.ana, now=now)
    with pytest.raises(topics.TopicError, match="being changed already"):
        topics.split(kettle, 2, by=cast.ana, now=now)
    topics.undo(change, by=cast.ana, now=now)
    assert not TopicChange.objects.exists()
    assert topic_search.find(now=now + timedelta(minutes=1)) == 0
    topics.split(parrot, 2, by=cast.ana, now=now)


@pytest.mark.parametrize("parts", [-1, 0, 1, 7])
def test_a_topic_is_parted_into_two_or_a_few(heard: list[int], cast: Cast, now: datetime, parts: int) -> None:
    topic_search.find(now=now)
    with pytest.raises(topics.TopicError):
        topics.split(keys_by_name()["kettle"], parts, by=cast.ana, now=now)
    with pytest.raises(topics.TopicError):
        topics.merge(keys_by_name()["kettle"], into=keys_by_name()["kettle"], by=cast.ana, now=now)


def test_a_pinned_topic_stays_when_nobody_speaks_of_it_any_more(heard: list[int], cast: Cast, now: datetime) -> None:
    topic_search.find(now=now)
    kettle, parrot = keys_by_name().values()
    topics.pin(kettle, on=True, by=cast.ana, now=now)
    Reading.objects.filter(topic_comment__topic__in=[kettle, parrot], verbatim__text__icontains="kettle").delete()
    topic_search.find(now=now + timedelta(days=1))
    assert SuggestedTopic.objects.get(key=kettle.key).size < topic_search.SMALLEST
    topics.pin(kettle, on=False, by=cast.ana, now=now)
    topic_search.find(now=now + timedelta(days=2))
    assert not SuggestedTopic.objects.filter(key=kettle.key).exists()


def test_each_comment_lies_in_its_topic_and_an_erased_one_in_none(heard: list[int], cast: Cast, now: datetime) -> None:
    topic_search.find(now=now)
    kettle = keys_by_name()["kettle"]
    assert TopicComment.objects.count() == 80
    assert TopicComment.objects.filter(topic=kettle, is_clear=True).count() == kettle.size
    Reading.objects.filter(pk=heard[0]).delete()
    assert not TopicComment.objects.filter(pk=heard[0]).exists()


def test_the_parts_shown_before_are_those_that_are_made(heard: list[int], cast: Cast, now: datetime) -> None:
    topic_search.find(now=now)
    kettle, parrot = keys_by_name().values()
    topics.merge(parrot, into=kettle, by=cast.ana, now=now)
    topic_search.find(now=now)
    kettle.refresh_from_db()
    shown = topic_parts.of(kettle, 2, by=cast.ana)
    topics.split(kettle, 2, by=cast.ana, now=now)
    topic_search.find(now=now)
    made = SuggestedTopic.objects.order_by("-size", "pk")
    assert sorted(part.size for part in shown) == sorted(row.size for row in made)
    assert [part.keeps for part in shown].count(True) == 1
    assert all(part.examples for part in shown)
    assert not any(part.examples for part in topic_parts.of(made[0], 2, by=cast.cleo))


def test_a_topic_becomes_a_rule_by_one_decision(heard: list[int], cast: Cast, now: datetime) -> None:
    topic_search.find(now=now)
    kettle = keys_by_name()["kettle"]
    theme = topics.make_rule(kettle, by=cast.ana, now=now)
    assert theme.phrases == kettle.phrases
    while rereading.reread(now=now):
        continue
    assert Reading.objects.filter(themes__contains=[theme.pk]).count() >= topic_search.SMALLEST
    assert topics.found(by=cast.ana).dismissed[0].theme == theme


def test_what_was_set_aside_is_brought_back(heard: list[int], cast: Cast, now: datetime) -> None:
    topic_search.find(now=now)
    kettle = keys_by_name()["kettle"]
    topics.dismiss(kettle, by=cast.ana, now=now)
    kettle.refresh_from_db()
    with pytest.raises(topics.TopicError, match="set aside"):
        topics.merge(kettle, into=keys_by_name()["parrot"], by=cast.ana, now=now)
    topic_search.find(now=now + timedelta(days=1))
    topics.bring_back(kettle, by=cast.ana, now=now)
    assert kettle.key in {topic.key for topic in topics.found(by=cast.ana).topics}


def test_a_fit_of_another_version_begins_anew_and_leaves_nothing_waiting(
    heard: list[int], cast: Cast, now: datetime
) -> None:
    topic_search.find(now=now)
    kettle, parrot = keys_by_name().values()
    topics.merge(parrot, into=kettle, by=cast.ana, now=now)
    TopicSearch.objects.update(fit=b"")
    assert topic_search.find(now=now) == 1
    assert topic_search.find(now=now) == 0
