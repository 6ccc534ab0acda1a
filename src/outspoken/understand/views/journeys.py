"""Journeys as customers live them."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from outspoken.people.models import User
from outspoken.people.rights import Right, may, needs
from outspoken.understand.experience import page
from outspoken.understand.mirror import lens
from outspoken.understand.period import CHOICES, Period
from outspoken.understand.scope import Scope


@needs(Right.SEE_FIGURES)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Promise against experience along the journeys, moments of truth, employees' voice."""
    user, now = cast(User, request.user), timezone.now()
    period = Period.ending(now, asked=request.GET.get("days", ""))
    context = {
        "page": page.page(lens(), period, scope=Scope.of(user), now=now),
        "period": period,
        "periods": CHOICES,
        "may_edit": may(user, Right.EDIT_JOURNEYS),
        "may_manage_sources": may(user, Right.MANAGE_SOURCES),
        "as_of": lens().as_of(),
    }
    return render(request, "understand/journeys/index.html", context)
