"""Tokens in place of passwords: asked for in both ways, good for a while, and refusals told with their remedy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from outspoken.post import oauth
from outspoken.post.oauth import Client, GrantEnded, NotAccepted, NoToken, Token
from tests.cast import NOW
from tests.post.receivers import saying
from tests.post.token_server import TokenServer, token_server

HERE = frozenset({"127.0.0.1"})


@pytest.fixture
def server() -> Iterator[TokenServer]:
    with token_server() as running:
        yield running


def ask(server: TokenServer, **fields: str) -> Token:
    return oauth.ask(Client(server.url, "app", "s3cret", **fields), now=NOW, allowed=HERE)


def test_an_application_asks_for_itself_with_its_scope(server: TokenServer) -> None:
    token = ask(server, scope="https://outlook.office365.com/.default")
    assert (token.text, token.refresh_token) == ("token-1", "")
    assert server.asked == [
        {"client_id": "app", "client_secret": "s3cret", "scope": "https://outlook.office365.com/.default",
         "grant_type": "client_credentials"}
    ]  # fmt: skip


def test_a_refresh_token_is_shown_and_its_successor_is_told(server: TokenServer) -> None:
    server.next_refresh = "second"
    assert ask(server, refresh_token="first").refresh_token == "second"
    assert server.asked[0]["grant_type"] == "refresh_token"
    assert server.asked[0]["refresh_token"] == "first"


@pytest.mark.parametrize(
    ("lifetime", "seconds"),
    [(3600, 3300), ("3600", 3300), (100, 50), (0, 0), (None, 3300), ("soon", 3300), (10**8, 86_100), (-5, 3300)],
)
def test_a_token_is_renewed_some_time_before_it_ends(server: TokenServer, lifetime: object, seconds: int) -> None:
    server.lifetime = lifetime
    assert ask(server).renew_at == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("error", "description", "kind", "words"),
    [
        ("invalid_grant", "Token has been expired or revoked.", GrantEnded, "give it anew"),
        ("invalid_grant", "AADSTS700082: The refresh token has expired", GrantEnded, "not used for too long"),
        ("invalid_client", "AADSTS7000222: expired for dev@home.example", NotAccepted, "make a new one"),
        ("invalid_client", "AADSTS7000215: Invalid client secret", NotAccepted, "not its id"),
        ("unauthorized_client", "AADSTS700016: not found in the directory", NotAccepted, "no application"),
        ("invalid_request", "AADSTS90002: Tenant 'x' not found", NotAccepted, "no such tenant"),
        ("invalid_client", "", NotAccepted, "client id or the client secret"),
        ("invalid_scope", "", NotAccepted, "scope"),
        ("temporarily_unavailable", "dev@home.example", NoToken, "gave no token"),
    ],
)
def test_a_refusal_is_told_in_words_with_what_to_do(
    server: TokenServer, error: str, description: str, kind: type[Exception], words: str
) -> None:
    server.refuses = (400, error, description)
    with pytest.raises(kind, match=words) as caught:
        ask(server, refresh_token="first")
    assert type(caught.value) is kind
    assert "home.example" not in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert len(str(caught.value)) <= 300, "it has to fit where a mailbox keeps its trouble"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"access_token": ""}', b'{"access_token": "a\\r\\nb"}'])
def test_an_answer_that_is_none_gives_no_token(server: TokenServer, body: bytes) -> None:
    server.running.say = saying(200, body)
    with pytest.raises(NoToken):
        ask(server)


def test_tokens_are_asked_for_through_the_guard(server: TokenServer) -> None:
    with pytest.raises(NoToken, match="TLS"):
        oauth.ask(Client(server.url, "app"), now=NOW)
    with pytest.raises(NoToken, match="private network"):
        oauth.ask(Client("https://tokens.example/", "app"), now=NOW, look_up=lambda *_: ["10.0.0.1"])
    server.running.say = saying(307, Location="http://127.0.0.1:1/elsewhere")
    with pytest.raises(NoToken):
        ask(server)
    assert len(server.asked) == 1


def test_nothing_secret_is_shown_of_who_asks_or_what_was_given() -> None:
    shown = repr(Client("https://t.example", "app", "s3cret", "r3fresh")) + repr(Token("t0ken", NOW, "n3xt"))
    assert not any(secret in shown for secret in ("s3cret", "r3fresh", "t0ken", "n3xt"))
