"""Ladders: who is called when, in plain words; drills; and when somebody can be reached themselves."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from outspoken.act import availability, drills, giving, ladder_page, ladders
from outspoken.act.errors import CaseError
from outspoken.act.models import Absence, Severity
from outspoken.people.models import Team, User
from outspoken.people.rights import Right, needs


@needs(Right.SEE_CASES)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All ladders, with who would be called now, and one's own quiet hours and absences."""
    return _shown(request)


@needs(Right.SET_LADDERS)
@require_POST
def rungs(request: HttpRequest) -> HttpResponse:
    """Call others from now on, for one severity."""
    user, now = cast(User, request.user), timezone.now()
    try:
        severity, climb = ladder_page.typed(request.POST)
        ladders.keep(severity, climb, by=user, now=now)
    except CaseError as error:
        return _shown(request, problem=str(error), status=422)
    messages.success(request, f"Kept for severity “{severity.label}”. What is escalated already climbs on by it.")
    return redirect("ladders")


@needs(Right.SET_LADDERS)
@require_POST
def drill(request: HttpRequest) -> HttpResponse:
    """Try a ladder among some people."""
    user, now = cast(User, request.user), timezone.now()
    team = Team.objects.filter(slug=request.POST.get("team", "")).first()
    given = request.POST.get("severity", "")
    severity = Severity(int(given)) if given in {str(value) for value in Severity.values} else Severity.URGENT
    people = ladder_page.staff(request.POST.getlist("people"))
    try:
        held = drills.drill(severity=severity, team=team, people=people, by=user, now=now)
    except CaseError as error:
        return _shown(request, problem=str(error), status=422)
    messages.success(request, "The drill runs. Its letters are marked DRILL and go to nobody else.")
    return redirect("escalation", held.number)


@needs(Right.SEE_CASES)
@require_POST
def quiet(request: HttpRequest) -> HttpResponse:
    """Say when one is not to be written to."""
    starts, ends = request.POST.get("starts", ""), request.POST.get("ends", "")
    is_weekend_quiet = "weekend" in request.POST
    return _own(
        request,
        partial(availability.set_quiet, starts=starts, ends=ends, is_weekend_quiet=is_weekend_quiet),
        "Kept. What wakes people still comes through.",
    )


@needs(Right.SEE_CASES)
@require_POST
def languages(request: HttpRequest) -> HttpResponse:
    """Say in which languages one answers customers."""
    return _own(request, partial(giving.set_languages, request.POST.get("languages", "").replace("\0", "")), "Kept.")


@needs(Right.SEE_CASES)
@require_POST
def absences(request: HttpRequest) -> HttpResponse:
    """Say when one is away, and who stands in."""
    first, last, deputy = (request.POST.get(name, "") for name in ("first", "last", "deputy"))
    return _own(request, partial(availability.go_away, first=first, last=last, deputy=deputy), "Kept.")


@needs(Right.SEE_CASES)
@require_POST
def absence_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own absence is off."""
    absence = get_object_or_404(Absence, pk=pk, user=cast(User, request.user))
    return _own(request, partial(availability.come_back, absence), "You are back.")


def _own(request: HttpRequest, do: Any, said: str) -> HttpResponse:
    try:
        do(by=cast(User, request.user), now=timezone.now())
    except CaseError as error:
        return _shown(request, problem=str(error), status=422)
    messages.success(request, said)
    return redirect("ladders")


def _shown(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    user = cast(User, request.user)
    team = Team.objects.filter(slug=request.GET.get("team", "")).first()
    context = ladder_page.of(user, team=team, typed=request.POST if problem else None, now=timezone.now())
    return render(request, "act/ladders/index.html", context | {"problem": problem}, status=status)
