"""Mail fetched with tokens, over a real IMAP server and a real server of tokens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from outspoken.people.models import User
from outspoken.post.inbox import fetching, grants, mailboxes, sealing
from outspoken.post.inbox.grants import Given
from outspoken.post.models import Grant, InboundMail, Mailbox
from tests.cast import NOW
from tests.post.inbox.imap_server import Folder, ImapServer
from tests.post.token_server import TokenServer, token_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def tokens() -> Iterator[TokenServer]:
    with token_server() as running:
        yield running


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with ImapServer(Folder(), mechanisms=("XOAUTH2",)) as running:
        yield running


@pytest.fixture
def held(by: User, server: ImapServer, tokens: TokenServer) -> Mailbox:
    return mailboxes.create(
        kind="imap", name="Care", address="care@vo.example", host="127.0.0.1", port=server.port, user="care@vo.example",
        grant=Given(tokens.url, "app", "s3cret", "first"), takes_old=True, by=by, now=NOW,
    )  # fmt: skip


def deliver(server: ImapServer, number: int) -> None:
    server.folder.deliver(f"From: d@a.example\r\nMessage-ID: <{number}@a.example>\r\n\r\nHello\r\n".encode())


def test_mail_is_fetched_with_a_token_that_is_asked_for_once(
    held: Mailbox, server: ImapServer, tokens: TokenServer
) -> None:
    for visit in range(3):
        deliver(server, visit)
        server.tokens = {"token-1"}
        assert fetching.fetch(now=NOW + visit * fetching.REST) == 1
    assert len(tokens.asked) == 1
    assert {said for said, _ in server.folder.let_in_by} == {"XOAUTH2 user=care@vo.example\1auth=Bearer token-1\1\1"}
    assert InboundMail.objects.count() == 3


def test_a_token_is_renewed_before_it_ends(held: Mailbox, tokens: TokenServer) -> None:
    assert grants.token_of(held, now=NOW) == "token-1"
    assert grants.token_of(held, now=NOW + timedelta(minutes=54)) == "token-1"
    assert grants.token_of(held, now=NOW + timedelta(minutes=55)) == "token-2"


def test_a_refresh_token_that_is_changed_is_kept_for_the_next_time(held: Mailbox, tokens: TokenServer) -> None:
    tokens.next_refresh = "second"
    grants.token_of(held, now=NOW)
    grants.token_of(held, now=NOW + timedelta(hours=1))
    assert [asked["refresh_token"] for asked in tokens.asked] == ["first", "second"]


def test_secrets_and_tokens_are_kept_sealed(held: Mailbox, tokens: TokenServer) -> None:
    grants.token_of(held, now=NOW)
    kept = Grant.objects.get()
    for name, secret in (("client_secret", "s3cret"), ("refresh_token", "first"), ("access_token", "token-1")):
        assert secret not in getattr(kept, name)
        assert sealing.unseal(getattr(kept, name)) == secret


def test_a_token_the_server_does_not_take_is_asked_for_anew(
    held: Mailbox, server: ImapServer, tokens: TokenServer
) -> None:
    deliver(server, 1)
    assert fetching.fetch(now=NOW) == 0
    held.refresh_from_db()
    assert "does not take the token for care@vo.example" in held.trouble
    server.tokens = {"token-2"}
    assert fetching.fetch(now=NOW + fetching.REST) == 1
    held.refresh_from_db()
    assert held.trouble == ""


def test_a_permission_that_ended_is_told_and_tried_less_and_less(
    held: Mailbox, server: ImapServer, tokens: TokenServer, by: User
) -> None:
    tokens.refuses = (400, "invalid_grant", "revoked")
    assert fetching.fetch(now=NOW) == 0
    held.refresh_from_db()
    assert "the permission ended" in held.trouble
    assert held.failures == 1
    assert server.folder.asked == []
    tokens.refuses = None
    mailboxes.change(held, grant=Given(refresh_token="given anew"), by=by, now=NOW)
    held.refresh_from_db()
    assert held.trouble == ""
    server.tokens = {"token-1"}
    assert mailboxes.attempt(held, now=NOW).is_good
    assert tokens.asked[-1]["refresh_token"] == "given anew"


def test_trying_asks_for_a_new_token_whatever_the_old_one_is_good_for(
    held: Mailbox, server: ImapServer, tokens: TokenServer
) -> None:
    grants.token_of(held, now=NOW)
    server.tokens = {"token-2"}
    assert mailboxes.attempt(held, now=NOW).is_good
