"""Endpoints and a mail server for the outbox, on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.post.receivers import MailServer, mail_server

if TYPE_CHECKING:
    from outspoken.post.models import Endpoint

    Make = Callable[..., Endpoint]


@pytest.fixture
def near(settings: Any) -> None:
    """Receivers on this machine are allowed."""
    settings.OUTBOUND_ALLOW = frozenset({"127.0.0.1"})


@pytest.fixture
def endpoint_at(db: None, near: None) -> Make:
    from outspoken.post import signing
    from outspoken.post.models import Endpoint
    from tests.cast import NOW

    def make(url: str, **fields: object) -> Endpoint:
        made = {"name": "Desk", "secret": signing.new_secret(), "made_at": NOW - timedelta(days=1), **fields}
        return Endpoint.objects.create(url=url, **made)

    return make


@pytest.fixture
def mailbox(settings: Any) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.HAS_MAIL = True
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server
