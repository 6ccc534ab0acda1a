"""The small mails of this folder, written by hand the way the programs of the world write them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from outspoken.post.inbox.kinds import Us
from outspoken.post.inbox.mail import Mail
from outspoken.post.inbox.parsing import parse

FOLDER = Path(__file__).parent / "mails"
RECEIVED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
US = Us(frozenset({"care@vo.example"}), frozenset({"vo.example"}), "mx.vo.example")
LETTER = "01980000-0000-7000-8000-000000000001"


def raw(name: str) -> bytes:
    return (FOLDER / f"{name}.eml").read_bytes()


def mail(name: str, us: Us = US) -> Mail:
    return parse(raw(name), received_at=RECEIVED, us=us)
