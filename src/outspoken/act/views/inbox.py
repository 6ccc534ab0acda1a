"""The inbox of cases."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from outspoken.act.models import Case
from outspoken.people.models import User
from outspoken.people.rights import Right, needs, touchpoints_seen_by


@needs(Right.SEE_CASES)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What falls due next."""
    user = cast(User, request.user)
    seen = Case.objects.visible_to(touchpoints=touchpoints_seen_by(user), user=user)  # type: ignore[attr-defined]
    return render(request, "act/cases/index.html", {"cases": seen.open().order_by("due_at", "number")[:50]})
