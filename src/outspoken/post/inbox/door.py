"""Who may hand a mail in by webhook: one that signs as Standard Webhooks says, with the mailbox's own secret."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from standardwebhooks import Webhook, WebhookVerificationError

from outspoken.post.inbox import intake, mailboxes
from outspoken.post.inbox.intake import Closed, Taken
from outspoken.post.models import Mailbox


class BadSignature(Exception):
    """The request is not signed as it should be; the message says what it lacks."""


def is_signed(mailbox: Mailbox, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether the request bears a right signature. Raises BadSignature for a wrong one; False where there is none."""
    names = {name.lower() for name in headers}
    if "webhook-signature" not in names:
        return False
    secret = mailboxes.secret_of(mailbox)
    if not secret:
        raise BadSignature("this mailbox has no secret; make one on its page")
    try:
        Webhook(secret).verify(body, dict(headers), json_parse=False)
    except WebhookVerificationError as error:
        raise BadSignature(str(error)) from None
    except ValueError:
        raise BadSignature("it is not written as Standard Webhooks says") from None
    return True


def hand_in(mailbox: Mailbox, body: bytes, *, now: datetime) -> Taken:
    """Take one mail; when this returns, it is committed. Raises TooLarge, Closed."""
    if not mailbox.is_open:
        raise Closed
    return intake.take([body], mailbox=mailbox, now=now)
