from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from outspoken.people.models import User
    from outspoken.post.models import Mailbox
    from tests.post.inbox.imap_server import ImapServer


@pytest.fixture(autouse=True)
def _here(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.OUTBOUND_ALLOW = frozenset({"127.0.0.1"})
    settings.MAIL_DOMAIN = "vo.example"


@pytest.fixture
def by(db: None) -> User:
    from tests.cast import make_user

    return make_user("Ada")


@pytest.fixture
def server() -> Iterator[ImapServer]:
    from tests.post.inbox.imap_server import Folder, ImapServer

    with ImapServer(Folder()) as running:
        yield running


@pytest.fixture
def mailbox(by: User, server: ImapServer) -> Mailbox:
    from outspoken.post.inbox import mailboxes
    from tests.cast import NOW

    return mailboxes.create(
        kind="imap", name="Care", address="Care@vo.example", host="127.0.0.1", port=server.port, user="care",
        password=server.password, folder="INBOX", authserv_id="mx.vo.example", takes_old=True, by=by, now=NOW,
    )  # fmt: skip


@pytest.fixture
def handed(by: User) -> Mailbox:
    """A mailbox that mail is handed in to."""
    from outspoken.post.inbox import mailboxes
    from tests.cast import NOW

    return mailboxes.create(kind="webhook", name="Desk", address="desk@vo.example", by=by, now=NOW)
