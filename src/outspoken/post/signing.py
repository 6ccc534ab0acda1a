"""Secrets and signatures of Standard Webhooks: HMAC-SHA256 over id, time and body, one signature per secret."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook

_BYTES = 32


def new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signed(message_id: str, body: str, *, keys: Sequence[str], at: datetime) -> dict[str, str]:
    """The three headers; while a secret is being replaced, both sign.

    >>> from datetime import UTC
    >>> keys = ["whsec_" + "A" * 32, "whsec_" + "B" * 32]
    >>> headers = signed("m1", "{}", keys=keys, at=datetime(2026, 3, 2, tzinfo=UTC))
    >>> headers["webhook-timestamp"], len(headers["webhook-signature"].split())
    ('1772409600', 2)
    """
    signatures = " ".join(Webhook(key).sign(message_id, at, body) for key in keys)
    return {"webhook-id": message_id, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signatures}
