"""The same words from several people: linked, counted as people, shown once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from outspoken.journeys.models import Touchpoint
from outspoken.listen import erasure
from outspoken.listen.models import Feedback, Tombstone
from outspoken.people.models import Person
from outspoken.understand import comments, repeats, summaries, verbatims
from outspoken.understand.models import Reading, Repeat, Uncompared
from outspoken.understand.room import Filters
from tests.cast import Cast
from tests.understand.said import said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]

CAMPAIGN = "Please keep the night train to the coast running, we all depend on it every weekend."
OTHERS = ("The kettle leaks.", "Where can I buy a ticket?", "The seats were dirty on Monday.")


def compare(now: datetime) -> None:
    while repeats.compare(now=now):
        continue


@pytest.fixture
def copied(hear: Hear, now: datetime) -> list[int]:
    """Seven copies from six people, a day apart, the newest first, some of them edited."""
    texts = [CAMPAIGN, CAMPAIGN.upper(), f"Hello! {CAMPAIGN}", *[CAMPAIGN] * 4]
    ids = hear(
        *(
            said(text, person=f"p-{min(day, 5)}", occurred_at=now - timedelta(days=day, hours=1))
            for day, text in enumerate(texts)
        ),
        *(said(text, occurred_at=now - timedelta(days=20)) for text in OTHERS),
    )
    compare(now)
    return ids


def listed(by: Any, **filters: Any) -> list[int]:
    return list(verbatims.find(Filters(**filters), by=by, seen=None, once=True).ids)


def test_copies_are_linked_and_others_are_not(copied: list[int]) -> None:
    assert set(Repeat.objects.values_list("pk", flat=True)) == set(copied[:7])
    assert Repeat.objects.values("first").distinct().count() == 1
    assert not Uncompared.objects.exists()


def test_the_step_rests_when_there_is_nothing_to_compare(copied: list[int], now: datetime) -> None:
    assert repeats.compare(now=now) == 0


def test_what_comes_later_joins_the_group_it_repeats(copied: list[int], hear: Hear, now: datetime) -> None:
    [late] = hear(said(CAMPAIGN))
    compare(now)
    firsts = set(Repeat.objects.values_list("first", flat=True))
    assert Repeat.objects.get(pk=late).first in firsts
    assert len(firsts) == 1


def test_two_groups_that_meet_become_one(hear: Hear, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "BATCH", 2)
    monkeypatch.setattr(repeats, "BEFORE", 0)
    hear(said(CAMPAIGN), said(CAMPAIGN), said(CAMPAIGN), said(CAMPAIGN))
    compare(now)
    assert Repeat.objects.values("first").distinct().count() == 2
    monkeypatch.setattr(repeats, "BATCH", 20)
    monkeypatch.setattr(repeats, "BEFORE", 20)
    hear(said(CAMPAIGN))
    compare(now)
    assert Repeat.objects.values("first").distinct().count() == 1
    assert Repeat.objects.count() == 5


def test_they_are_counted_as_people_and_a_campaign_is_named(copied: list[int], cast: Cast) -> None:
    same = repeats.of(copied, seen=None)
    assert set(same) == set(copied[:7])
    told = same[copied[0]]
    assert (told.people, told.comments, told.is_campaign) == (6, 7, True)
    assert told.words == "the same words from 6 people"
    assert told.first_at < told.last_at


def test_short_words_that_many_say_are_no_campaign(hear: Hear, now: datetime) -> None:
    ids = hear(*(said("Great service!") for _ in range(9)))
    compare(now)
    told = repeats.of(ids, seen=None)[ids[0]]
    assert (told.people, told.is_campaign) == (9, False)


def test_who_may_not_see_the_others_is_not_told_of_them(
    hear: Hear, cast: Cast, checkout: Touchpoint, train: Touchpoint, now: datetime
) -> None:
    here, _there = hear(said(CAMPAIGN, touchpoint="web-checkout"), said(CAMPAIGN, touchpoint="train"))
    compare(now)
    assert repeats.of([here], seen=frozenset({checkout.pk})) == {}
    assert repeats.of([here], seen=None)[here].people == 2
    own = verbatims.find(Filters(), by=cast.cleo, seen=frozenset({checkout.pk}), once=True)
    assert own.ids == (here,)


def test_the_list_shows_them_once_and_all_of_them_when_asked(copied: list[int], cast: Cast) -> None:
    assert listed(cast.ana) == [copied[0], *sorted(copied[7:], reverse=True)]
    [first] = set(Repeat.objects.values_list("first", flat=True))
    assert listed(cast.ana, same=str(first)) == copied[:7]


def test_the_newest_that_fits_stands_for_the_others(copied: list[int], cast: Cast, now: datetime) -> None:
    assert listed(cast.ana, end=now - timedelta(days=3)) == [copied[3], *sorted(copied[7:], reverse=True)]
    assert listed(cast.ana, q="hello") == [copied[2]]
    assert listed(cast.ana, q="coast") == [copied[0]]


def test_the_next_page_shows_none_of_them_again(copied: list[int], cast: Cast) -> None:
    first = verbatims.find(Filters(), by=cast.ana, seen=None, size=1, once=True)
    second = verbatims.find(Filters(), by=cast.ana, seen=None, size=5, once=True, older=first.older)
    assert first.ids == (copied[0],)
    assert set(second.ids) == set(copied[7:])


def test_every_one_of_them_is_counted(copied: list[int], cast: Cast, now: datetime) -> None:
    for filters in (Filters(q="coast"), Filters(unread=True), Filters(topic="", start=now - timedelta(days=15))):
        found = verbatims.find(filters, by=cast.ana, seen=None, once=True)
        count = verbatims.count(filters, found, by=cast.ana, seen=None)
        assert count
        assert count.n == (10 if filters.unread else 7)


def test_reading_one_is_reading_their_words(copied: list[int], cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    client.post(f"/read/{copied[0]}/mark")
    assert listed(cast.ana, unread=True) == sorted(copied[7:], reverse=True)


def test_a_flagged_copy_is_shown_among_the_flagged(copied: list[int], cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    client.post(f"/read/{copied[4]}/flag", {"note": "look"})
    assert listed(cast.ana, flagged=True) == [copied[4]]


def test_an_erased_copy_is_neither_counted_nor_shown(copied: list[int], cast: Cast, now: datetime) -> None:
    person = Person.objects.get(identities__handle="p-0")
    erasure.erase_person(person, by=cast.ada, now=now)
    assert listed(cast.ana)[0] == copied[1]
    told = repeats.of(copied, seen=None)[copied[1]]
    assert (told.people, told.comments) == (5, 6)
    gone = Feedback.objects.filter(verbatims__in=copied[1:6]).values_list("pk", flat=True)
    erasure.erase_feedback(list(gone), by=cast.ada, now=now, reason=Tombstone.Reason.PERSON)
    assert repeats.of(copied, seen=None) == {}
    assert Repeat.objects.count() == 1


def test_the_page_says_it_beside_the_words(copied: list[int], cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    text = client.get("/read/").content.decode()
    assert text.count("night train to the coast") == 1
    assert "A campaign:" in text
    assert "the same words from 6 people" in text
    [first] = set(Repeat.objects.values_list("first", flat=True))
    others = client.get(f"/read/?same={first}").content.decode()
    assert others.count('class="comment-words"') == 7
    assert "7 comments" in others
    assert client.get("/read/?same=x").status_code == 200


def test_a_page_of_copies_costs_no_more_queries_than_one(
    copied: list[int], cast: Cast, django_assert_num_queries: Callable[..., Any]
) -> None:
    for size in (1, 7):
        with django_assert_num_queries(1):
            repeats.of(copied[:size], seen=None)


def test_a_summary_names_the_campaign_beside_the_words(
    copied: list[int], cast: Cast, mirrored: Callable[[], None], now: datetime
) -> None:
    mirrored()
    made = summaries.of(Filters(), by=cast.ana, now=now)
    shown = [*made.voices, *(words.voice for line in made.lines for words in line.quotes)]
    assert any(voice.same and voice.same.is_campaign for voice in shown)


def test_a_text_that_says_nothing_is_called_spam(hear: Hear, cast: Cast) -> None:
    [spam] = hear(said("https://buy.example.com/cheap"))
    assert comments.shown([spam], by=cast.ana, seen=None)[0].signs == ("looks like spam",)


def test_a_tap_without_words_is_not_compared(hear: Hear, now: datetime) -> None:
    hear(said("", score=3.0, score_kind="csat"))
    assert not Uncompared.objects.exists()
    assert Reading.objects.count() == 1


def test_beyond_the_copies_looked_at_each_stands_for_itself(
    hear: Hear, cast: Cast, checkout: Touchpoint, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbatims, "COPIES", 2)
    old = hear(*(said(CAMPAIGN, touchpoint="web-checkout", occurred_at=now - timedelta(days=9)) for _ in range(2)))
    hear(*(said(CAMPAIGN, occurred_at=now - timedelta(days=1)) for _ in range(3)))
    compare(now)
    assert sorted(listed(cast.ana, touchpoint="web-checkout")) == old
    assert len(listed(cast.ana)) == 1
    assert len(listed(cast.ana, end=now - timedelta(days=5))) == 1


def test_of_a_very_large_group_the_newest_are_counted(
    copied: list[int], cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeats, "COUNTED", 5)
    assert repeats.of(copied[:1], seen=None)[copied[0]].words == "the same words from more than 5 people"
    client.force_login(cast.ana)
    assert "until " in client.get("/read/").content.decode()
