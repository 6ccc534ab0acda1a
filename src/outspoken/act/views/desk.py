"""Somebody's own desk."""

from __future__ import annotations

from typing import cast
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from outspoken.act import desk
from outspoken.act.errors import CaseError
from outspoken.act.models import Message
from outspoken.pages.given import whole_number
from outspoken.people.models import User
from outspoken.people.rights import Right, needs

UNNAMED = "The form did not say which one it is about. Press its button once more."


@needs(Right.SEE_CASES)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All of it on one page."""
    return _shown(request)


@needs(Right.SEE_CASES)
@require_POST
def reading(request: HttpRequest) -> HttpResponse:
    """One of the five was read."""
    verbatim = whole_number(request.POST.get("verbatim", ""))
    if verbatim is None:
        return _shown(request, problem=UNNAMED, status=422)
    try:
        desk.read(verbatim, by=cast(User, request.user), now=timezone.now())
    except desk.NotYours:
        raise Http404 from None
    return redirect("desk")


@needs(Right.WORK_CASES)
@require_POST
def calls(request: HttpRequest) -> HttpResponse:
    """A customer was called."""
    given, text = request.POST.get("outcome", ""), request.POST.get("text", "")
    outcome = Message.Call(given) if given in Message.Call.values else Message.Call.REACHED
    case = whole_number(request.POST.get("case", ""))
    if case is None:
        return _shown(request, problem=UNNAMED, status=422)
    try:
        desk.call(case, outcome=outcome, text=text, by=cast(User, request.user), now=timezone.now())
    except desk.NotYours:
        raise Http404 from None
    except CaseError as error:
        return _shown(request, problem=str(error), status=409)
    messages.success(request, "Noted in the case; whoever answers it sees what was said.")
    return redirect("desk")


@needs(Right.WORK_CASES)
@require_POST
def replies(request: HttpRequest) -> HttpResponse:
    """A customer was written to."""
    user, text, key = cast(User, request.user), request.POST.get("text", ""), request.POST.get("key", "")[:60]
    case = whole_number(request.POST.get("case", ""))
    if case is None:
        return _shown(request, problem=UNNAMED, status=422)
    try:
        desk.reply(case, text=text, key=f"desk {key or uuid4().hex}", by=user, now=timezone.now())
    except desk.NotYours:
        raise Http404 from None
    except CaseError as error:
        return _shown(request, problem=str(error), status=409)
    messages.success(request, "Your answer is on its way, under your name.")
    return redirect("desk")


def _shown(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    context = desk.of(cast(User, request.user), now=timezone.now())
    typed = {"case": request.POST.get("case", ""), "text": request.POST.get("text", "")}
    context |= {"problem": problem, "typed": typed, "key": uuid4().hex, "calls": Message.Call.choices}
    return render(request, "act/desk/index.html", context, status=status)
