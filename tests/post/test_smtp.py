"""The line to the mail server signed in to by token, over a real SMTP server and a real server of tokens."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.mail import send_mail

from outspoken.post import letters, sending, smtp
from outspoken.post.models import Letter
from outspoken.post.schedule import Schedule
from tests.cast import NOW
from tests.post.receivers import MailServer
from tests.post.token_server import TokenServer, token_server

EVEN = Schedule(draw=lambda low, high: (low + high) / 2)


@pytest.fixture
def tokens(mailbox: MailServer, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[TokenServer]:
    monkeypatch.setattr(smtp, "tokens", smtp.Tokens())
    settings.OUTBOUND_ALLOW = frozenset({"127.0.0.1"})
    settings.EMAIL_HOST_USER, settings.SMTP_SIGN_IN = "web@o.example", "token"
    mailbox.mechanisms, mailbox.tokens = "XOAUTH2", {"token-1"}
    with token_server() as running:
        settings.SMTP_TOKENS = {"token_url": running.url, "client_id": "app", "client_secret": "s3cret",
                                "refresh_token": "r3fresh", "scope": ""}  # fmt: skip
        yield running


def put(key: str = "1") -> Letter:
    said = {"subject": "Your parcel", "text": "We found it.", "about": "case 1", "now": NOW}
    return letters.put_mail(key=key, to="dev@a.example", **said)  # type: ignore[arg-type]


def send() -> None:
    sending.send(now=NOW, schedule=EVEN)


def trouble() -> str:
    return Letter.objects.get().trouble


@pytest.mark.django_db
@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER", "PLAIN XOAUTH2"])
def test_letters_go_by_a_token_that_is_asked_for_once(mailbox: MailServer, tokens: TokenServer, mechanism: str) -> None:
    mailbox.mechanisms = mechanism
    for number in range(30):
        put(str(number))
    send()
    assert len(mailbox.taken) == 30
    assert len(tokens.asked) == 1
    assert tokens.asked[0]["refresh_token"] == "r3fresh"
    assert all(said.startswith((b"XOAUTH2 ", b"OAUTHBEARER ")) for said in mailbox.signed_in)


@pytest.mark.django_db
def test_a_token_that_ended_is_asked_for_anew(mailbox: MailServer, tokens: TokenServer) -> None:
    tokens.lifetime, tokens.next_refresh = 0, "next"
    mailbox.tokens = {"token-1", "token-2"}
    put("1")
    send()
    put("2")
    send()
    assert len(mailbox.taken) == 2
    assert [asked["refresh_token"] for asked in tokens.asked] == ["r3fresh", "next"]


@pytest.mark.django_db
def test_a_token_that_is_not_taken_costs_no_letter_a_try_and_is_let_go(
    mailbox: MailServer, tokens: TokenServer, settings: Any
) -> None:
    mailbox.tokens, settings.SMTP_SIGN_IN = set(), "microsoft"
    letter = put()
    send()
    assert "SMTP.SendAsApp" in trouble()
    mailbox.tokens = {"token-2"}
    send()
    letter.refresh_from_db()
    assert (letter.state, letter.tries, letter.trouble) == ("sent", 1, "")


@pytest.mark.django_db
def test_a_permission_that_ended_is_told_with_the_letters_that_wait(mailbox: MailServer, tokens: TokenServer) -> None:
    tokens.refuses = (400, "invalid_grant", "revoked")
    put()
    send()
    assert "the permission ended" in trouble()
    assert "s3cret" not in trouble()


@pytest.mark.django_db
def test_a_server_without_tokens_or_starttls_is_told_so(
    mailbox: MailServer, tokens: TokenServer, settings: Any
) -> None:
    mailbox.mechanisms = "PLAIN"
    put()
    send()
    assert "takes no tokens" in trouble()
    settings.EMAIL_USE_TLS = True
    send()
    assert "does not offer STARTTLS" in trouble()
    assert mailbox.signed_in == []


def test_what_django_itself_sends_goes_the_same_way(mailbox: MailServer, tokens: TokenServer, settings: Any) -> None:
    settings.EMAIL_BACKEND = "outspoken.post.smtp.Backend"
    send_mail("Your password", "Set a new one.", "web@o.example", ["ada@o.example"])
    assert mailbox.taken[0].to == ("ada@o.example",)
    assert mailbox.signed_in[0].startswith(b"XOAUTH2 ")
    tokens.refuses = (400, "invalid_grant", "revoked")
    smtp.tokens.let_go()
    with pytest.raises(smtp.NoEntry, match="the permission ended"):
        send_mail("Your password", "Set a new one.", "web@o.example", ["ada@o.example"])


def read(**environment: str) -> subprocess.CompletedProcess[str]:
    asked = "import json; from outspoken.settings import *; print(json.dumps([EMAIL_HOST, EMAIL_PORT, SMTP_TOKENS]))"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OUTSPOKEN_SMTP")}
    return subprocess.run(
        [sys.executable, "-c", asked], env=kept | environment, capture_output=True, text=True, check=False
    )


def test_at_google_and_microsoft_only_what_is_ones_own_has_to_be_named() -> None:
    own = {"OUTSPOKEN_SMTP_USER": "web@o.example", "OUTSPOKEN_SMTP_CLIENT_ID": "app"}
    google = read(OUTSPOKEN_SMTP_SIGN_IN="google", OUTSPOKEN_SMTP_REFRESH_TOKEN="r", **own).stdout
    assert '["smtp.gmail.com", 587,' in google
    assert "https://oauth2.googleapis.com/token" in google
    microsoft = read(OUTSPOKEN_SMTP_SIGN_IN="microsoft", OUTSPOKEN_SMTP_TENANT="o.example", **own).stdout
    assert '["smtp.office365.com", 587,' in microsoft
    assert "https://login.microsoftonline.com/o.example/oauth2/v2.0/token" in microsoft
    assert "https://outlook.office365.com/.default" in microsoft


def test_what_is_missing_to_get_tokens_is_named() -> None:
    told = read(OUTSPOKEN_SMTP_SIGN_IN="microsoft", OUTSPOKEN_SMTP_USER="web@o.example").stderr
    assert "OUTSPOKEN_SMTP_SIGN_IN=microsoft needs OUTSPOKEN_SMTP_TENANT, OUTSPOKEN_SMTP_CLIENT_ID." in told
