"""The stretch of time a page speaks of, and the one before it to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

CHOICES: Final = {7: "7 days", 30: "30 days", 90: "90 days", 365: "a year"}
USUAL: Final = 90


@dataclass(frozen=True, slots=True)
class Period:
    """`days` days up to `end`; whole hours, so that the same question is asked all hour long."""

    days: int
    end: datetime

    @classmethod
    def ending(cls, now: datetime, *, asked: str = "") -> Period:
        """The period an address asks for (`?days=30`); the usual one where it asks for none there is."""
        days = {str(days): days for days in CHOICES}.get(asked, USUAL)
        return cls(days, now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))

    @property
    def start(self) -> datetime:
        return self.end - timedelta(days=self.days)

    @property
    def before(self) -> Period:
        return Period(self.days, self.start)

    @property
    def bucket(self) -> str:
        """How finely a trend over the period is drawn."""
        return "day" if self.days <= 30 else "week"

    @property
    def name(self) -> str:
        return f"last {CHOICES[self.days]}" if self.days != 365 else "last year"


def midnight(day: date) -> datetime:
    """When a day of the lens begins: its days lie on UTC."""
    return datetime.combine(day, time(), tzinfo=UTC)
