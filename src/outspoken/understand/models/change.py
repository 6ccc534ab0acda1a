from __future__ import annotations

from typing import ClassVar

from django.db import models
from uuid_utils.compat import uuid7


class Change(models.Model):
    """Something that we changed so that customers are served better, and what we expected of it before it shipped.

    What it is about is a theme, a touchpoint, a channel, or any of these together; where none is named, everything.
    """

    class Counted(models.TextChoices):
        UNHAPPY = "unhappy", "fewer unhappy comments"
        ALL = "all", "fewer comments about it"
        HAPPY = "happy", "more happy comments"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    what = models.CharField(max_length=200)
    theme = models.ForeignKey("understand.Theme", null=True, on_delete=models.PROTECT, related_name="+")
    touchpoint = models.ForeignKey("journeys.Touchpoint", null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=40, blank=True, default="")
    # The incident that it answers, where it was recorded from one.
    incident = models.ForeignKey("understand.Incident", null=True, on_delete=models.SET_NULL, related_name="changes")
    counted = models.CharField(max_length=10, choices=Counted, default=Counted.UNHAPPY)
    # Days, UTC: the first on which customers could meet it, and how many it took until all could.
    effect_on = models.DateField()
    lag_days = models.PositiveSmallIntegerField(default=0)
    # Times as many as before, under 1 for fewer; what was hoped for when it was recorded.
    expected_ratio = models.FloatField()
    # What was told beforehand about how soon it could be seen, in words, as it was told then.
    power = models.JSONField(default=list)
    made_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-effect_on", "-made_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(expected_ratio__gt=0) & ~models.Q(expected_ratio=1),
                name="understand_change_expects_one",
            ),
        ]

    def __str__(self) -> str:
        return self.what
