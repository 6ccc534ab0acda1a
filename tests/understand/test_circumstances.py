"""The reading room's filters by circumstance: what an attribute, a day, an hour, a segment or a second theme finds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from outspoken.listen.models import Source
from outspoken.people.models import Person
from outspoken.understand.room import Filters, link
from tests.cast import Cast
from tests.understand.spoken import Told, tell, theme

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 1, 21, 0, tzinfo=UTC)


@pytest.fixture
def ids(source: Source, now: datetime) -> list[int]:
    for key in ("refund", "staff"):
        theme(key, key.title(), now=now)
    told = [
        Told(MONDAY, {"refund": -1, "staff": 1}, attributes={"release": "app = 4.2"}),
        Told(
            SUNDAY,
            {"refund": -1},
            attributes={"release": "4.1", "2026": "no"},
            person=Person.objects.create(segment="business", created_at=now),
        ),
    ]
    return tell(told, source=source)


@pytest.mark.parametrize(
    ("filters", "place"),
    [
        ({"theme": "refund", "also": "staff"}, 0),
        ({"attribute": "release=app = 4.2"}, 0),
        ({"attribute": "release=4.1"}, 1),
        ({"attribute": "2026=no"}, 1),
        ({"segment": "business"}, 1),
        ({"weekday": "1"}, 0),
        ({"weekday": "7"}, 1),
        ({"hours": "6-9"}, 0),
        ({"hours": "21-24"}, 1),
    ],
)
def test_each_finds_its_comments(
    client: Client, cast: Cast, ids: list[int], filters: dict[str, str], place: int
) -> None:
    client.force_login(cast.ana)
    response = client.get(link(**filters))
    assert [comment.id for comment in response.context["comments"]] == [ids[place]]
    text = response.content.decode()
    assert "⟦undefined" not in text
    assert all(f'name="{name}"' in text for name in filters)


def test_the_lens_does_not_count_them() -> None:
    assert Filters(theme="refund").is_counted_by_lens()
    assert not Filters(theme="refund", attribute="release=4.2").is_counted_by_lens()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"weekday": "8"}, "is no weekday"),
        ({"hours": "9-6"}, "are no hours of a day"),
        ({"hours": "6"}, "are no hours of a day"),
        ({"attribute": "release"}, "That is no attribute"),
        ({"attribute": "=4"}, "That is no attribute"),
        ({"attribute": "a=" + "x" * 300}, "That is no attribute"),
        ({"attribute": "a=\0"}, "That is no attribute"),
        ({"segment": "x" * 200}, "That is no segment"),
    ],
)
def test_what_cannot_be_is_named(query: dict[str, str], told: str) -> None:
    filters = Filters.parse(query)
    assert told in filters.problems[0]
    assert not filters.pairs()


def test_a_second_theme_there_is_not_is_named(client: Client, cast: Cast, ids: list[int]) -> None:
    client.force_login(cast.ana)
    assert "There is no theme “none”." in client.get("/read/?also=none").content.decode()
