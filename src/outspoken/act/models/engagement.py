from __future__ import annotations

from typing import ClassVar

from django.db import models


class Engagement(models.Model):
    """Somebody read a comment of the day, called a customer or wrote to one: their own habit, shown to them alone."""

    class Kind(models.TextChoices):
        READ = "read", "read"
        CALLED = "called", "called"
        REPLIED = "replied", "replied"

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="engagements")
    kind = models.CharField(max_length=8, choices=Kind)
    # What it was; erasing the comment or the case leaves the day and the kind.
    verbatim = models.ForeignKey("listen.Verbatim", null=True, on_delete=models.SET_NULL, related_name="+")
    case = models.ForeignKey("act.Case", null=True, on_delete=models.SET_NULL, related_name="engagements")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "verbatim"],
                name="act_engagement_read_once",
                condition=models.Q(kind="read", verbatim__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # One's own desk: the last weeks.
            models.Index(fields=["user", "-at"], name="act_engagement_of"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"
