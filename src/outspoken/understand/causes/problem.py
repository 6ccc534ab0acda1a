"""Which comments are looked at, and which they are set against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from outspoken.understand.models import Incident, Theme
from outspoken.understand.period import Period, midnight

USUAL: Final = timedelta(weeks=8)
FEW_DAYS: Final = timedelta(days=14)  # in fewer every weekday stands for one or two days
OTHERS: Final = "others"
BEFORE: Final = "before"
HAPPIER: Final = "happier"


@dataclass(frozen=True, slots=True)
class Problem:
    """The comments of a problem and those they are set against.

    start, end: of all looked at. theme, touchpoint, channel: what the problem's comments are about, by id; `is_within`:
    whether the others are about it, too, and differ only by time (`since`) or by feeling (`polarity`). without:
    circumstances that say nothing, for they make the problem. what, others: both sides in words; head: the others, in a
    word or two.
    """

    start: datetime
    end: datetime
    what: str
    others: str
    head: str = "Elsewhere"
    theme: int | None = None
    touchpoint: int | None = None
    channel: str = ""
    is_within: bool = False
    since: datetime | None = None
    polarity: str = ""
    without: tuple[str, ...] = ()
    filters: tuple[tuple[str, Any], ...] = ()

    @property
    def values(self) -> dict[str, object]:
        """What the question to the record asks for: all of it, or only what the problem is about."""
        about = {"theme": self.theme, "touchpoint": self.touchpoint, "channel": self.channel}
        everything = {"theme": None, "touchpoint": None, "channel": ""}
        return {"start": self.start, "end": self.end, **(about if self.is_within else everything)}


def of_theme(theme: Theme, period: Period, *, against: str) -> Problem:
    """A theme's comments against all others, or the unhappy ones among them against the rest."""
    filters = {"theme": theme.key, "start": period.start, "end": period.end}
    if against == HAPPIER:
        unhappy = tuple({**filters, "polarity": "negative"}.items())
        return Problem(
            period.start, period.end, "unhappy comments about it", "its other comments", head="The rest",
            theme=theme.pk, is_within=True, polarity="negative", filters=unhappy,
        )  # fmt: skip
    return Problem(
        period.start, period.end, "comments about it", "all other comments", theme=theme.pk,
        filters=tuple(filters.items()),
    )  # fmt: skip


def of_incident(row: Incident, *, against: str) -> Problem:
    """An incident's comments against all others of those days, or against what was said of the same before."""
    since, end = midnight(row.since), midnight(row.last + timedelta(days=1))
    about: dict[str, Any] = {
        "theme": row.theme.key if row.theme else "",
        "touchpoint": row.touchpoint.slug if row.touchpoint else "",
        "channel": row.channel,
        "start": since,
        "end": end,
    }
    fixed = tuple(name for name in ("touchpoint", "channel") if about[name])
    is_all = not any(about[name] for name in ("theme", "touchpoint", "channel"))
    filters = tuple((name, value) for name, value in about.items() if value)
    found = Problem(
        since, end, "comments since it began", "all other comments of those days", theme=row.theme_id,
        touchpoint=row.touchpoint_id, channel=row.channel, without=fixed, filters=filters,
    )  # fmt: skip
    if against != BEFORE and not is_all:
        return found
    short = ("weekday",) if end - since < FEW_DAYS else ()
    others = "comments about the same in the eight weeks before"
    return replace(
        found, start=since - USUAL, others=others, head="Before", is_within=True, since=since, without=(*fixed, *short)
    )
