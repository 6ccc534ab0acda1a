from __future__ import annotations

from typing import ClassVar

from django.db import models


class Exposure(models.Model):
    """How many customers were served, were offered a question, and answered it: the denominators, per day."""

    day = models.DateField()
    touchpoint = models.ForeignKey("journeys.Touchpoint", on_delete=models.CASCADE, related_name="exposures")
    channel = models.CharField(max_length=40)
    served = models.BigIntegerField(default=0)
    offered = models.BigIntegerField(default=0)
    answered = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["day", "touchpoint", "channel"], name="listen_exposure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.channel}"
