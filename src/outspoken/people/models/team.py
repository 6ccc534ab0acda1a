from __future__ import annotations

from typing import ClassVar

from django.db import models


class Role(models.TextChoices):
    FRONTLINE = "frontline", "Frontline"
    ANALYST = "analyst", "Analyst"
    LEAD = "lead", "Team lead"
    EXECUTIVE = "executive", "Executive"
    ADMIN = "admin", "Administrator"
    CUSTOMER = "customer", "Customer"


class Team(models.Model):
    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    description = models.TextField(blank=True, default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role somebody has, in one team or (team null) in the whole organisation."""

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "team", "role"], name="people_membership_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="people_membership_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"
