from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from uuid_utils.compat import uuid7


class Incident(models.Model):
    """Something that changed in what customers say: since when, by how much, where, and what made it ring.

    Kept by the key that `evidence.signals` gives it, which stays while it grows; worked out again whenever the record
    of its days changes.
    """

    class Kind(models.TextChoices):
        MORE = "more", "more is said of it"
        SOUR = "sour", "people are unhappier about it"
        SILENT = "silent", "it fell silent"
        WORDS = "words", "words nobody used before"

    class Severity(models.TextChoices):
        NOTABLE = "notable", "notable"
        HIGH = "high", "high"
        BREAKDOWN = "breakdown", "breakdown"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    severity = models.CharField(max_length=10, choices=Severity)
    # Why it is as severe as it is, in plain words with the figures in them.
    reasons = models.JSONField(default=list)
    # What tells it best; empty where all themes, touchpoints or channels are meant.
    theme = models.ForeignKey("understand.Theme", null=True, on_delete=models.CASCADE, related_name="+")
    touchpoint = models.ForeignKey("journeys.Touchpoint", null=True, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=40, blank=True, default="")
    # Where else it was seen.
    touchpoints = ArrayField(models.BigIntegerField(), default=list)
    channels = ArrayField(models.CharField(max_length=40), default=list)
    # Days, UTC. The change began on `since`; the last day that rang, and the one it was over on.
    since = models.DateField()
    noticed = models.DateField()
    last = models.DateField()
    over = models.DateField(null=True)
    # Times the usual with its 95 % interval; comments since it began and how many were usual.
    ratio = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    seen = models.FloatField()
    usual = models.FloatField()
    # Counts and expectations by day that the detector looked at; `evidence.signals.replay` works it out again.
    trail = models.JSONField(default=dict)
    noticed_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["over", "-last"], name="understand_incident_open")
        ]

    def __str__(self) -> str:
        return f"{self.kind} since {self.since}"

    @property
    def is_open(self) -> bool:
        return self.over is None
