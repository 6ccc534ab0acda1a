from __future__ import annotations

from typing import ClassVar

from django.db import models
from uuid_utils.compat import uuid7


class ReadMark(models.Model):
    """Somebody read these words."""

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    verbatim = models.ForeignKey("listen.Verbatim", on_delete=models.CASCADE, related_name="read_marks")
    at = models.DateTimeField()
    # As it was read when they saw it: what they left like that, they agreed with. Empty in older marks.
    polarity = models.CharField(max_length=8, blank=True, default="")
    family = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "verbatim"], name="understand_read_mark_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # "12 of your 20 today".
            models.Index(fields=["user", "at"], name="understand_read_mark_day"),
        ]

    def __str__(self) -> str:
        return f"read by {self.user}"


class Flag(models.Model):
    """Somebody wants others to look at these words."""

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    verbatim = models.ForeignKey("listen.Verbatim", on_delete=models.CASCADE, related_name="flags")
    note = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "verbatim"], name="understand_flag_once"),
        ]

    def __str__(self) -> str:
        return f"flag by {self.user}"


class Correction(models.Model):
    """A person's correction of a reading; kept for teaching the reader, applied to the reading at once."""

    verbatim = models.ForeignKey("listen.Verbatim", on_delete=models.CASCADE, related_name="corrections")
    by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    field = models.CharField(max_length=20)
    was = models.CharField(max_length=200)
    becomes = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.field} corrected"


class SharedQuote(models.Model):
    """A link to one verbatim for colleagues without a sign-in; only the token's hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    verbatim = models.ForeignKey("listen.Verbatim", on_delete=models.CASCADE, related_name="shares")
    by = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(unique=True)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"quote shared by {self.by}"
