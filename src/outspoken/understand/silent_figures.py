"""How many felt what so many told, of a theme: counted from the record, told by `evidence.silent`."""

from __future__ import annotations

from typing import Any

from django.db import connection

from outspoken.evidence.silent import Answers, HowMany, ways
from outspoken.understand.scope import Scope
from outspoken.understand.sql import question
from outspoken.understand.theme_people import About, People, Window


def how_many(people: People, theme: int, answers: Answers | None = None) -> HowMany:
    """What repeat contacts, two channels and those asked say of who felt a theme and who told of it."""
    unknown = int(people.weekly[theme][1].sum()) if theme in people.weekly else 0
    return ways.how_many(people.groups.get(theme, ()), people.channels, unknown=unknown, answers=answers)


def told_before(theme: int, *, window: Window, scope: Scope, about: About) -> Answers | None:
    """Those who spoke of it and answered whether they had told us before; None where nobody was asked."""
    values: dict[str, Any] = {
        "start": window.start,
        "end": window.end,
        "theme": theme,
        "seen": None if scope.ids is None else sorted(scope.ids),
        "polarity": about.polarity[0] if about.polarity else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(question("told_before"), values)
        [(said_told, were_asked)] = cursor.fetchall()
    return Answers(said_told=said_told, were_asked=were_asked) if were_asked else None
