"""Journeys and their stages: the way a customer goes with us, in order."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from outspoken.journeys.models import Journey, Stage
from outspoken.journeys.slugs import free_slug
from outspoken.people import audit
from outspoken.people.models import User


class JourneyError(Exception):
    """A change of a journey that cannot be; the message says why."""


class NameTaken(JourneyError):
    """Another journey, or another stage of the same one, has that name."""


@transaction.atomic
def create(*, name: str, by: User | None, now: datetime) -> Journey:
    """Make a journey, after the others. Raises NameTaken."""
    if Journey.objects.filter(name=name).exists():
        raise NameTaken(f"There is a journey called {name} already.")
    journey = Journey.objects.create(name=name, slug=free_slug(Journey, name), place=Journey.objects.count())
    audit.record("journey.created", by=by, about=f"journey {journey.pk}", now=now, detail={"name": name})
    return journey


@transaction.atomic
def add_stage(journey: Journey, *, name: str, by: User | None, now: datetime) -> Stage:
    """Add a stage at the end of a journey. Raises NameTaken."""
    if journey.stages.filter(name=name).exists():
        raise NameTaken(f"{journey.name} has a stage called {name} already.")
    stage = Stage.objects.create(journey=journey, name=name, place=journey.stages.count())
    audit.record("stage.created", by=by, about=f"journey {journey.pk}", now=now, detail={"name": name})
    return stage
