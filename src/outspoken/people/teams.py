"""Teams: who works together on which touchpoints."""

from __future__ import annotations

from datetime import datetime
from itertools import chain, count

from django.db import transaction
from django.utils.text import slugify

from outspoken.people import audit
from outspoken.people.models import Team, User


class TeamError(Exception):
    """A change of a team that cannot be; the message says why."""


class NameTaken(TeamError):
    """Another team has that name."""


@transaction.atomic
def create(*, name: str, description: str, by: User | None, now: datetime) -> Team:
    """Make a team. Raises NameTaken; the slug is made from the name and stays when the name changes."""
    if Team.objects.filter(name=name).exists():
        raise NameTaken(f"There is a team called {name} already.")
    team = Team.objects.create(name=name, slug=_free_slug(name), description=description)
    audit.record("team.created", by=by, about=f"team {team.pk}", now=now, detail={"name": name})
    return team


def _free_slug(name: str) -> str:
    wanted = slugify(name) or "team"
    held = set(Team.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(slug for slug in chain([wanted], numbered) if slug not in held)


@transaction.atomic
def change(team: Team, *, name: str, description: str, by: User, now: datetime) -> None:
    """Rename or describe a team. Raises NameTaken."""
    if Team.objects.exclude(pk=team.pk).filter(name=name).exists():
        raise NameTaken(f"There is a team called {name} already.")
    team.name, team.description = name, description
    team.save(update_fields=["name", "description"])
    audit.record("team.changed", by=by, about=f"team {team.pk}", now=now, detail={"name": name})
