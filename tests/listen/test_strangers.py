"""Hostile but possible input at the doors: an answer, never a broken page; bounds that hold for strangers too."""

from __future__ import annotations

import inspect
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.test import Client

from outspoken import asgi
from outspoken.listen import pulses
from outspoken.listen.models import Feedback, Pulse, Verbatim
from tests.cast import Cast


def post(client: Client, url: str, body: Any) -> Any:
    return client.post(url, json.dumps(body).encode(), content_type="application/json")


@pytest.mark.parametrize("zone", ["+23:59", "-23:00", "+16:00"])
def test_a_time_in_a_zone_that_postgresql_refuses_is_stored_with_the_batch(machine: Client, zone: str) -> None:
    items = [{"text": "a", "occurred_at": f"2026-01-01T12:00:00{zone}"}, {"text": "b"}]
    answer = post(machine, "/api/feedback", items)
    assert answer.status_code == 201
    assert Feedback.objects.count() == 2


def test_the_time_of_a_far_zone_is_kept_to_the_minute(machine: Client) -> None:
    post(machine, "/api/feedback", {"text": "a", "occurred_at": "2026-01-01T12:00:00+23:59"})
    assert Feedback.objects.get().occurred_at == datetime(2025, 12, 31, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize("url", ["/api/feedback?source=%00", "/api/webhooks/%00", "/api/pulses/%00/links"])
def test_a_nul_in_an_address_of_the_api_is_refused(machine: Client, url: str) -> None:
    assert post(machine, url, {"text": "a"}).status_code in {404, 422}


def test_a_stranger_cannot_store_a_book_on_a_pulse(client: Client, pulse: Pulse, now: datetime) -> None:
    answer = pulses.new_answer()
    pulses.tap(pulse, answer, emotion="delight", language="en", now=datetime.now(UTC))
    url = f"/p/{pulse.slug}/thanks/{pulses.sign(pulse, answer)}"
    assert client.post(url, {"text": "call 0123456789 " * 20_000}).status_code == 422
    assert Verbatim.objects.get().text == ""


def limit_of(cookie: str) -> int:
    headers = [(b"cookie", cookie.encode()), (b"host", b"localhost")]
    scope = {"type": "http", "method": "POST", "path": "/listen/imports/new", "query_string": b"", "headers": headers}

    async def limit() -> int:
        found = asgi._limit(scope)
        return await found if inspect.isawaitable(found) else found

    return async_to_sync(limit)()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("cookie", ["session=made-up", "xsession=made-up", "session="])
def test_a_made_up_cookie_does_not_open_the_door_for_large_files(cookie: str) -> None:
    assert limit_of(cookie) == settings.DATA_UPLOAD_MAX_MEMORY_SIZE


@pytest.mark.django_db(transaction=True)
def test_large_files_come_from_those_who_may_import_only(client: Client, cast: Cast) -> None:
    limits = {}
    for who in (cast.ana, cast.cleo, cast.dev):
        client.force_login(who)
        limits[who.name] = limit_of(f"session={client.cookies['session'].value}") > 2**30
    assert limits == {"Ana": True, "Cleo": False, "Dev": False}
