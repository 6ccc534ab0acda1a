from __future__ import annotations

from typing import ClassVar

from django.db import models


class PromiseQuerySet(models.QuerySet["Promise"]):
    def current(self) -> PromiseQuerySet:
        return self.filter(retired_at=None)


class Promise(models.Model):
    """What we said this moment would be like, and the measure that tells whether it is.

    A promise is never written over: a change is a new one in its place, and the old one stays, retired, so that what
    was promised then can be told.
    """

    touchpoint = models.ForeignKey("journeys.Touchpoint", on_delete=models.CASCADE, related_name="promises")
    wording = models.CharField(max_length=300)
    # A kind of score, "theme:" with a theme's key, or any other in words.
    measure = models.CharField(max_length=130)
    # The share of experiences that keep it, as a fraction of 1; of another measure a number in its own unit.
    target = models.FloatField()
    why = models.CharField(max_length=300, blank=True, default="")
    made_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    retired_at = models.DateTimeField(null=True)
    replaces = models.OneToOneField("self", null=True, on_delete=models.SET_NULL, related_name="replaced_by")

    objects: ClassVar[models.Manager[Promise]] = PromiseQuerySet.as_manager()

    def __str__(self) -> str:
        return self.wording

    @property
    def target_told(self) -> str:
        """The target as people read it: a share in percent, anything else as it is."""
        return f"{self.target:.0%}" if 0 < self.target <= 1 else f"{self.target:g}"
