"""Touchpoints: where they stand on a journey, who runs them and which team looks after them.

The team decides which comments frontline staff see, so a change of it is in the audit trail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from outspoken.journeys.models import Stage, Touchpoint
from outspoken.journeys.slugs import free_slug
from outspoken.people import audit
from outspoken.people.models import Team, User


class TouchpointError(Exception):
    """A change of a touchpoint that cannot be; the message says why."""


class NeedsPartner(TouchpointError):
    """A partner's touchpoint without the partner's name."""


@dataclass(frozen=True)
class Facts:
    """What is known of a touchpoint. `partner` is empty for our own."""

    name: str
    stage: Stage | None = None
    team: Team | None = None
    operator: str = Touchpoint.Operator.OWN
    partner: str = ""

    def check(self) -> None:
        if self.operator == Touchpoint.Operator.PARTNER and not self.partner:
            raise NeedsPartner("Say which partner runs it.")

    def put_on(self, touchpoint: Touchpoint) -> None:
        touchpoint.name, touchpoint.stage, touchpoint.team = self.name, self.stage, self.team
        touchpoint.operator = self.operator
        touchpoint.partner = self.partner if self.operator == Touchpoint.Operator.PARTNER else ""


@transaction.atomic
def create(facts: Facts, *, by: User | None, now: datetime) -> Touchpoint:
    """Make a touchpoint. Raises NeedsPartner."""
    facts.check()
    touchpoint = Touchpoint(slug=free_slug(Touchpoint, facts.name))
    facts.put_on(touchpoint)
    touchpoint.save()
    audit.record("touchpoint.created", by=by, about=f"touchpoint {touchpoint.slug}", now=now, detail=_told(touchpoint))
    return touchpoint


@transaction.atomic
def change(touchpoint: Touchpoint, facts: Facts, *, by: User, now: datetime) -> None:
    """Change everything but the address. Raises NeedsPartner."""
    facts.check()
    facts.put_on(touchpoint)
    touchpoint.save()
    audit.record("touchpoint.changed", by=by, about=f"touchpoint {touchpoint.slug}", now=now, detail=_told(touchpoint))


@transaction.atomic
def give_to_team(touchpoint: Touchpoint, team: Team | None, *, by: User, now: datetime) -> None:
    """Let a team (None: nobody) look after it; the team's frontline staff see its comments from now on."""
    touchpoint.team = team
    touchpoint.save(update_fields=["team"])
    audit.record("touchpoint.changed", by=by, about=f"touchpoint {touchpoint.slug}", now=now, detail=_told(touchpoint))


def _told(touchpoint: Touchpoint) -> dict[str, object]:
    return {"name": touchpoint.name, "team": touchpoint.team.name if touchpoint.team else "nobody"}
