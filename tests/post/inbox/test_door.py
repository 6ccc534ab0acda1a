"""POST /api/mail/{mailbox}: signed or with a token, kept once, 2xx only when it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from standardwebhooks import Webhook

from outspoken.people import tokens
from outspoken.people.models import User
from outspoken.post.inbox import mailboxes
from outspoken.post.models import InboundMail, Mailbox
from tests.cast import NOW
from tests.post.inbox.mails import raw

pytestmark = pytest.mark.django_db
ADDRESS = "/api/mail/desk"


def signed(mailbox: Mailbox, body: bytes, *, secret: str = "") -> dict[str, str]:
    at = datetime.now(UTC)
    made = Webhook(secret or mailboxes.secret_of(mailbox)).sign("msg_1", at, body.decode())
    return {"webhook-id": "msg_1", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": made}


def post(body: bytes, headers: dict[str, str] | None = None, address: str = ADDRESS) -> Any:
    return Client().post(address, body, content_type="message/rfc822", headers=headers or {})


def token(by: User, *scopes: str) -> dict[str, str]:
    made = tokens.create(name="MTA", scopes=scopes, expires_at=None, by=by, now=NOW)
    return {"Authorization": f"Bearer {made.secret}"}


def test_a_signed_mail_is_kept_once(handed: Mailbox) -> None:
    body = raw("gmail_en")
    first, again = (post(body, signed(handed, body)) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"] == str(InboundMail.objects.get().pk)
    assert (first.json()["is_new"], again.json()["is_new"]) == (True, False)


def test_a_token_that_may_hand_mail_in_is_enough(handed: Mailbox, by: User) -> None:
    assert post(raw("attached"), token(by, "mail:write")).status_code == 201
    assert post(raw("attached"), token(by, "feedback:write")).status_code == 403
    assert InboundMail.objects.get().files[0]["name"] == "Bürokratie.png"


def test_neither_signature_nor_token_is_refused(handed: Mailbox) -> None:
    body = raw("gmail_en")
    assert post(body).status_code == 401
    other = signed(handed, body, secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert post(body, other).status_code == 401
    assert post(body + b"x", signed(handed, body)).status_code == 401
    assert post(body, {**signed(handed, body), "webhook-signature": "v1,é"}).status_code == 401
    assert not InboundMail.objects.exists()


def test_an_old_secret_is_refused(handed: Mailbox, by: User) -> None:
    body = raw("gmail_en")
    old = signed(handed, body)
    mailboxes.renew_secret(handed, by=by, now=NOW)
    assert post(body, old).status_code == 401


def test_a_mail_too_large_is_refused_and_says_so(handed: Mailbox, by: User, settings: Any) -> None:
    settings.INBOUND_MAIL_BYTES = 1_000
    answer = post(b"x" * 2_000, token(by, "mail:write"))
    assert answer.status_code == 413
    assert "1,000 bytes" in answer.json()["message"]


def test_a_mail_may_be_larger_than_other_requests(handed: Mailbox, by: User, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert post(raw("attached"), token(by, "mail:write")).status_code == 201


@pytest.mark.parametrize("address", ["/api/mail/care", "/api/mail/none", "/api/mail/%00"])
def test_only_mailboxes_that_mail_is_handed_in_to_have_a_door(
    handed: Mailbox, mailbox: Mailbox, by: User, address: str
) -> None:
    assert post(raw("gmail_en"), token(by, "mail:write"), address).status_code == 404


def test_a_closed_mailbox_and_an_empty_mail_are_refused(handed: Mailbox, by: User) -> None:
    headers = token(by, "mail:write")
    assert post(b"\r\n", headers).status_code == 422
    mailboxes.change(handed, is_open=False, by=by, now=NOW)
    assert post(raw("gmail_en"), headers).status_code == 422
    assert not InboundMail.objects.exists()
