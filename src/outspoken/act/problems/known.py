"""The problems that are known about an incident, a theme or a touchpoint: those that stand, then those solved."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from outspoken.act.models import Problem
from outspoken.act.problems import about, page
from outspoken.journeys.models import Touchpoint
from outspoken.people.models import User
from outspoken.understand import themes
from outspoken.understand.models import Incident, Theme

SHOWN: Final = 5


def of_incident(row: Incident, *, by: User, now: datetime) -> QuerySet[Problem]:
    """Those it was put to by hand, and those whose rule it fits."""
    found = Q(incidents=row)
    if row.kind in about.TROUBLE:
        named = themes.current(now=now).above.get(row.theme.key, (row.theme.pk,)) if row.theme else ()
        by_rule = Q(since__lte=row.since) & (Q(theme=None) | Q(theme__in=named))
        by_rule &= Q(touchpoint=None) | Q(touchpoint=row.touchpoint_id)
        if row.channel:
            by_rule &= Q(channel__in=("", row.channel))
        found |= by_rule & ~Q(theme=None, touchpoint=None, channel="")
    return _seen(found, by=by)


def of_theme(theme: Theme, *, by: User, now: datetime) -> QuerySet[Problem]:
    """Those about it or a part of it, wherever."""
    return _seen(Q(theme__in=about.below(theme.pk, now=now)), by=by)


def of_touchpoint(touchpoint: Touchpoint, *, by: User) -> QuerySet[Problem]:
    """Those at it, whatever they are about."""
    return _seen(Q(touchpoint=touchpoint), by=by)


def _seen(found: Q, *, by: User) -> QuerySet[Problem]:
    seen = page.seen(by).filter(pk__in=Problem.objects.filter(found).order_by().values("pk"))
    is_over = Case(When(state=Problem.State.SOLVED, then=Value(1)), default=Value(0), output_field=IntegerField())
    return seen.exclude(state=Problem.State.MERGED).order_by(is_over, "-changed_at", "-number")
