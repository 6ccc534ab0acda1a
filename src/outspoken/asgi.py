"""The application behind the web server's door, with a limit on what one request may bring in.

Django reads a whole body into a file before it looks at who sends it, however long it is when its length is not
declared; so the length is held here.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from django.core.asgi import get_asgi_application

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

_TOO_LARGE = b'{"message": "The request is too large.", "errors": []}'


def limited(application: Application, limit: Callable[[Scope], int]) -> Application:
    """Refuse a request whose body is longer than `limit` allows, by its declared length or as it comes in, with 413."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await application(scope, receive, send)
        most = limit(scope)
        if _declared(scope) > most:
            return await _refuse(send)
        taken, is_answered = 0, False

        async def receiving() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            return message if taken <= most else {"type": "http.disconnect"}

        async def sending(message: Message) -> None:
            nonlocal is_answered
            is_answered = True
            await send(message)

        await application(scope, receiving, sending)
        if taken > most and not is_answered:
            await _refuse(send)
        return None

    return wrapped


def _declared(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": _TOO_LARGE})


def _limit(scope: Scope) -> int:
    """A file to import may be large, from somebody signed in; anything else is as large as a form or a batch."""
    from django.conf import settings

    cookie = f"{settings.SESSION_COOKIE_NAME}=".encode()
    is_signed_in = any(name == b"cookie" and cookie in value for name, value in scope["headers"])
    if is_signed_in and scope["path"].startswith("/listen/imports"):
        return int(settings.MAX_IMPORT_BYTES) + 1024**2
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outspoken.settings")
application = limited(get_asgi_application(), _limit)  # type: ignore[arg-type]  # a narrower but equal protocol
