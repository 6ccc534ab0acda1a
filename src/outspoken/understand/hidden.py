"""Customers' words as everybody may read them: without the names of those who work where they speak of.

Praise that names somebody reaches them on their own page, criticism through their coach; everywhere else it is about
the work.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from outspoken.journeys.models import Touchpoint
from outspoken.people import names
from outspoken.people.names import NOBODY, Names
from outspoken.understand.kept import Kept

_SECONDS: Final = 10.0
_kept: Final[Kept[Mapping[int, Names]]] = Kept(seconds=_SECONDS)


def at(touchpoint: int | None) -> Names:
    """The names of those who work at a touchpoint; of nobody where no team looks after it."""
    return _all().get(touchpoint, NOBODY) if touchpoint is not None else NOBODY


def words(text: str, touchpoint: int | None) -> str:
    """What was said there, without their names."""
    return at(touchpoint).hidden(text)


def beginning(text: str, touchpoint: int | None, *, most: int) -> str:
    """The same of a text cut at so many characters: where it was, its last word may be half a name and goes."""
    whole = text.rpartition(" ")[0] or text if len(text) >= most else text
    return words(whole, touchpoint)


def _all() -> Mapping[int, Names]:
    return _kept.get(None, _worked_out)


def _worked_out() -> Mapping[int, Names]:
    teams = dict(Touchpoint.objects.exclude(team=None).values_list("pk", "team"))
    held = names.of_teams(set(teams.values())) if teams else {}
    return {touchpoint: held[team] for touchpoint, team in teams.items() if team in held}
