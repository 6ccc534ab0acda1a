from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outspoken.understand.room import Filters, link

MARCH = datetime(2026, 3, 1, tzinfo=UTC)


def test_no_filter_is_the_bare_address() -> None:
    assert link() == "/read/"


def test_a_filter_there_is_not_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="colour"):
        link(colour="red")


def test_moments_are_written_in_utc_as_short_as_is_exact() -> None:
    assert link(start=MARCH, end=datetime(2026, 3, 1, 9, 30, 59, tzinfo=UTC)) == (
        "/read/?from=2026-03-01T00:00Z&to=2026-03-01T09:30:59Z"
    )


@pytest.mark.parametrize(
    "filters",
    [
        {"start": MARCH, "end": datetime(2026, 4, 1, tzinfo=UTC), "channel": "e-mail & fax", "touchpoint": "web"},
        {"theme": "payment.refund", "emotion": "anger", "polarity": "negative", "language": "de", "source": "shop"},
        {"score_min": 0.0, "score_max": 6.5, "score_kind": "nps", "q": '"never again" -app', "unread": True},
        {"flagged": True, "q": "köstlich 💬 % _ '"},
    ],
)
def test_what_is_written_is_read_again(filters: dict[str, Any]) -> None:
    from django.http import QueryDict

    written = Filters(**filters)
    assert Filters.parse(QueryDict(written.query()).dict()) == written


@pytest.mark.parametrize(
    ("given", "field", "expected"),
    [
        ({"from": "2026-03-01"}, "start", MARCH),
        # A last day means all of it.
        ({"to": "2026-02-28"}, "end", MARCH),
        ({"to": "2026-03-01T00:00"}, "end", MARCH),
        ({"from": "2026-03-01T01:00+01:00"}, "start", MARCH),
        ({"unread": "on"}, "unread", True),
        ({"unread": "0"}, "unread", False),
        ({"score_min": " 3 "}, "score_min", 3.0),
        ({"q": "a\0b"}, "q", "ab"),
        ({"q": "x" * 500}, "q", "x" * 200),
    ],
)
def test_an_address_is_understood_as_people_write_it(given: dict[str, str], field: str, expected: object) -> None:
    filters = Filters.parse(given)
    assert getattr(filters, field) == expected
    assert not filters.problems


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"from": "yesterday"}, "“yesterday” is no date; write it like 2026-03-01."),
        ({"to": "2026-02-30"}, "is no date"),
        ({"to": "9999-12-31"}, "is no date"),
        ({"emotion": "hangry"}, "“hangry” is no emotion; it can be delight,"),
        ({"polarity": "bad"}, "negative, neutral, positive"),
        ({"score_kind": "likes"}, "no score kind"),
        ({"score_min": "five"}, "“five” is no score"),
        ({"score_max": "inf"}, "no score anybody can give"),
        ({"score_max": "nan"}, "no score anybody can give"),
        ({"channel": "a\0b"}, "no channel"),
        ({"from": "2026-03-02", "to": "2026-03-01T00:00"}, "Swap them"),
    ],
)
def test_what_cannot_be_is_named_and_left_out(given: dict[str, str], told: str) -> None:
    filters = Filters.parse({**given, "language": "en"})
    assert told in filters.problems[0]
    assert filters == Filters(language="en")


@given(
    st.dictionaries(
        st.sampled_from([*["from", "to", "channel", "theme", "emotion", "q", "score_min", "unread"]]), st.text()
    )
)
def test_no_address_breaks_the_room(given: dict[str, str]) -> None:
    filters = Filters.parse(given)
    assert Filters.parse(dict(filters.pairs())) == filters


def test_a_filter_can_be_taken_off() -> None:
    assert Filters(channel="mail", start=MARCH, end=MARCH).without("start", "end") == Filters(channel="mail")


def test_the_lens_is_asked_only_within_what_may_be_seen() -> None:
    assert Filters().slice(("web",)).touchpoint == ("web",)
    assert Filters(touchpoint="web").slice(("web", "shop")).touchpoint == ("web",)
    assert Filters(touchpoint="train").slice(("web",)).touchpoint == ()
    assert Filters(touchpoint="train").slice(None).touchpoint == ("train",)


def test_what_people_want_is_a_filter_like_any_other() -> None:
    filters = Filters.parse({"intent": "leaving"})
    assert filters.intent == "leaving"
    assert link(intent="leaving") == "/read/?intent=leaving"
    assert filters.slice().intent == ("leaving",)
    assert filters.is_counted_by_lens()
    assert "is no intent" in Filters.parse({"intent": "dancing"}).problems[0]


@pytest.mark.parametrize("same", ["x", "-1", "1e5", "9" * 30, "²"])
def test_a_group_of_the_same_words_is_named_by_its_number(same: str) -> None:
    assert Filters.parse({"same": same}).problems
    assert Filters.parse({"same": "12"}).same == "12"
    assert not Filters.parse({"same": "12"}).is_counted_by_lens()
