"""What a tree of causes is about: the comments of a theme, a place or an incident, as people say it and as filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from outspoken.journeys.models import Touchpoint
from outspoken.understand.causes.problem import HAPPIER
from outspoken.understand.models import CauseTree, Incident, Theme
from outspoken.understand.period import Period, midnight
from outspoken.understand.room import Filters

SIDES = {"negative": "unhappy comments", "positive": "happy comments", "neutral": "neutral comments"}


@dataclass(frozen=True, slots=True)
class About:
    """The problem of a tree. start is included, end is not; end None: what is said today still counts."""

    theme: Theme | None = None
    touchpoint: Touchpoint | None = None
    channel: str = ""
    polarity: str = ""
    start: datetime | None = None
    end: datetime | None = None
    incident: Incident | None = None

    @property
    def is_anything(self) -> bool:
        return bool(self.theme or self.touchpoint or self.channel or self.incident)

    @property
    def filters(self) -> Filters:
        """The comments, as the reading room finds them."""
        return Filters(
            theme=self.theme.key if self.theme else "",
            touchpoint=self.touchpoint.slug if self.touchpoint else "",
            channel=self.channel,
            polarity=self.polarity,
            start=self.start,
            end=self.end,
        )

    @property
    def name(self) -> str:
        """In a few words: "Refunds at Web checkout by mail"."""
        place = " by ".join(part for part in (self.touchpoint.name if self.touchpoint else "", self.channel) if part)
        if self.theme is None:
            return place or "All comments"
        joint = " at " if self.touchpoint else " by "
        return f"{self.theme.name}{joint}{place}" if place else self.theme.name

    @property
    def words(self) -> str:
        """Which comments: "unhappy comments since 3 March 2026"."""
        told = SIDES.get(self.polarity, "comments")
        if self.end:
            until = self.end - timedelta(microseconds=1)
            return f"{told} {f'from {self.start:%-d %B %Y} ' if self.start else ''}to {until:%-d %B %Y}"
        return f"{told} since {self.start:%-d %B %Y}" if self.start else told

    @property
    def same(self) -> Q:
        """Which trees are about the same problem, whatever the time they look at."""
        if self.incident:
            return Q(incident=self.incident)
        return Q(
            incident=None, theme=self.theme, touchpoint=self.touchpoint, channel=self.channel, polarity=self.polarity
        )


def of_theme(theme: Theme, period: Period, *, against: str = "") -> About:
    """A theme's comments since a period began, or the unhappy ones among them."""
    return About(theme=theme, polarity="negative" if against == HAPPIER else "", start=period.start)


def of_incident(row: Incident) -> About:
    """An incident's comments, for as long as it goes on."""
    return About(incident=row, **_span(row), theme=row.theme, touchpoint=row.touchpoint, channel=row.channel)


def of_tree(tree: CauseTree) -> About:
    """What a tree is about; one of an incident follows it."""
    span = _span(tree.incident) if tree.incident else {"start": tree.start, "end": tree.end}
    return About(
        theme=tree.theme, touchpoint=tree.touchpoint, channel=tree.channel, polarity=tree.polarity,
        incident=tree.incident, **span,
    )  # fmt: skip


def _span(row: Incident) -> dict[str, Any]:
    end = None if row.is_open else midnight(row.last + timedelta(days=1))
    return {"start": midnight(row.since), "end": end}
