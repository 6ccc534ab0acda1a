"""What they say, in writing, on the pages: figures open what they count, words are the customers' own, rights hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Verbatim
from outspoken.people.models import User
from outspoken.understand import summaries, voices
from outspoken.understand.room import Filters
from tests.cast import Cast
from tests.understand.said import said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]

AGAINST = (
    "I am furious: the refund for my ticket to {} never came and nobody answers me.",
    "Terrible! My refund was refused in {} without a word of explanation, I am so angry.",
    "Awful experience, waiting for the refund since I left {}; this is outrageous.",
)
IN_FAVOUR = "Thank you so much, the wonderful driver to {} was kind and helped us with the luggage."
TOWNS = ("Leeds", "Hull", "York", "Ripon", "Selby", "Goole", "Whitby", "Malton", "Skipton", "Settle", "Otley", "Ilkley")


@pytest.fixture
def spoken(hear: Hear, now: datetime, checkout: Touchpoint, train: Touchpoint, mirrored: Callable[[], None]) -> None:
    """36 comments about refunds at the web checkout, 12 about drivers on the train, over twelve days."""
    at = {"occurred_at": now - timedelta(hours=1)}
    hear(
        *(
            said(form.format(town), touchpoint="web-checkout", occurred_at=at["occurred_at"] - timedelta(days=day))
            for form in AGAINST
            for day, town in enumerate(TOWNS)
        ),
        *(
            said(IN_FAVOUR.format(town), touchpoint="train", occurred_at=at["occurred_at"] - timedelta(days=day))
            for day, town in enumerate(TOWNS)
        ),
    )
    mirrored()


@pytest.fixture
def as_(client: Client) -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client.force_login(user)
        return client

    return signed_in


def page(client: Client, url: str, **headers: str) -> str:
    response = client.get(url, headers=headers or None)
    assert response.status_code == 200, response.content[:500]
    text = response.content.decode()
    assert "⟦undefined" not in text
    assert " style=" not in text
    return text


def words(found: summaries.Summary) -> list[str]:
    return ["".join(piece.text for piece in line.pieces) for line in found.lines]


def opened(client: Client, href: str) -> int:
    """How many comments an address of the reading room shows in all, page after page."""
    total, url = 0, href
    while url:
        response = client.get(url)
        assert not response.context["found"].problems
        total += len(response.context["comments"])
        url = f"/read/{response.context['older']}" if response.context["older"] else ""
    return total


def test_a_slice_is_summed_up_with_its_figures(cast: Cast, spoken: None, now: datetime) -> None:
    told = words(summaries.of(Filters(), by=cast.ana, now=now))
    assert re.match(r"(Of )?48 comments", told[0])
    assert any(re.match(r"36 of 48 comments \(75%, 61–85%\) speak of refunds", text) for text in told)


def test_every_figure_opens_exactly_the_comments_it_counts(as_: Any, cast: Cast, spoken: None, now: datetime) -> None:
    client = as_(cast.ana)
    checked = 0
    for line in summaries.of(Filters(), by=cast.ana, now=now).lines:
        for piece in line.pieces:
            count = re.match(r"(\d+)(?: of| comments|$)", piece.text)
            if piece.href and count:
                assert opened(client, piece.href) == int(count.group(1)), piece.text
                checked += 1
    assert checked >= 2


def test_a_share_opens_the_comments_it_is_the_share_of(as_: Any, cast: Cast, spoken: None, now: datetime) -> None:
    first = summaries.of(Filters(theme="payment.refund"), by=cast.ana, now=now).lines[0]
    share = next(piece for piece in first.pieces if piece.text.endswith("%"))
    assert "theme=payment.refund" in share.href
    assert round(100 * opened(as_(cast.ana), share.href) / 36) == int(share.text.rstrip("%"))


def test_every_quote_is_a_verbatims_own_words(cast: Cast, spoken: None, now: datetime) -> None:
    quotes = [each for line in summaries.of(Filters(), by=cast.ana, now=now).lines for each in line.quotes]
    assert len(quotes) >= 3
    for each in quotes:
        pk = int(each.voice.href.strip("/").rpartition("/")[2])
        assert each.voice.text in Verbatim.objects.get(pk=pk).text


def test_frontline_staff_read_of_their_own_work_alone(as_: Any, cast: Cast, spoken: None, now: datetime) -> None:
    found = summaries.of(Filters(), by=cast.cleo, now=now)
    assert "36 comments" in words(found)[0]
    shown = [each.voice.text for line in found.lines for each in line.quotes] + [each.text for each in found.voices]
    assert shown
    assert not any("driver" in text for text in shown)
    assert "driver" not in page(as_(cast.cleo), "/read/said/")
    assert "Nobody has said anything here." in page(as_(cast.cleo), "/read/said/?touchpoint=train")


@pytest.mark.parametrize("where", ["/understand/themes/payment.refund/", "/understand/touchpoints/web-checkout/"])
def test_pages_of_a_slice_say_what_is_said(as_: Any, cast: Cast, spoken: None, where: str) -> None:
    text = page(as_(cast.ana), where)
    assert "What they say" in text
    assert "36 comments" in text
    assert "In their words" in text
    assert 'class="voice-reason"' in text


def test_the_reading_room_offers_it_and_it_comes_alone_into_an_open_page(as_: Any, cast: Cast, spoken: None) -> None:
    client = as_(cast.ana)
    offered = re.search(r'hx-get="(/read/said/[^"]*)"', page(client, "/read/?polarity=negative"))
    assert offered
    part = page(client, unescape(offered.group(1)), **{"HX-Request": "true"})
    assert part.lstrip().startswith('<div class="said"')
    assert "<html" not in part
    assert "are unhappy" not in part  # the filter says so
    assert "<html" in page(client, unescape(offered.group(1)))


def test_a_search_is_summed_up_from_what_it_finds(as_: Any, cast: Cast, spoken: None, now: datetime) -> None:
    found = summaries.of(Filters(q="explanation"), by=cast.ana, now=now)
    assert "12 comments" in words(found)[0]
    assert found.note == ""
    assert all("q=explanation" in piece.href for line in found.lines for piece in line.pieces if piece.href)


def test_of_a_long_search_the_newest_are_counted_and_the_note_says_so(
    as_: Any, cast: Cast, spoken: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voices, "MOST", 20)
    found = summaries.of(Filters(q="refund"), by=cast.ana, now=now)
    # Three were said at the same moment each day; of the oldest moment there may be more, and it is left out.
    assert found.note == "Of the newest 18 that fit."
    opens = next(piece.href for piece in found.lines[0].pieces if piece.text == "18 comments")
    assert opened(as_(cast.ana), opens) == 18


def test_before_anything_is_mirrored_the_newest_are_counted(cast: Cast, hear: Hear, now: datetime) -> None:
    hear(*(said(AGAINST[0].format(town)) for town in TOWNS))
    assert "12 comments" in words(summaries.of(Filters(), by=cast.ana, now=now))[0]


def test_too_little_says_so(cast: Cast, hear: Hear, now: datetime) -> None:
    assert words(summaries.of(Filters(), by=cast.ana, now=now)) == ["Nobody has said anything here."]
    hear(said(AGAINST[0].format("Leeds")), said(IN_FAVOUR.format("Hull")))
    found = summaries.of(Filters(), by=cast.ana, now=now)
    assert words(found) == ["2 comments, too few to speak for others."]
    assert {each.voice.text for each in found.lines[0].quotes} == {AGAINST[0].format("Leeds"), IN_FAVOUR.format("Hull")}


def test_erased_words_are_quoted_no_more(cast: Cast, spoken: None, now: datetime) -> None:
    Verbatim.objects.filter(text__contains="driver").delete()
    found = summaries.of(Filters(), by=cast.ana, now=now)
    assert not any("driver" in each.voice.text for line in found.lines for each in line.quotes)


def test_a_voice_from_every_stretch_of_the_time_is_heard(cast: Cast, spoken: None, now: datetime) -> None:
    found = voices.heard(Filters(start=now - timedelta(days=12), end=now), by=cast.ana, seen=None)
    assert {(now - row["occurred_at"]).days for row in found.rows} == set(range(12))


def test_hostile_words_are_quoted_and_never_run(as_: Any, cast: Cast, hear: Hear) -> None:
    hear(said("<script>alert(1)</script> is what I was shown instead of my ticket"))
    text = page(as_(cast.ana), "/read/said/")
    assert "<script>alert" not in text
    assert escape("<script>alert(1)</script>") in text


def test_an_address_that_makes_no_sense_is_answered_with_sense(as_: Any, cast: Cast) -> None:
    text = page(as_(cast.ana), "/read/said/?emotion=hangry&theme=none-such&from=2026-02-31")
    assert "is no emotion" in text
    assert "Nobody has said anything here." in text


@pytest.mark.parametrize(
    ("url", "most"),
    [
        ("/read/said/", 16),
        ("/read/said/?touchpoint=web-checkout&theme=payment.refund", 18),
        # With the problems and escalations that stand beside it.
        ("/understand/themes/payment.refund/", 19),
        ("/understand/touchpoints/web-checkout/", 19),
    ],
)
def test_the_queries_of_a_page_do_not_grow_with_what_is_said(
    as_: Any,
    cast: Cast,
    spoken: None,
    url: str,
    most: int,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    client = as_(cast.ana)
    client.get(url)
    with django_assert_max_num_queries(most):
        client.get(url)


def test_a_summary_counts_who_leaves_and_opens_exactly_those(
    hear: Hear, cast: Cast, mirrored: Callable[[], None], now: datetime, client: Client
) -> None:
    hear(
        *(said("I am cancelling my account and switching to somebody else.") for _ in range(3)),
        *(said(f"The seat number {number} was dirty.") for number in range(12)),
    )
    mirrored()
    for filters in (Filters(), Filters(unread=True)):
        made = summaries.of(filters, by=cast.ana, now=now)
        [line] = [
            line for line in made.lines if line.topic == "intent" and "leaving" in "".join(p.text for p in line.pieces)
        ]
        href = next(piece.href for piece in line.pieces if piece.href)
        client.force_login(cast.ana)
        assert line.pieces[0].text == "3"
        assert client.get(href).context["count"].n == 3
