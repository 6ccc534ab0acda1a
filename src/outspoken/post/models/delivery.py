from __future__ import annotations

from typing import ClassVar

from django.db import models

from outspoken.post.models.letter import Letter


class Delivery(models.Model):
    """One try to deliver a letter, and what came of it."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="deliveries")
    at = models.DateTimeField()
    seconds = models.FloatField()
    # Of HTTP or SMTP; none where nobody answered.
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    is_delivered = models.BooleanField()
    # The beginning of what the other side said, or why there was no answer.
    answer = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            # The page of one letter: its tries, newest first.
            models.Index(fields=["letter", "-at"], name="delivery_of_letter"),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.status or 'no answer'}"
