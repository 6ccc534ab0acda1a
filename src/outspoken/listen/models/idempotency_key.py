from __future__ import annotations

from typing import ClassVar

from django.db import models


class IdempotencyKey(models.Model):
    """An answered request, kept so that the same key gets the same answer and does nothing twice."""

    token = models.ForeignKey("people.ApiToken", on_delete=models.CASCADE, related_name="idempotency_keys")
    endpoint = models.CharField(max_length=120)
    key = models.CharField(max_length=255)
    body_digest = models.BinaryField()
    status = models.PositiveSmallIntegerField()
    # The body as it was sent: a replay is the same to the byte.
    answer = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["token", "endpoint", "key"], name="listen_idempotency_key_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Forgetting keys past their published life.
            models.Index(fields=["created_at"], name="listen_idempotency_age"),
        ]

    def __str__(self) -> str:
        return f"{self.endpoint} key"
