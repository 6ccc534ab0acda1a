from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class GivingOut(models.Model):
    """A team whose cases are given to its people by themselves, and how many somebody has in hand at most."""

    team = models.OneToOneField("people.Team", on_delete=models.CASCADE, related_name="giving_out")
    most_each = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(most_each__gt=0), name="act_giving_out_some"),
        ]

    def __str__(self) -> str:
        return f"cases of {self.team} are given out"


class Speaks(models.Model):
    """The languages in which somebody answers customers, as codes ("de"); who has no row is asked for any."""

    user = models.OneToOneField("people.User", on_delete=models.CASCADE, related_name="speaks")
    languages = ArrayField(models.CharField(max_length=8))

    def __str__(self) -> str:
        return f"languages of {self.user_id}"
