"""What later rooms show on the pages of earlier ones: those pages ask here, and import nothing of the later rooms.

A room that has something to show of a thing says so once, when it starts (`put`, from its AppConfig). The view of the
page asks for it (`of`), its template includes `pages/_beside.html`, and `pages/_beside_styles.html` among its styles.

The things: "incident" (an Incident), "theme" (a Theme), "touchpoint" (a Touchpoint), "promises" (a Touchpoint, on the
page where its promises are written).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

THINGS: Final = ("incident", "theme", "touchpoint", "promises")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page. template: gets `told` and nothing else; styles: paths of the style sheets that it needs."""

    template: str
    told: Mapping[str, Any]
    styles: tuple[str, ...] = ()


Shows = Callable[..., Part | None]
"""Called with the thing, by=the person and now=the time; None where there is nothing to show to that person."""
_shows: Final[dict[str, list[Shows]]] = {thing: [] for thing in THINGS}


def put(thing: str, shows: Shows) -> None:
    """Let a part stand on the pages of a kind of thing, after those put before. Raises KeyError for no such kind."""
    if shows not in _shows[thing]:
        _shows[thing].append(shows)


def of(thing: str, row: object, **asked: Any) -> list[Part]:
    """The parts to show of one thing. asked: by and now."""
    found = (shows(row, **asked) for shows in _shows[thing])
    return [part for part in found if part is not None]
