"""The page of found topics, as a browser without a script gets it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from outspoken.people.models import AuditEvent, User
from outspoken.understand import topic_search
from outspoken.understand.models import SuggestedTopic, Theme, TopicChange
from tests.cast import Cast
from tests.understand.said import said
from tests.understand.test_topics import KETTLES, PARROTS

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]
FOUND = "/themes/found/"


@pytest.fixture
def as_(client: Client) -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def topics(hear: Hear, cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch) -> dict[str, SuggestedTopic]:
    monkeypatch.setattr(topic_search, "LEAST", 20)
    Theme.objects.create(key="refund", name="Refund", phrases=["refund"], changed_at=now)
    hear(*(said(text) for _ in range(8) for text in (*KETTLES, *PARROTS)), said("<b>zebra</b>"))
    topic_search.find(now=now)
    rows = list(SuggestedTopic.objects.all())
    return {word: next(row for row in rows if word in row.name + " ".join(row.terms)) for word in ("kettle", "parrot")}


def html(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, response.content[:500]
    text = response.content.decode()
    assert "⟦undefined" not in text
    assert " style=" not in text
    return text


def test_an_installation_that_never_searched_says_what_will_be_here(as_: Any, cast: Cast) -> None:
    assert "Not looked for yet" in html(as_(cast.ana), FOUND)


def test_too_few_comments_say_so(as_: Any, cast: Cast, hear: Hear, now: datetime) -> None:
    hear(said("a kettle"))
    topic_search.find(now=now)
    assert "Too few to tell topics apart" in html(as_(cast.ana), FOUND)


def test_each_topic_shows_its_name_size_terms_and_words(
    as_: Any, cast: Cast, topics: dict[str, SuggestedTopic], monkeypatch: pytest.MonkeyPatch
) -> None:
    from outspoken.understand.models import TopicSearch

    TopicSearch.objects.update(comments=120)
    text = html(as_(cast.ana), FOUND)
    for topic in topics.values():
        assert topic.title in text
        assert f'<a href="/read/?topic={topic.key}">{topic.size} comments</a>' in text
    assert text.count("<blockquote>") >= 4
    assert "/read/?topic=unclear" in text
    assert "are unclear" in text


def test_the_number_opens_exactly_its_comments(as_: Any, cast: Cast, topics: dict[str, SuggestedTopic]) -> None:
    client = as_(cast.ana)
    kettle = topics["kettle"]
    page = client.get(f"/read/?topic={kettle.key}")
    assert page.context["count"].n == kettle.size
    assert f"topic “{kettle.title}”" in page.content.decode()
    unclear = client.get("/read/?topic=unclear")
    assert unclear.context["count"] is None or unclear.context["count"].n >= 0
    assert client.get("/read/?topic=nowhere").context["found"].ids == ()


def test_every_decision_is_made_and_taken_back_on_the_page(
    as_: Any, cast: Cast, topics: dict[str, SuggestedTopic], now: datetime
) -> None:
    client, kettle, parrot = as_(cast.ana), topics["kettle"], topics["parrot"]
    client.post(f"{FOUND}{kettle.pk}/name", {"name": "Tea"})
    client.post(f"{FOUND}{kettle.pk}/pin")
    kettle.refresh_from_db()
    assert (kettle.title, kettle.is_pinned) == ("Tea", True)
    client.post(f"{FOUND}{kettle.pk}/pin", {"undo": "1"})
    answer = client.post(f"{FOUND}{parrot.pk}/merging", {"into": kettle.pk})
    assert answer["Location"].endswith(f"#topic-{kettle.pk}")
    change = TopicChange.objects.get()
    client.post(f"{FOUND}changes/{change.pk}/undoing")
    assert not TopicChange.objects.exists()
    client.post(f"{FOUND}{parrot.pk}/split", {"parts": "3"})
    assert TopicChange.objects.get().parts == 3
    client.post(f"{FOUND}{kettle.pk}/dismissal")
    client.post(f"{FOUND}{kettle.pk}/dismissal", {"undo": "1"})
    kettle.refresh_from_db()
    assert kettle.dismissed_at is None
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {f"topic.{done}" for done in ("renamed", "pinned", "unpinned", "joined", "change_undone", "parted")} <= verbs


def test_what_cannot_be_is_said_and_nothing_is_changed(as_: Any, cast: Cast, topics: dict[str, SuggestedTopic]) -> None:
    client, kettle = as_(cast.ana), topics["kettle"]
    for into in ("", "x", "0", str(kettle.pk)):
        text = client.post(f"{FOUND}{kettle.pk}/merging", {"into": into}, follow=True).content.decode()
        assert 'data-level="error"' in text
    assert "at most 120" in client.post(f"{FOUND}{kettle.pk}/name", {"name": "x" * 121}, follow=True).content.decode()
    assert client.post(f"{FOUND}0/pin").status_code == 404
    assert not TopicChange.objects.exists()


def test_a_topic_becomes_a_rule_with_one_click(as_: Any, cast: Cast, topics: dict[str, SuggestedTopic]) -> None:
    kettle = topics["kettle"]
    page = as_(cast.ana).post(f"{FOUND}{kettle.pk}/rule", follow=True)
    theme = Theme.objects.exclude(key="refund").get()
    assert page.redirect_chain[0][0] == f"/themes/edit/{theme.key}/"
    assert "is a theme now" in page.content.decode()


def test_the_parts_are_shown_before_anything_is_decided(
    as_: Any, cast: Cast, topics: dict[str, SuggestedTopic]
) -> None:
    client = as_(cast.ana)
    text = html(client, f"{FOUND}{topics['kettle'].pk}/split?parts=2")
    assert "Part it so" in text
    assert text.count('aria-label="Part ') == 2
    part = client.get(f"{FOUND}{topics['kettle'].pk}/split?parts=99", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert not TopicChange.objects.exists()


def test_the_page_costs_a_fixed_number_of_queries(
    as_: Any, cast: Cast, topics: dict[str, SuggestedTopic], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = as_(cast.ana)
    client.get(FOUND)
    with django_assert_max_num_queries(10):
        client.get(FOUND)


def test_who_edits_themes_finds_the_way_and_nobody_else(as_: Any, cast: Cast, topics: dict[str, Any]) -> None:
    assert FOUND in html(as_(cast.ana), "/themes/edit/")
    assert as_(cast.ben).get(FOUND).status_code == 403
