"""How many felt what so many told, of a theme: counted from the record, told by `evidence.silent`."""

from __future__ import annotations

from outspoken.evidence.silent import HowMany, ways
from outspoken.understand.theme_people import People


def how_many(people: People, theme: int) -> HowMany:
    """What repeat contacts and two channels say of those who felt a theme and those who told of it."""
    unknown = int(people.weekly[theme][1].sum()) if theme in people.weekly else 0
    return ways.how_many(people.groups.get(theme, ()), people.channels, unknown=unknown)
