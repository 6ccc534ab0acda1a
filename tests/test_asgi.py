from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from outspoken.asgi import Handler, limited


class Call:
    """One request of these body parts to an application that reads it whole, with what was answered."""

    def __init__(self, *parts: bytes, declared: int | None = None, most: int = 10) -> None:
        self.parts = list(parts)
        self.heard = b""
        self.sent: list[Any] = []
        headers = [] if declared is None else [(b"content-length", str(declared).encode())]
        scope = {"type": "http", "path": "/", "headers": headers}
        asyncio.run(self.make(scope, most))

    async def make(self, scope: Any, most: int) -> None:
        async def limit(_: Any) -> int:
            return most

        await limited(self.application, limit)(scope, self.receive, self.send)

    async def application(self, scope: Any, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            self.heard += message["body"]
            if not message["more_body"]:
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    async def receive(self) -> Any:
        return {"type": "http.request", "body": self.parts.pop(0), "more_body": bool(self.parts)}

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])


def test_a_body_within_the_limit_passes() -> None:
    call = Call(b"12345", b"67890", declared=10)
    assert (call.status, call.heard) == (200, b"1234567890")


def test_a_body_declared_too_long_is_refused_unread() -> None:
    call = Call(b"x" * 11, declared=11)
    assert (call.status, call.heard) == (413, b"")


def test_a_body_that_grows_too_long_is_refused_as_it_does() -> None:
    call = Call(b"x" * 6, b"x" * 6, b"x" * 6)
    assert (call.status, call.heard) == (413, b"x" * 6)
    assert len(call.parts) == 1


# A small house of its own, for the handler: this module is its map of addresses.

seen: dict[str, Any] = {}


def plain(request: HttpRequest) -> HttpResponse:
    seen["thread"] = threading.current_thread().name
    return HttpResponse(request.body)


async def live(request: HttpRequest) -> StreamingHttpResponse:
    seen["loop"] = asyncio.get_running_loop()

    async def words() -> AsyncIterator[bytes]:
        try:
            yield b"hello "
            await asyncio.sleep(60)
        finally:
            seen["left"] = True

    return StreamingHttpResponse(words(), content_type="text/event-stream")


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("a customer's words")


urlpatterns = [path("plain", plain), path("live", live), path("broken", broken)]


def handler500(request: HttpRequest) -> HttpResponse:
    return HttpResponse("sorry", status=500)


def ask(handler: Handler, where: str, body: bytes = b"", *, leave_after: int | None = None) -> tuple[int, bytes]:
    """Status and body of one request; leaves once `leave_after` messages of the body have come."""
    sent: list[Any] = []

    async def call() -> None:
        gone = asyncio.Event()
        asked = False

        async def receive() -> Any:
            nonlocal asked
            if not asked:
                asked = True
                return {"type": "http.request", "body": body, "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)
            if leave_after is not None and len(sent) > leave_after:
                gone.set()

        scope = {
            "type": "http",
            "method": "POST",
            "path": where,
            "query_string": b"",
            "headers": [(b"host", b"localhost")],
        }
        seen["test loop"] = asyncio.get_running_loop()
        await asyncio.wait_for(handler(scope, receive, send), 10)

    asyncio.run(call())
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


@pytest.fixture
def handler(settings: Any) -> Handler:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
    seen.clear()
    return Handler()


def test_a_view_runs_in_a_thread_of_the_handler(handler: Handler) -> None:
    assert ask(handler, "/plain", b"hello") == (200, b"hello")
    assert seen["thread"].startswith("request")


def test_an_asynchronous_view_runs_on_the_event_loop_and_its_stream_ends_when_the_reader_leaves(
    handler: Handler,
) -> None:
    assert ask(handler, "/live", leave_after=1) == (200, b"hello ")
    assert seen["loop"] is seen["test loop"]
    assert seen["left"]


def test_an_unexpected_error_is_answered_and_the_handler_goes_on(
    handler: Handler, caplog: pytest.LogCaptureFixture
) -> None:
    assert ask(handler, "/broken") == (500, b"sorry")
    assert ask(handler, "/plain", b"still here") == (200, b"still here")
