"""What every page's frame needs: the rail's entries for this person, the way to themselves, their density and theme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from outspoken.people.models import User
from outspoken.people.rights import Right, may

THEMES = ("light", "dark")


@dataclass(frozen=True)
class Place:
    """A room as the rail shows it; `icon` is an id in pages/icons.svg, `prefix` is what its addresses begin with."""

    name: str
    route: str
    icon: str
    right: Right
    prefix: str | tuple[str, ...]
    unless: Right | None = None  # whoever holds it reaches the room by another place


RAIL = (
    Place("Now", "now", "now", Right.SEE_FIGURES, "/now/"),
    Place("Read", "read", "read", Right.READ_VERBATIMS, "/read/"),
    Place("Understand", "themes", "understand", Right.SEE_FIGURES, ("/understand/", "/themes/")),
    Place("Act", "cases", "act", Right.SEE_CASES, "/act/"),
    Place("Listen", "imports", "listen", Right.IMPORT, "/listen/"),
    Place("People", "staff", "people", Right.MANAGE_PEOPLE, ("/people/", "/journeys/", "/post/")),
    Place("Journeys", "journeys", "journeys", Right.EDIT_JOURNEYS, "/journeys/", unless=Right.MANAGE_PEOPLE),
)

# The pages of People, as tabs.
TABS = (
    Place("Staff", "staff", "", Right.MANAGE_PEOPLE, "/people/"),
    Place("Teams", "teams", "", Right.MANAGE_PEOPLE, "/people/teams/"),
    Place("Journeys", "journeys", "", Right.EDIT_JOURNEYS, "/journeys/"),
    Place("API tokens", "tokens", "", Right.MANAGE_TOKENS, "/people/tokens/"),
    Place("Post", "letters", "", Right.MANAGE_POST, "/post/"),
    Place("Audit trail", "audit", "", Right.SEE_AUDIT, "/people/audit/"),
)

# Pages of Listen for a few only, as tabs beside those for all who listen.
LISTEN_TABS = (Place("Masking", "masking-rules", "", Right.SET_MASKING, "/listen/masking/"),)


def address(route: str) -> str | None:
    """The address of a route, None while the room that will have it is not built."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return None


def places(user: User, chosen: Iterable[Place], path: str) -> list[dict[str, Any]]:
    """Those places this person may open and that are built; the one whose addresses fit `path` longest is current."""
    open_to = [
        place
        for place in chosen
        if may(user, place.right) and not (place.unless and may(user, place.unless)) and address(place.route)
    ]
    fits = {place.name: _fit(place, path) for place in open_to}
    best = max(fits.values(), default=0)
    return [
        {
            "name": place.name,
            "icon": place.icon,
            "href": address(place.route),
            "is_current": bool(best) and fits[place.name] == best,
        }
        for place in open_to
    ]


def _fit(place: Place, path: str) -> int:
    prefixes = (place.prefix,) if isinstance(place.prefix, str) else place.prefix
    return max((len(prefix) for prefix in prefixes if path.startswith(prefix)), default=0)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor.

    `rail`, `people_tabs`, `listen_tabs`, `search_url`, `me_url`, `is_me`, `theme` (None: the system's), `density`,
    `has_mail`.
    """
    theme = request.COOKIES.get("theme")
    held: dict[str, Any] = {
        "theme": theme if theme in THEMES else None,
        "rail": [],
        "people_tabs": [],
        "listen_tabs": [],
        "search_url": None,
        "me_url": None,
        "has_mail": settings.HAS_MAIL,
    }
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {**held, "density": "comfortable", "is_me": False}
    may_search = may(user, Right.READ_VERBATIMS)
    return {
        **held,
        "rail": places(user, RAIL, request.path),
        "people_tabs": places(user, TABS, request.path),
        "listen_tabs": places(user, LISTEN_TABS, request.path),
        "search_url": address("read") if may_search else None,
        "me_url": address("me"),
        "is_me": request.path.startswith(("/me/", "/accounts/")),
        "density": user.density,
    }
