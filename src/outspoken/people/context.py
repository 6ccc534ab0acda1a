"""What every page's frame needs: the rail's entries for this person, the way to themselves, their density and theme."""

from __future__ import annotations

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
    """A room as the rail shows it; `icon` is an id in pages/icons.svg, `prefix` begins all its addresses."""

    name: str
    route: str
    icon: str
    right: Right
    prefix: str


RAIL = (
    Place("Now", "now", "now", Right.SEE_FIGURES, "/now/"),
    Place("Read", "read", "read", Right.READ_VERBATIMS, "/read/"),
    Place("Understand", "themes", "understand", Right.SEE_FIGURES, "/understand/"),
    Place("Listen", "imports", "listen", Right.IMPORT, "/listen/"),
    Place("People", "staff", "people", Right.MANAGE_PEOPLE, "/people/"),
)


def address(route: str) -> str | None:
    """The address of a route, None while the room that will have it is not built."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return None


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor.

    `rail`, `search_url`, `me_url`, `is_me`, `theme` (None: the system's), `density`, `has_mail`.
    """
    theme = request.COOKIES.get("theme")
    held: dict[str, Any] = {
        "theme": theme if theme in THEMES else None,
        "rail": [],
        "search_url": None,
        "me_url": None,
        "has_mail": settings.HAS_MAIL,
    }
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {**held, "density": "comfortable", "is_me": False}
    rail = [
        {
            "name": place.name,
            "icon": place.icon,
            "href": address(place.route),
            "is_current": request.path.startswith(place.prefix),
        }
        for place in RAIL
        if may(user, place.right) and address(place.route)
    ]
    may_search = may(user, Right.READ_VERBATIMS)
    return {
        **held,
        "rail": rail,
        "search_url": address("read") if may_search else None,
        "me_url": address("me"),
        "is_me": request.path.startswith(("/me/", "/accounts/")),
        "density": user.density,
    }
