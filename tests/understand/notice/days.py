"""A hundred days of counted comments, put straight into the lens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count, groupby
from typing import Any

from outspoken.lens import Lens
from tests.lens.facts import fact, table

LAST = date(2026, 3, 10)
BROKE = date(2026, 3, 8)

_numbers = count(1)


def comments(day: date, n: int, **values: Any) -> list[dict[str, Any]]:
    """n comments spread over the morning of a day."""
    start = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    return [fact(next(_numbers), occurred_at=start + timedelta(minutes=each), **values) for each in range(n)]


def usual(day: date) -> list[dict[str, Any]]:
    """Three or four about refunds at the checkout by mail, eight about other things on the train, some of them by
    chat; fewer on Sundays."""
    few = day.weekday() == 6
    refunds = {"themes": ["payment", "payment.refund"], "touchpoint": "web-checkout", "channel": "mail"}
    others = {"themes": ["staff"], "touchpoint": "train", "channel": "pulse", "polarity": "positive"}
    chats = comments(day, 1 if few else 2, **others | {"channel": "chat"})
    return comments(day, 2 if few else 3 + day.day % 2, **refunds) + comments(day, 4 if few else 6, **others) + chats


def broken(day: date) -> list[dict[str, Any]]:
    """Twenty more about refunds at the checkout, by mail and by chat."""
    refunds = {"themes": ["payment", "payment.refund"], "touchpoint": "web-checkout"}
    return comments(day, 12, channel="mail", **refunds) + comments(day, 10, channel="chat", **refunds)


def year(*, first: date = date(2025, 12, 1), last: date = LAST, broke: date | None = BROKE) -> Iterator[dict[str, Any]]:
    day = first
    while day <= last:
        yield from usual(day)
        if broke and day >= broke:
            yield from broken(day)
        day += timedelta(days=1)


def fill(lens: Lens, *, as_of: datetime, **values: Any) -> None:
    """Write the days by month, and say that the lens is complete up to then."""
    for month, rows in groupby(year(**values), key=lambda row: row["occurred_at"].date().replace(day=1)):
        lens.write_month(month, table(*rows))
    lens.begin()
    lens.mark_as_of(as_of)
