"""How much a request may bring: counted while it is read, so that nobody fills the disk before they are refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from django.conf import settings

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

MIB: Final = 1024 * 1024
API_BODY: Final = 16 * MIB
PULSE_BODY: Final = 4 * MIB
PAGE_BODY: Final = 2 * MIB


class TooLargeError(Exception):
    """More came than is read at this address."""


def limit_of(path: str) -> int:
    """The largest body read at an address, in bytes."""
    if path.startswith("/api/"):
        return API_BODY
    if path.startswith("/p/"):
        return PULSE_BODY
    if path.startswith("/listen/imports/"):
        return settings.MAX_IMPORT_BYTES + MIB
    return PAGE_BODY


def limit_bodies(application: Application) -> Application:
    """The same ASGI application, answering 413 as soon as a body is longer than `limit_of` its path."""

    async def limited(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        limit = limit_of(scope["path"])
        if _announced(scope) > limit:
            await _refuse(send, limit)
            return
        came, started = 0, False

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > limit:
                raise TooLargeError
            return message

        async def sent(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await application(scope, counted, sent)
        except TooLargeError:
            if not started:
                await _refuse(send, limit)

    return limited


def _announced(scope: MutableMapping[str, Any]) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _refuse(send: Send, limit: int) -> None:
    text = f'{{"message":"The body is larger than {limit:,} bytes. Send it in parts.","errors":[]}}'.encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(text)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": text})
