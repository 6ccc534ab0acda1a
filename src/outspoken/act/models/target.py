from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Target(models.Model):
    """How often a touchpoint shall keep what it promises, by one measure. It only rises, save for signed exceptions.

    Its value stands in its steps, so that what it was on any day can be told.
    """

    touchpoint = models.ForeignKey("journeys.Touchpoint", on_delete=models.CASCADE, related_name="targets")
    # The promise it was taken from, as worded then.
    promise = models.ForeignKey("journeys.Promise", null=True, on_delete=models.SET_NULL, related_name="targets")
    # As a promise names it: a kind of score, or "theme:" with a theme's key.
    measure = models.CharField(max_length=130)
    # Months in a row that the lower bound must stand above it, and how far it may rise at once (a fraction of 1).
    periods = models.PositiveSmallIntegerField(default=3)
    most_at_once = models.FloatField(default=0.05)
    # The last day the step asked.
    asked_on = models.DateField(null=True)
    made_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["touchpoint__name", "measure"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["touchpoint", "measure"], name="act_target_once"),
            models.CheckConstraint(
                condition=Q(periods__gte=1, most_at_once__gt=0, most_at_once__lte=1), name="act_target_can_rise"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} at touchpoint {self.touchpoint_id}"


class TargetStep(models.Model):
    """The value of a target from a day on: its start, a rise, or an exception that somebody signed, until a day."""

    class Kind(models.TextChoices):
        START = "start", "the start"
        RISE = "rise", "rose by itself"
        RAISED = "raised", "raised by hand"
        EXCEPTION = "exception", "signed exception"

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    # The share of experiences that keep it, a fraction of 1.
    value = models.FloatField()
    # Days, UTC, both included. An exception ends by itself; what was to hold before holds again.
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=500, blank=True, default="")
    # The months a rise stands on: month, how many kept it, of how many.
    stands_on = models.JSONField(default=list)
    by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    # Kept so that a signature outlives the account.
    by_name = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["since", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(value__gt=0, value__lte=1), name="act_target_step_is_a_share"),
            models.CheckConstraint(
                condition=Q(kind="exception", until__isnull=False, until__gte=models.F("since"))
                & ~Q(reason="")
                & ~Q(by_name="")
                | ~Q(kind="exception") & Q(until__isnull=True),
                name="act_target_exception_is_signed_and_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value:.0%} from {self.since}"
