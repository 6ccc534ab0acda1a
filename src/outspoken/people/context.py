"""What every page's frame needs: the rail's entries for this person, and their density."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from outspoken.people.models import User
from outspoken.people.rights import Right, may


@dataclass(frozen=True)
class Entry:
    name: str
    route: str
    mark: str
    right: Right
    prefix: str  # the first part of the addresses that belong to it


RAIL = (
    Entry("Now", "now", "◉", Right.SEE_FIGURES, "/now/"),
    Entry("Read", "read", "❝", Right.READ_VERBATIMS, "/read/"),
    Entry("Understand", "themes", "⌘", Right.SEE_FIGURES, "/understand/"),
    Entry("Listen", "imports", "⇣", Right.IMPORT, "/listen/"),
    Entry("People", "staff", "☺", Right.MANAGE_PEOPLE, "/people/"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `rail` (entries this person may open, the current one marked) and `density`."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"rail": [], "density": "comfortable"}
    rail = [
        {"entry": entry, "is_current": request.path.startswith(entry.prefix)}
        for entry in RAIL
        if may(user, entry.right)
    ]
    return {"rail": rail, "density": user.density}
