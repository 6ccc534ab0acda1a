"""What waits for a coach: words that name somebody of their team and do not plainly praise them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from outspoken.act import coaching
from outspoken.act.errors import CaseError
from outspoken.act.models import Naming
from outspoken.people.models import User
from outspoken.people.rights import Right, needs

Do = Callable[[Naming, User, datetime], object]


@needs(Right.COACH)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    return _shown(request)


@needs(Right.COACH)
@require_POST
def passing(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass it on, with a note."""
    note = request.POST.get("note", "")
    return _done(
        request,
        pk,
        lambda naming, by, now: coaching.pass_on(naming, note=note, by=by, now=now),
        "Passed on with your note. Talk to them, too.",
    )


@needs(Right.COACH)
@require_POST
def keeping(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave it at what it says of the work."""
    return _done(
        request,
        pk,
        lambda naming, by, now: coaching.keep(naming, by=by, now=now),
        "It stays with you; what it says of the work stands in the team’s stream.",
    )


@needs(Right.COACH)
@require_POST
def giving(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it as praise."""
    return _done(request, pk, lambda naming, by, now: coaching.give(naming, by=by, now=now), "It is on their page now.")


def _done(request: HttpRequest, pk: int, do: Do, said: str) -> HttpResponse:
    user = cast(User, request.user)
    naming = coaching.for_coach(user).filter(pk=pk).first()
    if naming is None:
        raise Http404
    try:
        do(naming, user, timezone.now())
    except CaseError as error:
        return _shown(request, problem=str(error), at=pk, status=422)
    messages.success(request, said)
    return redirect("coaching")


def _shown(request: HttpRequest, *, problem: str = "", at: int = 0, status: int = 200) -> HttpResponse:
    found = coaching.waiting(cast(User, request.user))
    context = {"waiting": found, "problem": problem, "at": at, "typed": request.POST.get("note", "")}
    return render(request, "act/coaching/index.html", context, status=status)
