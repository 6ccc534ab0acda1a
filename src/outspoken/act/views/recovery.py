"""Recovery: who was answered, and who says that it was put right."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from outspoken.act import recovery
from outspoken.act.due import in_words
from outspoken.people.models import User
from outspoken.people.rights import Right, needs


@needs(Right.SEE_CASES)
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Of all, by team and by touchpoint, for cases opened in a span of days."""
    user, now = cast(User, request.user), timezone.now()
    since, until = _span(request, today=timezone.localtime(now).date())
    teams, small_teams = recovery.by_part("team", by=user, since=since, until=until, now=now)
    places, small_places = recovery.by_part("touchpoint", by=user, since=since, until=until, now=now)
    context = {
        "whole": recovery.of_all(by=user, since=since, until=until, now=now),
        "parts": [("Teams", "team", teams, small_teams), ("Touchpoints", "touchpoint", places, small_places)],
        "states": [
            (name, n, in_words(spent)) for name, n, spent in recovery.time_in_states(by=user, since=since, until=until)
        ],
        "since": since,
        "until": until,
        "least": recovery.LEAST,
        "as_of": now,
    }
    return render(request, "act/recovery/show.html", context)


def _span(request: HttpRequest, *, today: date) -> tuple[date, date]:
    """The days an address asks for; the last thirty where it asks for none that can be."""
    try:
        since, until = parse_date(request.GET.get("since", "")), parse_date(request.GET.get("until", ""))
    except ValueError:
        since = until = None
    until = until or today
    since = since or until - timedelta(days=recovery.DAYS - 1)
    is_sound = since <= until and date(1900, 1, 1) < since and until < date(2200, 1, 1)
    return (since, until) if is_sound else (today - timedelta(days=recovery.DAYS - 1), today)
