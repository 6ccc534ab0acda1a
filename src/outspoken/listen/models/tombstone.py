from __future__ import annotations

from typing import ClassVar

from django.db import models


class Tombstone(models.Model):
    """What is left of erased feedback: how many, of which source, why and when; never what it said."""

    class Reason(models.TextChoices):
        PERSON = "person", "A person asked"
        FEEDBACK = "feedback", "One comment"
        RETENTION = "retention", "Kept long enough"
        UNDO = "undo", "An import undone"

    source = models.ForeignKey("listen.Source", on_delete=models.PROTECT, related_name="tombstones")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    # The first day of the month the erased feedback was about: enough for counts, too coarse to point at anyone.
    month = models.DateField()
    count = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at"]

    def __str__(self) -> str:
        return f"{self.count} erased"


class Erased(models.Model):
    """A fingerprint of feedback erased on request, so that the same file or a late retry cannot bring it back."""

    source = models.ForeignKey("listen.Source", on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField()  # SHA-256 of the external id

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "digest"], name="listen_erased_once"),
        ]

    def __str__(self) -> str:
        return "erased feedback"
