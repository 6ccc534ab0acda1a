"""The web process around a toy application: what happens to requests when it is told to stop."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from .conftest import wait_until

TOY = """
import asyncio, sys
from outspoken.server.web import serve

async def application(scope, receive, send):
    await receive()
    kind = b"text/event-stream" if scope["path"] == "/live" else b"text/plain"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
    if scope["path"] == "/live":
        await send({"type": "http.response.body", "body": b"data: hello\\n\\n", "more_body": True})
        await receive()  # until the reader has left
        return
    await asyncio.sleep(1.0 if scope["path"] == "/slow" else 0.0)
    await send({"type": "http.response.body", "body": b"whole"})

asyncio.run(serve(application, int(sys.argv[1])))
"""


class Web:
    def __init__(self) -> None:
        self.door = socket.create_server(("127.0.0.1", 0))
        self.door.setblocking(False)
        descriptor = self.door.fileno()
        self.process = subprocess.Popen(
            [sys.executable, "-c", TOY, str(descriptor)], stdin=subprocess.PIPE, pass_fds=[descriptor]
        )
        self.answers: dict[str, bytes] = {}

    def ask(self, path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.door.getsockname()[1]}{path}", timeout=20) as answer:
            body: bytes = answer.read()
            return body

    def ask_meanwhile(self, path: str) -> threading.Thread:
        def keep() -> None:
            self.answers[path] = self.ask(path)

        thread = threading.Thread(target=keep)
        thread.start()
        return thread


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    assert web.ask("/") == b"whole"
    yield web
    web.process.kill()
    web.process.wait()
    assert web.process.stdin
    web.process.stdin.close()
    web.door.close()


def stop_by_signal(process: subprocess.Popen[Any]) -> None:
    process.send_signal(signal.SIGTERM)


def stop_by_lifeline(process: subprocess.Popen[Any]) -> None:
    assert process.stdin
    process.stdin.close()


@pytest.mark.parametrize("stop", [stop_by_signal, stop_by_lifeline])
def test_stopping_finishes_answers_and_ends_streams(web: Web, stop: Any) -> None:
    threads = [web.ask_meanwhile("/slow"), web.ask_meanwhile("/live")]
    time.sleep(0.4)
    began = time.monotonic()
    stop(web.process)
    assert web.process.wait(5) == 0
    assert time.monotonic() - began < 3
    for thread in threads:
        thread.join(5)
    assert web.answers == {"/slow": b"whole", "/live": b"data: hello\n\n"}


def test_a_stream_lives_as_long_as_nobody_stops_it(web: Web) -> None:
    thread = web.ask_meanwhile("/live")
    time.sleep(1.0)
    assert thread.is_alive()
    web.process.send_signal(signal.SIGTERM)
    thread.join(5)
    wait_until(lambda: web.process.poll() == 0)
