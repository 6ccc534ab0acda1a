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

_SECONDS: Final = 5.0
_kept: Final[Kept[Mapping[int, Names]]] = Kept(seconds=_SECONDS)


def at(touchpoint: int | None) -> Names:
    """The names of those who work at a touchpoint; of nobody where no team looks after it."""
    if touchpoint is None:
        return NOBODY
    held = _all()
    if touchpoint not in held:
        # Made since they were worked out: nobody's name is shown for that.
        _kept.forget()
        held = _all()
    return held.get(touchpoint, NOBODY)


def words(text: str, touchpoint: int | None) -> str:
    """What was said there, without their names."""
    return at(touchpoint).hidden(text)


def beginning(text: str, touchpoint: int | None, *, most: int) -> str:
    """The same of a text cut at so many characters: where it was, its last word may be half a name and goes."""
    whole = text.rpartition(" ")[0] or text if len(text) >= most else text
    return words(whole, touchpoint)


def names_somebody(text: str) -> bool:
    """Whether a text holds the name of anybody who works anywhere."""
    return any(held.found(text) for held in {id(held): held for held in _all().values()}.values())


def _all() -> Mapping[int, Names]:
    return _kept.get(None, _worked_out)


def _worked_out() -> Mapping[int, Names]:
    teams = dict(Touchpoint.objects.values_list("pk", "team"))
    looked_after = {team for team in teams.values() if team is not None}
    held = names.of_teams(looked_after) if looked_after else {}
    return {touchpoint: held.get(team, NOBODY) for touchpoint, team in teams.items()}
