"""A real server of tokens on this machine (RFC 6749): gives them, renews them, and refuses as a test tells it to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs

from tests.post.receivers import Receiver, answer, receiver


@dataclass
class TokenServer:
    """given: every token, the newest last. refuses: status, error and description, or None. next_refresh: told with a
    token."""

    running: Receiver
    lifetime: Any = 3600
    given: list[str] = field(default_factory=list)
    refuses: tuple[int, str, str] | None = None
    next_refresh: str = ""

    @property
    def url(self) -> str:
        return self.running.url.replace("/hook", "/token")

    @property
    def asked(self) -> list[dict[str, str]]:
        return [
            {name: values[0] for name, values in parse_qs(each.body.decode()).items()} for each in self.running.asked
        ]

    def say(self, door: BaseHTTPRequestHandler) -> None:
        if self.refuses:
            status, error, description = self.refuses
            answer(door, status, json.dumps({"error": error, "error_description": description}).encode())
            return
        self.given.append(f"token-{len(self.given) + 1}")
        told = {"access_token": self.given[-1], "token_type": "Bearer", "expires_in": self.lifetime}
        answer(
            door, 200, json.dumps(told | ({"refresh_token": self.next_refresh} if self.next_refresh else {})).encode()
        )


@contextmanager
def token_server() -> Iterator[TokenServer]:
    with receiver() as running:
        made = TokenServer(running)
        running.say = made.say
        yield made
