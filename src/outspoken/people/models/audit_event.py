from __future__ import annotations

from typing import ClassVar

from django.db import models


class AuditEvent(models.Model):
    """Who did what to what, and when. Only ever added to; holds no customer's words."""

    at = models.DateTimeField()
    by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=120)
    verb = models.CharField(max_length=60)
    about = models.CharField(max_length=120)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            # The audit page, newest first, filtered by what it is about.
            models.Index(fields=["about", "-id"], name="people_audit_about"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.about}"
