from __future__ import annotations

from typing import ClassVar

from django.db import models


class StaffName(models.Model):
    """What customers call a member of a team. Written down by that member alone, who so agrees to be found by it; gone
    with the membership."""

    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["membership", "name"], name="people_staff_name_once"),
        ]

    def __str__(self) -> str:
        return f"a name in membership {self.membership_id}"
