"""How a mail server is reached: encrypted or not at all, let in by password or token, trouble told in words."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from outspoken.post.inbox import connecting, imap
from outspoken.post.inbox.imap import NoEntry, NoLine, Place, TokenRefused
from tests.post.inbox.imap_server import Folder, ImapServer
from tests.post.test_client import certificate


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for mail.example, and a house that trusts it."""
    file = certificate(tmp_path, "mail.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    made = ssl.create_default_context
    monkeypatch.setattr("ssl.create_default_context", lambda: made(cafile=str(file)))
    return context


@contextmanager
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The server on this machine is taken for one on another."""
    with monkeypatch.context() as patched:

        class Address(str):
            __slots__ = ()
            is_loopback = False

        patched.setattr(connecting, "ip_address", Address)
        yield


def enter(server: ImapServer, host: str = "mail.example", **fields: Any) -> imap.Line:
    fields.setdefault("password", server.password)
    place = Place(host, server.port, "care", allowed=frozenset({host}), **fields)
    with imap.opened(place, look_up=lambda *_: ["127.0.0.1"]) as line:
        return line


def test_starttls_comes_before_the_password(own: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> None:
    with ImapServer(Folder(), starttls=own) as server, elsewhere(monkeypatch):
        assert enter(server, security="starttls").uid_validity == 1
        assert server.folder.let_in_by == [('care "open sesame"', True)]
        assert server.folder.asked[:3] == ["CAPABILITY", "STARTTLS", "CAPABILITY"]


def test_a_port_that_is_not_that_of_tls_asks_for_starttls_by_itself(
    own: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ImapServer(Folder(), starttls=own) as server, elsewhere(monkeypatch):
        enter(server)
        assert server.folder.let_in_by[0][1]


@pytest.mark.parametrize("security", ["", "starttls"])
def test_where_starttls_was_taken_away_nothing_is_said(monkeypatch: pytest.MonkeyPatch, security: str) -> None:
    with (
        ImapServer(Folder()) as server,
        elsewhere(monkeypatch),
        pytest.raises(NoLine, match="does not offer STARTTLS, so no password was said"),
    ):
        enter(server, security=security)
    assert server.folder.let_in_by == []
    assert set(server.folder.asked) <= {"CAPABILITY", "LOGOUT"}


def test_a_server_that_lets_in_before_anything_is_encrypted_is_asked_nothing(
    own: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ImapServer(Folder(), starttls=own) as server, elsewhere(monkeypatch):
        server.greeting = "* PREAUTH come in"
        with pytest.raises(NoLine, match="before anything is encrypted"):
            enter(server, security="starttls")
    assert "SELECT" not in server.folder.asked


def test_a_password_goes_in_the_clear_to_this_machine_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with ImapServer(Folder()) as server:
        enter(server, "127.0.0.1", security="none")
        enter(server, "127.0.0.1")
        assert server.folder.let_in_by == [('care "open sesame"', False)] * 2
        with elsewhere(monkeypatch), pytest.raises(NoLine, match="in the clear"):
            enter(server, security="none")
        assert len(server.folder.let_in_by) == 2


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_for_another_name_is_refused(
    own: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    given = {"tls" if security == "tls" else "starttls": own}
    with ImapServer(Folder(), **given) as server, elsewhere(monkeypatch):  # type: ignore[arg-type]
        assert enter(server, security=security)
        with pytest.raises(NoLine, match="certificate"):
            enter(server, "other.example", security=security)
    assert len(server.folder.let_in_by) == 1


def test_a_server_that_does_not_speak_tls_there_is_told_so() -> None:
    with ImapServer(Folder()) as server, pytest.raises(NoLine, match="is the port right"):
        enter(server, "127.0.0.1", security="tls")


# ── tokens ──


@pytest.mark.parametrize(
    ("mechanisms", "said"),
    [
        (("XOAUTH2",), "XOAUTH2 user=care\1auth=Bearer t0ken\1\1"),
        (("XOAUTH2", "OAUTHBEARER"), "XOAUTH2 user=care\1auth=Bearer t0ken\1\1"),
        (("PLAIN", "OAUTHBEARER"), "OAUTHBEARER n,a=care,\1host=127.0.0.1\1port={port}\1auth=Bearer t0ken\1\1"),
    ],
)
def test_a_token_is_said_the_way_the_server_takes_it(mechanisms: tuple[str, ...], said: str) -> None:
    with ImapServer(Folder(), mechanisms=mechanisms) as server:
        server.tokens = {"t0ken"}
        enter(server, "127.0.0.1", token="t0ken")
    assert server.folder.let_in_by == [(said.format(port=server.port), False)]


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_a_token_that_is_not_taken_is_told_with_what_to_do(mechanism: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with ImapServer(Folder(), mechanisms=(mechanism,)) as server:
        with pytest.raises(TokenRefused, match="given for this very mailbox"):
            enter(server, "127.0.0.1", token="an0ther")
        with pytest.raises(TokenRefused, match=r"IMAP\.AccessAsApp") as caught:
            enter(server, "outlook.office365.com", token="an0ther")
    assert "an0ther" not in str(caught.value)
    assert len(str(caught.value)) <= 300


def test_a_server_that_takes_no_tokens_is_told_so() -> None:
    with ImapServer(Folder()) as server, pytest.raises(NoEntry, match="neither XOAUTH2 nor OAUTHBEARER"):
        enter(server, "127.0.0.1", token="t0ken")


@pytest.mark.parametrize("host", ["imap.gmail.com", "outlook.office365.com"])
def test_whoever_tries_a_password_where_none_is_taken_is_told_the_way(host: str) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(ImapServer(Folder()))
        with pytest.raises(NoEntry, match="wants tokens"):
            enter(server, host, password="wrong")


def test_a_place_shows_neither_password_nor_token() -> None:
    shown = repr(Place("mail.example", 993, "care", "sesame", token="t0ken"))
    assert "sesame" not in shown
    assert "t0ken" not in shown
