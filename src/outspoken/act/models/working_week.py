from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import models

from outspoken.act.clocks import Week


def office_hours() -> list[list[list[int]]]:
    """Monday to Friday, nine to five, in minutes since midnight."""
    return [[[9 * 60, 17 * 60]] for _ in range(5)] + [[], []]


class WorkingWeek(models.Model):
    """When a team works: opening hours in its time zone and its holidays. The one without a team is for all others."""

    team = models.OneToOneField(
        "people.Team", null=True, blank=True, on_delete=models.CASCADE, related_name="working_week"
    )
    zone = models.CharField(max_length=64, default="UTC")
    # Monday to Sunday, each a list of [from, to] in minutes since midnight.
    days = models.JSONField(default=office_hours)
    # ISO dates.
    holidays = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["team"], name="act_working_week_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"hours of {self.team}" if self.team else "hours of everybody else"

    @property
    def week(self) -> Week:
        """As the clocks read it. Raises ValueError where it says what cannot be."""
        return Week(
            zone=self.zone,
            days=tuple(tuple((start, end) for start, end in spans) for spans in self.days),
            holidays=frozenset(date.fromisoformat(day) for day in self.holidays),
        )


class ServiceLevel(models.Model):
    """What we promise an unhappy customer, by how severe it is: minutes of business time."""

    severity = models.PositiveSmallIntegerField(unique=True)
    first_contact = models.PositiveIntegerField()
    resolution = models.PositiveIntegerField()
    # Whether these minutes run by night and on holidays, too.
    is_round_the_clock = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-severity"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(first_contact__gt=0) & models.Q(resolution__gte=models.F("first_contact")),
                name="act_service_level_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"severity {self.severity}"

    @property
    def to_first_contact(self) -> timedelta:
        return timedelta(minutes=self.first_contact)

    @property
    def to_resolution(self) -> timedelta:
        return timedelta(minutes=self.resolution)
