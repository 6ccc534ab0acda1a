from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from outspoken import logs
from outspoken.lens import Lens
from outspoken.understand import mirror, quotes, readings
from tests.cast import Cast
from tests.understand.said import ANGRY, said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]


@pytest.mark.parametrize(
    "older", ["2026-01-01T00:00:00+23:59~5", "9999-12-31T23:59:59-23:00~5", "0001-01-01T00:00:00+12:00~5"]
)
def test_a_place_in_an_odd_zone_is_a_page_or_the_first_page(client: Client, cast: Cast, hear: Hear, older: str) -> None:
    hear(said(ANGRY))
    client.force_login(cast.ana)
    assert client.get("/read/", {"older": older}).status_code == 200


def test_a_theme_with_a_nul_in_its_address_is_not_found(client: Client, cast: Cast) -> None:
    client.force_login(cast.ana)
    assert client.get("/understand/themes/%00/").status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
@pytest.mark.parametrize("name", ["from", "to"])
def test_a_day_at_the_end_of_time_is_a_page_everywhere(
    client: Client, cast: Cast, name: str, day: str, zone: str
) -> None:
    cast.ana.time_zone = zone
    cast.ana.save()
    client.force_login(cast.ana)
    assert client.get("/read/", {name: day}).status_code == 200


def test_the_lens_says_how_far_it_is_while_comments_never_pause(lens: Lens, hear: Hear, now: datetime) -> None:
    for step in range(5):
        at = now + timedelta(seconds=31 * step)
        mirror.mark_dirty([now], now=at)
        mirror.mirror_dirty_months(now=at)
        mirror.mark_dirty([now], now=at)  # what is read meanwhile
        mirror.mirror_dirty_months(now=at)
    told = lens.as_of()
    assert told is not None
    assert told >= now + timedelta(seconds=31 * 3)


def test_a_quote_ends_with_the_account_of_who_shared_it(cast: Cast, hear: Hear, now: datetime) -> None:
    (verbatim,) = hear(said(ANGRY))
    token = quotes.share(verbatim, by=cast.eli, now=now)
    assert quotes.find(token, now=now)
    cast.eli.is_active = False
    cast.eli.save()
    assert quotes.find(token, now=now) is None


def test_the_message_of_an_error_stays_out_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = list(root.handlers)
    try:
        logs.configure({"level": "INFO"})
        try:
            raise ValueError("Could not convert 'Zanzibar-Kowalski shrugged' to a number")
        except ValueError as error:
            logging.getLogger("django.request").error("Internal Server Error: %s", "/p/x", exc_info=error)
        said_aloud = capsys.readouterr().err
    finally:
        root.handlers[:] = before
    assert "ValueError" in said_aloud
    assert "Zanzibar" not in said_aloud


def test_what_is_read_at_once_is_bounded_by_its_length(
    hear: Hear, source: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2,000 texts of a million characters each would be 2 GB in one go, again and again after the worker is killed."""
    from outspoken.listen import feedback
    from outspoken.listen.feedback import Item

    items = [Item(f"long-{n}", (("", "The train was late. " * 50_000),), occurred_at=now) for n in range(6)]
    feedback.take(items, source=source, by=None, now=now)
    lengths: list[int] = []
    usual = readings._claim

    def watched() -> Any:
        claimed = usual()
        lengths.append(sum(len(row.text) for row in claimed))
        return claimed

    monkeypatch.setattr(readings, "_claim", watched)
    readings.read_unread(now=now)
    assert lengths[0] <= 4_000_000
