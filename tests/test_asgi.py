from __future__ import annotations

import asyncio
from typing import Any

import pytest

from outspoken.asgi import _limit, limited


class Call:
    """One request of these body parts to an application that reads it whole, with what was answered."""

    def __init__(self, *parts: bytes, declared: int | None = None, most: int = 10) -> None:
        self.parts = list(parts)
        self.heard = b""
        self.sent: list[Any] = []
        headers = [] if declared is None else [(b"content-length", str(declared).encode())]
        scope = {"type": "http", "path": "/", "headers": headers}
        asyncio.run(limited(self.application, lambda _: most)(scope, self.receive, self.send))

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


@pytest.mark.parametrize(
    ("path", "cookie", "is_large"),
    [
        ("/listen/imports/new", b"session=abc", True),
        ("/listen/imports/new", b"other=abc", False),
        ("/api/feedback", b"session=abc", False),
    ],
)
def test_only_a_file_from_somebody_signed_in_may_be_large(path: str, cookie: bytes, is_large: bool) -> None:
    limit = _limit({"type": "http", "path": path, "headers": [(b"cookie", cookie)]})
    assert (limit > 1024**3) is is_large
