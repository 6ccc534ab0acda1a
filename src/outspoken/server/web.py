"""One web process: granian, on the listening socket that the supervisor hands down.

    python -m outspoken.server.web DESCRIPTOR

Stops on SIGTERM, on SIGINT and when the supervisor is gone: takes no new request, ends the live streams, finishes
what it is answering.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from outspoken.server import lifeline
from outspoken.server.ports import BACKLOG

if TYPE_CHECKING:
    from outspoken.asgi import Application, Message, Receive, Scope, Send

# How many requests one process holds open at a time; a live page holds one for as long as it is looked at.
MOST_OPEN = 16_384


class _HandedDown(Server):
    """granian's server inside our own event loop, listening on a socket that is open already."""

    def __init__(self, application: Application, descriptor: int) -> None:
        super().__init__(
            application,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            websockets=False,
            backpressure=MOST_OPEN,
            log_level=LogLevels.error,
        )
        self._descriptor = descriptor

    def _init_shared_socket(self) -> None:
        self._ssp = None
        # granian's own annotations know neither the attribute's use nor the arguments.
        self._shd = SocketHolder(self._descriptor, False, BACKLOG)  # type: ignore[call-arg, assignment]


@dataclass
class _Answer:
    """How far one request has come: its body is in, its answer is a stream, its answer is at its end."""

    is_asked: bool = False
    streams: asyncio.Event = field(default_factory=asyncio.Event)
    is_ended: bool = False


def ending_streams(application: Application, stopping: asyncio.Event) -> Application:
    """Tell every live stream that its reader has left once `stopping` is set; other answers are finished.

    A browser's EventSource then connects again by itself, to the next process.
    """

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_stream(message):
                answer.streams.set()
            answer.is_ended = message["type"] == "http.response.body" and not message.get("more_body")
            await send(message)

        async def leaving() -> Message:
            await answer.streams.wait()
            await stopping.wait()
            return {"type": "http.disconnect"}

        async def receiving() -> Message:
            if not answer.is_asked:
                message = await receive()
                answer.is_asked = not message.get("more_body")
                return message
            return await _first(receive(), leaving())

        await application(scope, receiving, sending)
        if answer.streams.is_set() and not answer.is_ended:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return wrapped


def _is_stream(message: Message) -> bool:
    return any(
        name.lower() == b"content-type" and value.startswith(b"text/event-stream")
        for name, value in message.get("headers", ())
    )


async def _first(*coroutines: Awaitable[Message]) -> Message:
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()
    finally:
        for task in tasks:
            task.cancel()


async def serve(application: Application, descriptor: int) -> None:
    """Serve until a signal or the end of the lifeline, then stop in good order."""
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    server = _HandedDown(ending_streams(application, stopping), descriptor)

    def stop() -> None:
        if not stopping.is_set():
            stopping.set()
            server.stop()  # type: ignore[no-untyped-call]

    def stop_from_afar() -> None:
        loop.call_soon_threadsafe(stop)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    lifeline.watch(stop_from_afar)
    await server.serve()


def main() -> None:
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    from outspoken.asgi import application

    asyncio.run(serve(application, int(sys.argv[1])))


if __name__ == "__main__":
    main()
