"""Targets that ratchet: the list, one of them with its chart, and the exceptions that were signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outspoken.act.models import Target
from outspoken.act.problems.errors import ProblemError
from outspoken.act.targets import exceptions as signed
from outspoken.act.targets import page, verbs
from outspoken.act.targets.forms import TargetForm, percent
from outspoken.people.models import User
from outspoken.people.rights import Right, may, needs
from outspoken.understand.mirror import lens

TOLD: Final = timedelta(days=365)


@needs(Right.SEE_CASES)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every target, and how far it is reached."""
    user, now = cast(User, request.user), timezone.now()
    today = verbs.today_of(now)
    found = page.all_of(user, lens=lens(), now=now)
    context = {
        "targets": found,
        "headline": page.headline(found),
        "signed": signed.signed_in(today - TOLD, today, by=user, now=now),
        "may_edit": may(user, Right.EDIT_PROBLEMS),
        "as_of": lens().as_of(),
    }
    return render(request, "act/targets/index.html", context)


@needs(Right.EDIT_PROBLEMS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A target for a promise that can be counted."""
    user, now = cast(User, request.user), timezone.now()
    form = TargetForm(request.POST if request.method == "POST" else None, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            made = form.make(by=user, now=now)
        except ProblemError as error:
            form.add_error(None, str(error))
        else:
            return redirect("target", made.pk)
    return render(request, "act/targets/new.html", {"form": form}, status=422 if form.errors else 200)


@needs(Right.SEE_CASES)
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One target: the figure, its stair, the average it starts from, what would be next."""
    return _shown(request, _held(request, pk))


@needs(Right.EDIT_PROBLEMS)
@require_POST
def raising(request: HttpRequest, pk: int) -> HttpResponse:
    """Set it higher by hand."""

    def do(target: Target, by: User, now: datetime) -> object:
        value = percent(request.POST.get("value", ""))
        return verbs.raise_to(target, value, reason=request.POST.get("reason", ""), by=by, now=now)

    return _done(request, pk, do)


@needs(Right.SIGN_EXCEPTIONS)
@require_POST
def exceptions(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign that it may be lower until a day; `undo` ends the one in force."""

    def do(target: Target, by: User, now: datetime) -> object:
        if "undo" in request.POST:
            step = verbs.exception(target.steps.all(), verbs.today_of(now))
            if step is None:
                raise verbs.TargetError("No exception is in force.")
            return verbs.end_exception(step, by=by, now=now)
        try:
            until = parse_date(request.POST.get("until", ""))
        except ValueError:
            until = None
        if until is None:
            raise verbs.TargetError("Say until which day it may be lower.")
        value, reason = percent(request.POST.get("value", "")), request.POST.get("reason", "")
        return verbs.sign_exception(target, value=value, until=until, reason=reason, by=by, now=now)

    return _done(request, pk, do)


def _held(request: HttpRequest, pk: int) -> Target:
    found = page.visible(cast(User, request.user)).filter(pk=pk).first() if pk < 2**62 else None
    if found is None:
        raise Http404
    return found


def _done(request: HttpRequest, pk: int, do: Callable[[Target, User, datetime], object]) -> HttpResponse:
    target = _held(request, pk)
    try:
        do(target, cast(User, request.user), timezone.now())
    except (ProblemError, forms.ValidationError) as error:
        said = error.message if isinstance(error, forms.ValidationError) else str(error)
        return _shown(request, _held(request, pk), said=str(said), status=422)
    return redirect("target", pk)


def _shown(request: HttpRequest, target: Target, *, said: str = "", status: int = 200) -> HttpResponse:
    user, now = cast(User, request.user), timezone.now()
    context = {
        "page": page.page(target, by=user, lens=lens(), now=now),
        "target": target,
        "said": said,
        "may_edit": may(user, Right.EDIT_PROBLEMS),
        "may_sign": may(user, Right.SIGN_EXCEPTIONS),
        "as_of": lens().as_of(),
    }
    return render(request, "act/targets/show.html", context, status=status)
