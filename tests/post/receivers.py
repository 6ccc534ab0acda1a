"""Real receivers on this machine: HTTP ones that behave as a test tells them to, and a mail server."""

from __future__ import annotations

import base64
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Say = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Asked:
    at: float
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A receiver of webhooks: what it was asked, and how it answers."""

    url: str
    say: Say
    asked: list[Asked] = field(default_factory=list)

    def ids(self) -> list[str]:
        return [each.headers["webhook-id"] for each in self.asked]


def answer(asked: BaseHTTPRequestHandler, status: int = 200, body: bytes = b"", **headers: str) -> None:
    asked.send_response(status)
    for name, value in headers.items():
        asked.send_header(name.replace("_", "-"), value)
    asked.send_header("Content-Length", str(len(body)))
    asked.end_headers()
    asked.wfile.write(body)


def saying(status: int, body: bytes = b"", **headers: str) -> Say:
    return lambda asked: answer(asked, status, body, **headers)


def stalling(seconds: float) -> Say:
    def say(asked: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)

    return say


def holding(let_go: threading.Event) -> Say:
    """Takes the letter and says nothing until it is let go."""

    def say(asked: BaseHTTPRequestHandler) -> None:
        let_go.wait(60)

    return say


@contextmanager
def receiver(say: Say | None = None) -> Iterator[Receiver]:
    made = Receiver("", say or saying(200))

    class Door(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            made.asked.append(Asked(time.time(), self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            try:
                made.say(self)
            except OSError:
                self.close_connection = True

        do_GET = do_POST = answer  # noqa: N815  the library's names

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class Taken:
    """A mail as the server took it: who it said it was from, who it was for, and its bytes."""

    sender: str
    to: tuple[str, ...]
    content: bytes

    @property
    def mail(self) -> Message:
        return message_from_bytes(self.content, policy=default)


@dataclass
class MailServer:
    """A mail server: what it took, over how many connections, and what it answers to whom.

    answers: by "rcpt", "data" (before the mail) and "end" (after it), a function of the recipient to a reply, or None
    for a good one; the reply "hang up" ends the connection.
    """

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    signed_in: list[bytes] = field(default_factory=list)
    # How one may sign in there, and the tokens that are good.
    mechanisms: str = "PLAIN"
    tokens: set[str] = field(default_factory=set)
    answers: dict[str, Callable[[str], str | None]] = field(default_factory=dict)

    def reply(self, moment: str, to: str, good: str) -> str:
        answer = self.answers.get(moment)
        return (answer and answer(to)) or good


class _Talk(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        house: MailServer = self.server.house
        house.connections += 1
        sender, to = "", list[str]()
        self._say("220 ready")
        while line := self.rfile.readline():
            word, rest = line[:4].upper(), line[4:].strip()
            if word in {b"EHLO", b"HELO"}:
                self._say(f"250-here\r\n250-8BITMIME\r\n250 AUTH {house.mechanisms}")
            elif word == b"AUTH":
                house.signed_in.append(rest)
                self._say(house.reply("auth", "", "235 welcome") if rest.startswith(b"PLAIN") else self._heard(rest))
            elif word == b"MAIL":
                sender, to = rest.decode().partition("<")[2].partition(">")[0], []
                self._say("250 ok")
            elif word == b"RCPT":
                to.append(rest.decode().partition("<")[2].partition(">")[0])
                self._say(house.reply("rcpt", to[-1], "250 ok"))
            elif word == b"DATA":
                allowed = house.reply("data", to[-1], "354 go on")
                self._say(allowed)
                if not allowed.startswith("354"):
                    continue
                content = b"".join(iter(self._line, b""))
                reply = house.reply("end", to[-1], "250 taken")
                if reply.startswith("250"):
                    house.taken.append(Taken(sender, tuple(to), content))
                if reply == "hang up":
                    return
                self._say(reply)
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _heard(self, said: bytes) -> str:
        """A token by XOAUTH2 or OAUTHBEARER; a wrong one is told why, and refused once that was heard."""
        token = base64.b64decode(said.partition(b" ")[2]).decode()
        if any(f"auth=Bearer {good}\1\1" in token for good in self.server.house.tokens):
            return "235 welcome"
        self._say("334 " + base64.b64encode(b'{"status":"400","schemes":"Bearer"}').decode())
        self.rfile.readline()
        return "535 5.7.8 not accepted"

    def _line(self) -> bytes:
        line = self.rfile.readline()
        return b"" if line.rstrip(b"\r\n") == b"." else line.removeprefix(b".")

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@contextmanager
def mail_server(port: int = 0) -> Iterator[MailServer]:
    made = MailServer()
    server = _Server(("127.0.0.1", port), _Talk)
    server.house = made  # type: ignore[attr-defined]
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
