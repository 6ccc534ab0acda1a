"""Escalations: those that stand, one with its story, raising by hand, and the one tap of a mail.

The tap's form is outside Django's CSRF check, as the customer's page is: what lets somebody in is the signed address,
which no other site knows. A GET changes nothing: programs that look into mail open every link.
"""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outspoken.act import drills, escalation_mails, escalation_page, escalations, ladder_page
from outspoken.act.errors import CaseError
from outspoken.act.models import Escalation
from outspoken.people.models import User
from outspoken.people.rights import Right, may, needs, public, touchpoints_seen_by


@needs(Right.SEE_CASES)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Those that stand, the gravest first, and those that were settled lately."""
    user = cast(User, request.user)
    return render(request, "act/escalations/index.html", escalation_page.listed(user, now=timezone.now()))


@needs(Right.SEE_CASES)
@require_safe
def show(request: HttpRequest, number: int) -> HttpResponse:
    """One of them: what happened, in whose words, who was called, what was done."""
    return _shown(request, _held(request, number))


@needs(Right.WORK_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Raise something by hand."""
    user, now = cast(User, request.user), timezone.now()
    form = escalation_page.RaiseForm(request.POST or None, named=request.GET.dict(), by=user, now=now)
    if request.method == "POST" and form.is_valid():
        held = escalations.raise_(form.alarm(), by=user, now=now)
        messages.success(request, "Raised. Whoever is first on the ladder is called within seconds.")
        return redirect("escalation", held.number)
    return render(request, "act/escalations/new.html", {"form": form}, status=422 if request.method == "POST" else 200)


@needs(Right.WORK_CASES)
@require_POST
def acknowledgement(request: HttpRequest, number: int) -> HttpResponse:
    """Take it on."""
    held = _held(request, number)
    return _done(request, held, partial(escalations.acknowledge, held), "It is yours. Nobody else is called.")


@needs(Right.WORK_CASES)
@require_POST
def handing(request: HttpRequest, number: int) -> HttpResponse:
    """Give it to somebody else."""
    held = _held(request, number)
    to = next(iter(ladder_page.staff([request.POST.get("to", "")])), None)
    if to is None:
        return _shown(request, held, problem="Choose who is to take it on.", status=422)
    return _done(request, held, partial(escalations.hand_on, held, to=to), f"{to.name} is called.")


@needs(Right.WORK_CASES)
@require_POST
def settlement(request: HttpRequest, number: int) -> HttpResponse:
    """It is over; what was done is said."""
    held, outcome = _held(request, number), request.POST.get("outcome", "")
    return _done(request, held, partial(escalations.resolve, held, outcome=outcome), "Settled.")


@needs(Right.WORK_CASES)
@require_POST
def after_action(request: HttpRequest, number: int) -> HttpResponse:
    """What we make of it."""
    held = _held(request, number)
    happened, learnt, actions = (request.POST.get(name, "") for name in ("happened", "learnt", "actions"))
    keep = partial(drills.note_down, held, happened=happened, learnt=learnt, actions=actions)
    return _done(request, held, keep, "The note is kept.")


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def taking(request: HttpRequest, token: str) -> HttpResponse:
    """What the one tap of a mail opens: a button that takes it on as the person the mail was sent to."""
    held, user, problem, status = None, None, "", 200
    try:
        held, user = escalation_mails.whose(token)
        if request.method == "POST":
            held = escalations.acknowledge(held, by=user, now=timezone.now())
    except (escalation_mails.LinkBroken, CaseError) as error:
        problem, status = str(error), 404 if held is None else 409
    context = {"held": held, "who": user, "problem": problem, "has_taken": request.method == "POST" and not problem}
    response = render(request, "act/escalations/taking.html", context, status=status)
    response["Cache-Control"], response["Referrer-Policy"] = "no-store", "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _held(request: HttpRequest, number: int) -> Escalation:
    user = cast(User, request.user)
    seen = Escalation.objects.visible_to(touchpoints=touchpoints_seen_by(user), user=user)
    rows = seen.select_related("theme", "touchpoint", "team", "taken_by", "raised_by", "resolved_by", "after_action")
    return get_object_or_404(rows, pk=number)


def _done(request: HttpRequest, held: Escalation, do: Any, said: str) -> HttpResponse:
    try:
        do(by=cast(User, request.user), now=timezone.now())
    except CaseError as error:
        return _shown(request, held, problem=str(error), status=409)
    messages.success(request, said)
    return redirect("escalation", held.number)


def _shown(request: HttpRequest, held: Escalation, *, problem: str = "", status: int = 200) -> HttpResponse:
    user = cast(User, request.user)
    context = escalation_page.of(held, by=user, now=timezone.now())
    typed = {name: request.POST.get(name, "") for name in ("outcome", "happened", "learnt", "actions")}
    context |= {"problem": problem, "typed": typed, "may_work": may(user, Right.WORK_CASES)}
    return render(request, "act/escalations/show.html", context, status=status)
