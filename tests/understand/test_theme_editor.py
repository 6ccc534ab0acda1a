"""The pages of the theme editor, as a browser without a script gets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from outspoken.people.models import User
from outspoken.understand import rereading, theme_edits, theme_preview, themes
from outspoken.understand.models import Reading, Rereading, SuggestedTopic, Theme
from outspoken.understand.theme_edits import Draft
from tests.cast import Cast
from tests.understand.said import said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]
FORM = {"name": "Kettle", "parent": "", "phrases": "kettle*", "not_phrases": "", "examples": "", "version": ""}
PART = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def nothing_kept(cast: Cast) -> Iterator[None]:
    theme_preview.forget()
    yield
    theme_preview.forget()


@pytest.fixture
def as_(client: Client) -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def topic(hear: Hear, now: datetime) -> SuggestedTopic:
    ids = hear(said("the kettle leaks <b>badly</b>"))
    return SuggestedTopic.objects.create(
        key="theme-1", name="leaking kettles", phrases=["kettle*", "leak*"], size=31, examples=ids, found_at=now,
        seen_at=now,
    )  # fmt: skip


def html(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, response.content[:500]
    text = response.content.decode()
    assert "⟦undefined" not in text
    assert " style=" not in text
    return text


def test_a_fresh_installation_shows_the_starter_tree(as_: Any, cast: Cast) -> None:
    text = html(as_(cast.ana), "/themes/edit/")
    assert text.count("data-depth=") == Theme.objects.count() > 50
    assert "Topics that nobody named yet" in text
    assert "Not looked for yet" in text


def test_the_tree_costs_a_fixed_number_of_queries(
    as_: Any, cast: Cast, topic: SuggestedTopic, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = as_(cast.ana)
    client.get("/themes/edit/")
    with django_assert_max_num_queries(10):
        client.get("/themes/edit/")
    with django_assert_max_num_queries(6):
        client.get("/themes/edit/payment.refund/")


def test_a_theme_is_added_and_old_comments_are_read_for_it(as_: Any, cast: Cast, hear: Hear, now: datetime) -> None:
    [pk] = hear(said("the kettle leaks"))
    text = as_(cast.ana).post("/themes/edit/new", FORM, follow=True).content.decode()
    assert "“Kettle” is there" in text
    assert 'hx-trigger="every 2s"' in text
    assert "0%, 0 looked at" in text
    while rereading.reread(now=now):
        continue
    assert themes.current(now=now).ids["kettle"] in Reading.objects.get(pk=pk).themes
    part = as_(cast.ana).get("/themes/edit/progress", headers=PART).content.decode()
    assert "after the last change 1 of 1 changed" in part
    assert "hx-trigger" not in part


def test_a_theme_is_changed_where_it_is(as_: Any, cast: Cast, now: datetime) -> None:
    client = as_(cast.ana)
    client.post("/themes/edit/new", FORM)
    text = html(client, "/themes/edit/kettle/")
    assert "kettle*</textarea>" in text
    version = Theme.objects.get(key="kettle").changed_at.isoformat()
    client.post("/themes/edit/kettle/", {**FORM, "name": "Kettles", "version": version})
    assert Theme.objects.get(key="kettle").name == "Kettles"
    late = client.post("/themes/edit/kettle/", {**FORM, "name": "Pots", "version": version})
    assert late.status_code == 422
    assert "Somebody else changed this theme" in late.content.decode()
    assert client.post("/themes/edit/kettle/", {**FORM, "version": "x"}).status_code == 422
    assert Theme.objects.get(key="kettle").name == "Kettles"


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(as_: Any, cast: Cast) -> None:
    answer = as_(cast.ana).post("/themes/edit/new", {**FORM, "phrases": "good\n*"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "“*” has no letter or digit to find." in text
    assert "good\n*</textarea>" in text
    assert as_(cast.ana).post("/themes/edit/new", {**FORM, "parent": "nowhere"}).status_code == 422
    assert as_(cast.ana).post("/themes/edit/new", {**FORM, "name": ""}).status_code == 422


def test_a_theme_is_switched_off_and_on(as_: Any, cast: Cast) -> None:
    client = as_(cast.ana)
    client.post("/themes/edit/new", FORM)
    assert "switched off" in client.post("/themes/edit/kettle/switch", follow=True).content.decode()
    assert not Theme.objects.get(key="kettle").is_active
    assert "Switched off:" in html(client, "/themes/edit/kettle/")
    client.post("/themes/edit/kettle/switch", {"undo": "1"})
    assert Theme.objects.get(key="kettle").is_active


def test_the_preview_shows_what_is_found_as_it_is_typed(as_: Any, cast: Cast, hear: Hear) -> None:
    hear(said("the <kettle> leaks"), said("a pot"))
    asked = {**FORM, "examples": "The kettle sings.\nThe pot sings.", "within": "ever"}
    text = as_(cast.ana).post("/themes/edit/preview", asked, headers=PART).content.decode()
    assert "<strong>1 comment</strong>" in text
    assert "the &lt;<mark>kettle</mark>&gt; leaks" in text
    assert "of 2 in all" in text
    assert text.count("missed:") == 1
    assert "<html" not in text
    assert not Theme.objects.filter(key="kettle").exists()


def test_the_preview_works_without_a_script_and_says_what_is_wrong(as_: Any, cast: Cast) -> None:
    client = as_(cast.ana)
    assert "<html" in client.post("/themes/edit/preview", FORM).content.decode()
    part = client.post("/themes/edit/preview", {**FORM, "phrases": "…"}, headers=PART).content.decode()
    assert "has no letter or digit" in part
    assert "Write a phrase" in client.post("/themes/edit/preview", {}, headers=PART).content.decode()
    assert "⟦undefined" not in part


def test_a_suggested_topic_opens_the_editor_with_its_phrases(as_: Any, cast: Cast, topic: SuggestedTopic) -> None:
    client = as_(cast.ana)
    text = html(client, "/themes/edit/")
    assert "leaking kettles" in text
    assert "the kettle leaks &lt;b&gt;badly" in text
    page = html(client, f"/themes/edit/new?topic={topic.pk}")
    assert "kettle*\nleak*</textarea>" in page
    assert 'value="Leaking kettles"' in page
    client.post(f"/themes/edit/new?topic={topic.pk}", FORM)
    topic.refresh_from_db()
    assert topic.theme == Theme.objects.get(key="kettle")
    assert "leaking kettles" not in html(client, "/themes/edit/")


def test_a_topic_that_is_none_goes(as_: Any, cast: Cast, topic: SuggestedTopic) -> None:
    client = as_(cast.ana)
    client.post(f"/themes/edit/topics/{topic.pk}/dismissal")
    topic.refresh_from_db()
    assert topic.dismissed_at
    assert client.post(f"/themes/edit/topics/{topic.pk}/dismissal").status_code == 404


def test_who_may_edit_finds_the_way_and_who_may_not_does_not(as_: Any, cast: Cast, now: datetime) -> None:
    themes.plant(now=now)
    assert "/themes/edit/" in html(as_(cast.ana), "/understand/themes/")
    assert "/themes/edit/" not in html(as_(cast.ben), "/understand/themes/")
    assert as_(cast.ben).get("/themes/edit/").status_code == 403


def test_nothing_is_read_again_for_a_new_name(as_: Any, cast: Cast, hear: Hear) -> None:
    hear(said("a pot"))
    client = as_(cast.ana)
    client.post("/themes/edit/new", {**FORM, "phrases": ""})
    assert not Rereading.objects.exists()


def test_a_moved_theme_stands_below_its_new_parent_on_the_pages_of_figures(
    as_: Any, cast: Cast, hear: Hear, mirrored: Callable[[], None], now: datetime
) -> None:
    kettle = theme_edits.create(Draft("Kettle", phrases=("kettle*",)), by=cast.ana, now=now)
    lid = theme_edits.create(Draft("Lid", parent="kettle", phrases=("lid",)), by=cast.ana, now=now)
    theme_edits.create(Draft("Kitchen", phrases=("kitchen",)), by=cast.ana, now=now)
    hear(*(said("the lid of the kettle in the kitchen", occurred_at=now - timedelta(hours=2)) for _ in range(12)))
    moved = Draft("Lid", parent="kitchen", phrases=("lid",))
    theme_edits.change(lid, moved, seen=lid.changed_at, by=cast.ana, now=now)
    while rereading.reread(now=now):
        continue
    mirrored()
    client = as_(cast.ana)
    rows = client.get("/understand/themes/").context["overview"].rows
    assert {row.key: (row.depth, row.path) for row in rows}["kettle.lid"] == (1, ("kitchen", "kettle.lid"))
    assert [row.key for row in client.get("/understand/themes/kitchen/").context["page"].children] == ["kettle.lid"]
    assert client.get(f"/understand/themes/{kettle.key}/").context["page"].children == []
