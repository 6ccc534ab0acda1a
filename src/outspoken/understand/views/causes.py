"""What distinguishes the comments of a theme, or of an incident, from others."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from outspoken.people.models import User
from outspoken.people.rights import Right, may, needs
from outspoken.understand.causes import page, problem
from outspoken.understand.mirror import lens
from outspoken.understand.models import Incident, Theme
from outspoken.understand.notice import page as incident_page
from outspoken.understand.period import CHOICES, Period
from outspoken.understand.scope import Scope

OF_THEME = {problem.OTHERS: "against all other comments", problem.HAPPIER: "the unhappy ones against the rest"}
OF_INCIDENT = {problem.BEFORE: "against the same before", problem.OTHERS: "against other comments of those days"}


@needs(Right.SEE_FIGURES)
def of_theme(request: HttpRequest, key: str) -> HttpResponse:
    """Under what circumstances people speak of a theme, or are unhappy about it."""
    theme = get_object_or_404(Theme, key=key.replace("\0", ""), is_active=True)
    now, against = timezone.now(), _against(request, OF_THEME)
    period = Period.ending(now, asked=request.GET.get("days", ""))
    asked = problem.of_theme(theme, period, against=against)
    context = {
        "page": page.page(asked, scope=Scope.of(cast(User, request.user)), now=now),
        "name": theme.name,
        "where": "",
        "back": reverse("theme", args=[theme.key]),
        "root": ("Themes", reverse("themes")),
        "ways": OF_THEME,
        "against": against,
        "period": period,
        "periods": CHOICES,
        "subject": {"theme": theme.key, "days": period.days, "against": against},
        "may_fill": may(cast(User, request.user), Right.FIND_CAUSES),
        "as_of": lens().as_of(),
    }
    return render(request, "understand/causes/show.html", context)


@needs(Right.SEE_FIGURES)
def of_incident(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Under what circumstances the comments of an incident came."""
    row = get_object_or_404(Incident.objects.select_related("theme", "touchpoint"), pk=pk)
    scope, now, against = Scope.of(cast(User, request.user)), timezone.now(), _against(request, OF_INCIDENT)
    if not incident_page.may_see(scope, row):
        raise Http404
    line = incident_page.line(row, now=now)
    context = {
        "page": page.page(problem.of_incident(row, against=against), scope=scope, now=now),
        "name": line.what,
        "where": line.where,
        "back": line.href,
        "root": ("What changed", reverse("incidents")),
        "ways": OF_INCIDENT,
        "against": against,
        "period": None,
        "periods": {},
        "subject": {"incident": row.pk},
        "may_fill": may(cast(User, request.user), Right.FIND_CAUSES),
        "as_of": lens().as_of(),
    }
    return render(request, "understand/causes/show.html", context)


def _against(request: HttpRequest, ways: dict[str, str]) -> str:
    asked = request.GET.get("against", "")
    return asked if asked in ways else next(iter(ways))
