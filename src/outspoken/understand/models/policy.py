from __future__ import annotations

from typing import ClassVar

from django.db import models


class PolicyVersion(models.Model):
    """Where the lines between the verdicts on themes lie from then on: only what differs from the defaults is kept.

    Rows are added, never changed: the newest holds, and a verdict can name the one it was given by.
    """

    number = models.PositiveIntegerField(unique=True)
    # Thresholds by name; empty means that everything is as it is delivered.
    thresholds = models.JSONField(default=dict)
    why = models.CharField(max_length=300)
    made_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]

    def __str__(self) -> str:
        return f"version {self.number}"
