"""A year to be played in the order of time: whoever does something may put further things into it."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count

from outspoken.journeys.models import Touchpoint
from outspoken.people.models import Team, User

Deed = Callable[..., object]
"""Anything that is done at a moment, told to it as `now`."""


@dataclass
class Diary:
    """What is yet to happen before `end`. staff: by handle; places and teams: by slug."""

    end: datetime
    staff: dict[str, User]
    places: dict[str, Touchpoint]
    teams: dict[str, Team]
    _waiting: list[tuple[datetime, int, Deed, tuple[object, ...]]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    @classmethod
    def of(cls, end: datetime) -> Diary:
        staff = {
            user.email.partition("@")[0]: user for user in User.objects.filter(email__endswith="@larkline.example")
        }
        places = {place.slug: place for place in Touchpoint.objects.select_related("team")}
        return cls(end, staff, places, {team.slug: team for team in Team.objects.all()})

    def moment(self, back: float) -> datetime:
        """So many days before the end, under 0 after it."""
        return self.end - timedelta(days=back)

    def day(self, back: float) -> date:
        """The day, UTC, that many days before the end."""
        return self.moment(back).astimezone(UTC).date()

    def on(self, at: datetime, deed: Deed, *given: object) -> None:
        """Let something be done at a moment, with what is given; after the end it is not."""
        heapq.heappush(self._waiting, (at, next(self._numbers), deed, given))

    def then(self, back: float, deed: Deed, *given: object) -> None:
        """Let something be done so many days before the end."""
        self.on(self.moment(back), deed, *given)

    def play(self, until: datetime) -> None:
        """Let everything be done up to a moment, that one included."""
        while self._waiting and self._waiting[0][0] <= until:
            at, _, deed, given = heapq.heappop(self._waiting)
            deed(*given, now=at)
