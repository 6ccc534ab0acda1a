from __future__ import annotations

from typing import ClassVar

from django.db import models


class Touchpoint(models.Model):
    """A place where customer and organisation meet, run by us or by a partner."""

    class Operator(models.TextChoices):
        OWN = "own", "Our own"
        PARTNER = "partner", "A partner's"

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)
    stage = models.ForeignKey(
        "journeys.Stage", null=True, blank=True, on_delete=models.SET_NULL, related_name="touchpoints"
    )
    team = models.ForeignKey(
        "people.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="touchpoints"
    )
    operator = models.CharField(max_length=8, choices=Operator.choices, default=Operator.OWN)
    partner = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(operator="own", partner="") | (models.Q(operator="partner") & ~models.Q(partner="")),
                name="journeys_touchpoint_partner_named",
            ),
        ]

    def __str__(self) -> str:
        return self.name
