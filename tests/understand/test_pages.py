"""The pages of the command centre and the reading room, as a browser without a script gets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import escape

from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Source
from outspoken.people.models import User
from outspoken.understand.models import Correction, Flag, Reading, ReadMark, SharedQuote
from tests.cast import Cast
from tests.understand.said import ANGRY, GRATEFUL, PLAIN, said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]


@pytest.fixture
def as_(client: Client) -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client.force_login(user)
        return client

    return signed_in


def html(client: Client, url: str, status: int = 200, **headers: str) -> str:
    response = client.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert response.status_code == status, response.content[:500]
    text = response.content.decode()
    assert "⟦undefined" not in text
    assert " style=" not in text
    return text


class TestNow:
    def test_a_fresh_installation_invites(self, as_: Any, cast: Cast) -> None:
        text = html(as_(cast.ana), "/now/")
        assert "Nobody has been heard yet" in text
        assert "Bring in a file of feedback" in text
        assert "Bring in a file" not in html(as_(cast.eli), "/now/")

    def test_the_page_opens_with_a_sentence_and_shows_the_words(self, as_: Any, cast: Cast, hear: Hear) -> None:
        hear(said(ANGRY), said(GRATEFUL))
        text = html(as_(cast.ana), "/now/")
        assert "2 comments in the last 24 hours, too few to tell the mood" in text
        assert "% unhappy" not in text
        assert escape(ANGRY) in text

    def test_every_link_into_the_reading_room_works(self, as_: Any, cast: Cast, hear: Hear) -> None:
        import re

        hear(*(said(ANGRY) for _ in range(6)))
        client = as_(cast.ana)
        links = set(re.findall(r'href="(/read/\?[^"]+)"', html(client, "/now/")))
        assert len(links) > 10
        for link in links:
            assert 'data-level="warning"' not in html(client, link.replace("&amp;", "&"))

    def test_a_figure_opens_exactly_what_it_counts(self, as_: Any, cast: Cast, hear: Hear) -> None:
        hear(said(ANGRY), said(ANGRY), said(GRATEFUL), said(ANGRY, channel="call"))
        client = as_(cast.ana)
        response = client.get("/now/")
        anger = next(ridge for ridge in response.context["centre"].ridges if ridge.family == "anger")
        assert len(client.get(anger.href).context["comments"]) == anger.n == 3
        call = next(panel for panel in response.context["centre"].panels if panel.channel == "call")
        assert len(client.get(call.href_unhappy).context["comments"]) == 1

    def test_frontline_staff_see_and_count_their_own_work(
        self, as_: Any, cast: Cast, hear: Hear, checkout: Touchpoint, train: Touchpoint
    ) -> None:
        hear(said("my own work", touchpoint="web-checkout"), said("of others", touchpoint="train"), said("nowhere"))
        client = as_(cast.cleo)
        text = html(client, "/now/")
        assert "my own work" in text
        assert "of others" not in text
        assert "nowhere" not in text
        assert client.get("/now/").context["centre"].hour == 1

    def test_the_figures_come_alone_for_a_page_that_is_open(self, as_: Any, cast: Cast, hear: Hear) -> None:
        hear(said(ANGRY))
        client = as_(cast.ana)
        part = html(client, "/now/figures")
        assert part.lstrip().startswith('<div id="figures"')
        assert "wall-figures" in html(client, "/now/figures?wall")

    def test_the_wall_has_nothing_to_press(self, as_: Any, cast: Cast, hear: Hear) -> None:
        hear(said(ANGRY))
        text = html(as_(cast.ana), "/now/wall")
        assert "<button" not in text
        assert "<form" not in text
        assert "noindex" not in text

    def test_hostile_words_are_shown_and_never_run(self, as_: Any, cast: Cast, hear: Hear) -> None:
        hear(said("<script>alert(1)</script><b onclick=x>"))
        text = html(as_(cast.ana), "/now/")
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text

    def test_the_page_costs_a_fixed_number_of_queries(
        self, as_: Any, cast: Cast, hear: Hear, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        hear(*(said(ANGRY) for _ in range(30)))
        client = as_(cast.ana)
        client.get("/now/")
        with django_assert_max_num_queries(14):
            client.get("/now/")

    def test_the_stream_is_one_of_events_and_never_kept(self, as_: Any, cast: Cast) -> None:
        response = as_(cast.ana).get("/now/stream?after=3")
        assert response["Content-Type"] == "text/event-stream"
        assert response["Cache-Control"] == "no-store"
        assert response.is_async

    @pytest.mark.parametrize(
        ("headers", "query", "after"),
        [({}, "", None), ({}, "after=7", 7), ({"Last-Event-ID": "9"}, "after=7", 9), ({}, "after=x", None),
         ({}, f"after={10**30}", None), ({"Last-Event-ID": "²"}, "", None)],
    )  # fmt: skip
    def test_where_to_go_on_is_understood(
        self,
        as_: Any,
        cast: Cast,
        monkeypatch: pytest.MonkeyPatch,
        headers: dict[str, str],
        query: str,
        after: int | None,
    ) -> None:
        from outspoken.understand import live

        made: list[Any] = []

        def watch(viewer: Any) -> Iterator[bytes]:
            made.append(viewer)
            return iter(())

        monkeypatch.setattr(live, "watch", watch)
        as_(cast.ana).get(f"/now/stream?{query}", headers=headers)
        assert made[0].after == after


class TestRead:
    def test_a_fresh_installation_says_what_will_be_here(self, as_: Any, cast: Cast) -> None:
        assert "No comments yet" in html(as_(cast.ana), "/read/")

    def test_comments_are_read_in_full(self, as_: Any, cast: Cast, hear: Hear) -> None:
        hear(said(ANGRY, score=2.0, score_kind="nps"))
        text = html(as_(cast.ana), "/read/")
        assert "1 comment, the newest first" in text
        assert '>refund<span class="visually-hidden"> (about ' in text
        assert "2/10" in text
        assert 'data-family="anger"' in text

    def test_what_narrows_is_shown_and_can_be_taken_off(self, as_: Any, cast: Cast, hear: Hear) -> None:
        hear(said(ANGRY), said(GRATEFUL))
        client = as_(cast.ana)
        response = client.get("/read/?emotion=anger&q=refund&unread=1")
        active = response.context["choices"].active
        assert [one.words for one in active] == ["anger", "“refund”", "not read by you"]
        assert active[0].href == "?q=refund&unread=1"
        assert [shown.text for shown in response.context["comments"]] == [ANGRY]

    def test_an_address_that_makes_no_sense_is_answered_with_sense(self, as_: Any, cast: Cast, hear: Hear) -> None:
        hear(said("all the rest"))
        text = html(as_(cast.ana), "/read/?from=yesterday&emotion=hangry&older=nonsense")
        assert "“yesterday” is no date" in text
        assert "“hangry” is no emotion" in text
        assert "all the rest" in text

    def test_nothing_that_fits_leads_on(self, as_: Any, cast: Cast, hear: Hear) -> None:
        hear(said(PLAIN))
        text = html(as_(cast.ana), "/read/?q=unicorn")
        assert "No comment fits" in text
        assert "Show all comments" in text

    def test_older_comments_follow_without_a_script_and_with_one(
        self, as_: Any, cast: Cast, hear: Hear, now: datetime
    ) -> None:
        hear(*(said(f"number {n}", occurred_at=now - timedelta(minutes=n)) for n in range(25)))
        client = as_(cast.ana)
        older = client.get("/read/").context["older"]
        assert "number 24" in html(client, f"/read/{older}")
        part = html(client, f"/read/{older}", HX_Request="true")
        assert part.lstrip().startswith("<li")
        assert "number 24" in part
        assert "<html" not in part

    def test_a_page_costs_a_fixed_number_of_queries(
        self, as_: Any, cast: Cast, hear: Hear, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        hear(*(said(ANGRY, person=f"p{n}") for n in range(20)))
        client = as_(cast.ana)
        client.get("/read/")
        with django_assert_max_num_queries(20):
            client.get("/read/")

    def test_dates_stay_in_the_form(self, as_: Any, cast: Cast) -> None:
        choices = as_(cast.ana).get("/read/?from=2026-03-01&to=2026-03-05").context["choices"]
        assert (choices.start, choices.end, choices.start_kind) == ("2026-03-01", "2026-03-05", "date")
        exact = as_(cast.ana).get("/read/?from=2026-03-01T09:30Z").context["choices"]
        assert (exact.start, exact.start_kind) == ("2026-03-01T09:30", "datetime-local")

    def test_options_are_only_of_what_may_be_seen(
        self, as_: Any, cast: Cast, checkout: Touchpoint, train: Touchpoint
    ) -> None:
        assert as_(cast.cleo).get("/read/").context["choices"].touchpoints == [("web-checkout", "Web checkout")]


class TestOne:
    @pytest.fixture
    def heard(self, hear: Hear, checkout: Touchpoint) -> int:
        [pk] = hear(said(ANGRY, touchpoint="web-checkout", person="p-1"))
        return pk

    def test_a_comment_has_its_page(self, as_: Any, cast: Cast, heard: int) -> None:
        text = html(as_(cast.ben), f"/read/{heard}/")
        assert "Said about Web checkout" in text
        assert "Wrong reading?" in text
        assert "/people/customers/" in text

    def test_what_a_role_may_not_do_is_not_offered(self, as_: Any, cast: Cast, heard: int) -> None:
        text = html(as_(cast.cleo), f"/read/{heard}/")
        assert "Wrong reading?" not in text
        assert "Make the link" not in text
        assert "/people/customers/" not in text

    @pytest.mark.parametrize("way", ["", "mark", "flag"])
    def test_a_foreign_comment_is_not_there(
        self, as_: Any, cast: Cast, hear: Hear, train: Touchpoint, way: str
    ) -> None:
        [pk] = hear(said("theirs", touchpoint="train"))
        client = as_(cast.cleo)
        response = client.post(f"/read/{pk}/{way}") if way else client.get(f"/read/{pk}/")
        assert response.status_code == 404
        assert not ReadMark.objects.exists()
        assert not Flag.objects.exists()

    @pytest.mark.parametrize("pk", ["0", "999999", "9" * 30])
    def test_a_comment_that_never_was_is_not_there(self, as_: Any, cast: Cast, pk: str) -> None:
        html(as_(cast.ana), f"/read/{pk}/", 404)

    def test_marking_counts_towards_the_day(self, as_: Any, cast: Cast, heard: int) -> None:
        client = as_(cast.ana)
        response = client.post(f"/read/{heard}/mark", {"next": f"/read/?emotion=anger#c{heard}"})
        assert (response.status_code, response["Location"]) == (302, f"/read/?emotion=anger#c{heard}")
        assert "1 of your 20 today" in html(client, "/read/")
        client.post(f"/read/{heard}/mark", {"undo": "1"})
        assert "0 of your 20 today" in html(client, "/read/")

    def test_marking_with_a_script_changes_only_what_changed(self, as_: Any, cast: Cast, heard: int) -> None:
        response = as_(cast.ana).post(f"/read/{heard}/mark", headers={"HX-Request": "true"})
        text = response.content.decode()
        assert "✓ Read" in text
        assert 'hx-swap-oob="true"' in text
        assert "1 of your 20 today" in text
        assert "blockquote" not in text

    @pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_nobody_is_led_away(self, as_: Any, cast: Cast, heard: int, address: str) -> None:
        response = as_(cast.ana).post(f"/read/{heard}/mark", {"next": address})
        assert response["Location"] == f"/read/{heard}/"

    def test_flagging_shows_to_everybody(self, as_: Any, cast: Cast, heard: int) -> None:
        as_(cast.cleo).post(f"/read/{heard}/flag", {"note": "<b>look</b>"})
        text = html(as_(cast.ana), "/read/?flagged=1")
        assert "&lt;b&gt;look&lt;/b&gt;" in text
        as_(cast.cleo).post(f"/read/{heard}/flag", {"undo": "1"})
        assert not Flag.objects.exists()

    def test_a_correction_applies_at_once(self, as_: Any, cast: Cast, heard: int) -> None:
        client = as_(cast.ana)
        part = client.post(
            f"/read/{heard}/correction", {"field": "family", "becomes": "worry"}, headers={"HX-Request": "true"}
        ).content.decode()
        assert "Family corrected by Ana: anger → worry" in part
        assert Reading.objects.get().family == "worry"
        assert Correction.objects.count() == 1

    def test_a_correction_that_cannot_be_is_explained(self, as_: Any, cast: Cast, heard: int) -> None:
        client = as_(cast.ana)
        asked = {"field": "family", "becomes": "hangry"}
        part = client.post(f"/read/{heard}/correction", asked, headers={"HX-Request": "true"}).content.decode()
        assert "Choose a feeling" in part
        followed = client.post(f"/read/{heard}/correction", asked, follow=True).content.decode()
        assert "Choose a feeling" in followed

    def test_the_choices_of_a_correction_come_when_asked_for(self, as_: Any, cast: Cast, heard: int) -> None:
        text = html(as_(cast.ana), f"/read/{heard}/correction")
        assert (text.count('name="family"'), text.count('name="polarity"')) == (9, 3)
        assert 'name="theme"' in text
        assert as_(cast.cleo).get(f"/read/{heard}/correction").status_code == 403

    def test_a_quote_is_shared_shown_and_ended(self, as_: Any, cast: Cast, heard: int) -> None:
        client = as_(cast.ana)
        shared = client.post(f"/read/{heard}/shares").context["shared"]
        assert shared.startswith(settings.PUBLIC_URL)  # whatever name the asker called the house by
        stranger = Client()
        response = stranger.get(urlsplit(shared).path)
        text = response.content.decode()
        assert response.status_code == 200
        assert escape(ANGRY) in text
        assert "about Web checkout" in text
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Cache-Control"] == "no-store"
        made = SharedQuote.objects.get()
        assert client.post(f"/read/{heard}/shares/{made.pk}/revocation").status_code == 302
        assert stranger.get(urlsplit(shared).path).status_code == 404

    def test_a_shared_quote_tells_nothing_of_the_person(self, as_: Any, cast: Cast, hear: Hear) -> None:
        [pk] = hear(
            said(PLAIN, person="canary", attributes={"route": "canary"}, channel="canary", score=3.0, score_kind="nps")
        )
        shared = as_(cast.ana).post(f"/read/{pk}/shares").context["shared"]
        text = Client().get(urlsplit(shared).path).content.decode()
        assert "canary" not in text
        assert "3/10" not in text

    def test_somebody_elses_link_is_not_theirs_to_end(self, as_: Any, cast: Cast, heard: int) -> None:
        as_(cast.ana).post(f"/read/{heard}/shares")
        made = SharedQuote.objects.get()
        assert as_(cast.ben).post(f"/read/{heard}/shares/{made.pk}/revocation").status_code == 404

    @pytest.mark.parametrize("token", ["x", "%00", "é" * 20, "a" * 3000])
    def test_a_token_nobody_made_opens_nothing(self, client: Client, token: str) -> None:
        response = client.get(f"/quote/{token}")
        assert response.status_code == 404
        assert "This link has ended" in response.content.decode()

    @pytest.mark.parametrize("way", ["mark", "flag", "shares"])
    def test_changes_are_never_made_by_looking(self, as_: Any, cast: Cast, heard: int, way: str) -> None:
        assert as_(cast.ana).get(f"/read/{heard}/{way}").status_code == 405

    def test_a_source_is_named_in_the_margin(self, as_: Any, cast: Cast, heard: int, source: Source) -> None:
        assert escape(source.name) in html(as_(cast.ana), f"/read/{heard}/")
