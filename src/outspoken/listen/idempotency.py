"""The same Idempotency-Key gets the same answer, to the byte, and does nothing twice.

After the IETF draft "The Idempotency-Key HTTP Header Field": a key used with another body is 422, one whose first
request is still running is 409. Keys are remembered per token and endpoint for `settings.IDEMPOTENCY_DAYS`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from outspoken.listen.models import IdempotencyKey
from outspoken.people.models import ApiToken

MAX_KEY = 255


class IdempotencyError(Exception):
    """A key that cannot be used like this; `status` is the answer's."""

    status = 422


class KeyMalformed(IdempotencyError):
    status = 400

    def __init__(self) -> None:
        super().__init__(f"Idempotency-Key must be 1 to {MAX_KEY} visible ASCII characters, such as a UUID.")


class KeyReused(IdempotencyError):
    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used with another body. Use a new key for a new request.")


class StillRunning(IdempotencyError):
    status = 409

    def __init__(self) -> None:
        super().__init__("The first request with this Idempotency-Key is still running. Ask again in a second.")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it goes over the wire."""

    status: int
    body: str

    @property
    def did_something(self) -> bool:
        """Answers that changed nothing are not remembered, so that a mended request may use the key again."""
        return self.status < 300


def once(work: Callable[[], Answer], *, token: ApiToken, endpoint: str, key: str, body: bytes, now: datetime) -> Answer:
    """The answer of `work`, done in one transaction with the note of it, or the remembered one.

    Raises KeyMalformed, KeyReused, StillRunning.
    """
    if not (0 < len(key) <= MAX_KEY and key.isascii() and key.isprintable()):
        raise KeyMalformed
    digest = hashlib.sha256(body).digest()
    with transaction.atomic():
        if not _is_first(token, endpoint, key):
            raise StillRunning
        remembered = IdempotencyKey.objects.filter(token=token, endpoint=endpoint, key=key).first()
        if remembered and remembered.created_at > now - timedelta(days=settings.IDEMPOTENCY_DAYS):
            if bytes(remembered.body_digest) != digest:
                raise KeyReused
            return Answer(remembered.status, remembered.answer)
        if remembered:
            remembered.delete()
        answer = work()
        if answer.did_something:
            IdempotencyKey.objects.create(
                token=token, endpoint=endpoint, key=key, body_digest=digest,
                status=answer.status, answer=answer.body, created_at=now,
            )  # fmt: skip
        return answer


def _is_first(token: ApiToken, endpoint: str, key: str) -> bool:
    """Take the key for this transaction; a killed process lets go of it at once, since the lock is its connection's."""
    name = hashlib.sha256(f"{token.pk}\n{endpoint}\n{key}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(name[:8], signed=True)])
        return bool(cursor.fetchone()[0])


def forget_old(*, now: datetime) -> int:
    """Forget keys past their published life; returns how many."""
    old = IdempotencyKey.objects.filter(created_at__lte=now - timedelta(days=settings.IDEMPOTENCY_DAYS))
    return old.delete()[0]
