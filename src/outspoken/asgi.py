"""The application behind the web server's door: Django, answering each request in one visit to one thread, with a
limit on what a request may bring in.

Django's own handler hops between the event loop and a thread for every middleware, which costs about as much as
everything else a post of feedback does; and it reads a whole body into a file before it looks at who sends it, however
long it is when its length is not declared.
"""

from __future__ import annotations

import asyncio
import atexit
import gc
import os
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import IO, Any, TypeAlias

import django
from asgiref.sync import sync_to_async
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import close_old_connections
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.urls import get_resolver, set_script_prefix

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

# Requests worked on at a time in one process; the others wait their turn. Live streams need none while they run.
_THREADS = 16
_TOO_LARGE = b'{"message": "The request is too large.", "errors": []}'


class Handler(ASGIHandler):
    """Django's handler, with the middleware run as plain calls in the thread that runs the view.

    An asynchronous view still runs on the event loop, called from that thread; what it streams is streamed there too.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="request")
        super().__init__()

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: ARG002
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        response = await self._in_thread(self._answer, scope, body)
        if not response.streaming:
            await self.send_response(response, send)
            return
        try:
            await self._stream(response, receive, send)
        finally:
            await self._in_thread(response.close)
            body.close()

    async def _in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await sync_to_async(function, thread_sensitive=False, executor=self._threads)(*arguments)

    def _answer(self, scope: Any, body: IO[bytes]) -> Any:
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response: Any = refusal if request is None else self.get_response(request)
        response._handler_class = self.__class__
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if response.streaming:
            # A stream can last for hours, and a database connection must not be held for it.
            close_old_connections()
        else:
            response.close()
            body.close()
        return response

    async def _stream(self, response: HttpResponseBase, receive: Any, send: Any) -> None:
        """Send a stream until it ends or its reader leaves."""
        sending = asyncio.ensure_future(self.send_response(response, send))
        leaving = asyncio.ensure_future(self.listen_for_disconnect(receive))
        await asyncio.wait([sending, leaving], return_when=asyncio.FIRST_COMPLETED)
        for task in (leaving, sending):
            task.cancel()
            with suppress(asyncio.CancelledError, RequestAborted):
                await task


def limited(application: Application, limit: Callable[[Scope], Awaitable[int]]) -> Application:
    """Refuse a request whose body is longer than `limit` allows, by its declared length or as it comes in, with 413."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await application(scope, receive, send)
        most = await limit(scope)
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


async def _limit(scope: Scope) -> int:
    """A file to import may be large, from somebody who may import; anything else is as large as a form or a batch."""
    from django.conf import settings

    usual = int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if scope["method"] == "POST" and scope["path"].startswith("/api/mail/"):
        return max(usual, int(settings.INBOUND_MAIL_BYTES))
    is_upload = scope["method"] == "POST" and scope["path"].startswith("/listen/imports/")
    if not is_upload or 0 < _declared(scope) <= usual:
        return usual
    may_import = await sync_to_async(_may_import, thread_sensitive=False)(scope)
    return int(settings.MAX_IMPORT_BYTES) + 1024**2 if may_import else usual


def _may_import(scope: Scope) -> bool:
    """Whether the request's session is that of somebody who may import, asked before any of the body is taken in."""
    from io import BytesIO

    from django.conf import settings
    from django.contrib.auth import get_user
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.handlers.asgi import ASGIRequest

    from outspoken.people.rights import Right, may

    try:
        request = ASGIRequest(scope, BytesIO())
        request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
        return may(get_user(request), Right.IMPORT)
    finally:
        close_old_connections()


def settle() -> None:
    """Read the pages' code now, not at the first request, and leave what is loaded out of every later look for garbage.

    It lives as long as the process: looking all of it through took 200 ms, each time in the middle of some request.
    """
    get_resolver().url_patterns  # noqa: B018  read by being asked for
    gc.collect()
    gc.freeze()
    # The last look, when the process ends, is at everything: libraries count what is left over then.
    atexit.register(gc.unfreeze)
    gc.set_threshold(10_000, 10, 10)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outspoken.settings")
django.setup(set_prefix=False)
application = limited(Handler(), _limit)
settle()
