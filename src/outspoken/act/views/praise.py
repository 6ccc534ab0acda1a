"""One's own corner: praise, what a coach passed on, and what customers call one."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from outspoken.act import coaching, recognition
from outspoken.act.errors import CaseError
from outspoken.act.models import Recognition
from outspoken.pages.given import whole_number
from outspoken.people.models import Membership, StaffName, User
from outspoken.people.rights import Right, needs


@needs(Right.OWN_ACCOUNT)
@require_GET
def praise(request: HttpRequest) -> HttpResponse:
    """What customers and those who lead say of one's work, in their own words."""
    user = cast(User, request.user)
    found = recognition.of(user)
    context = {
        "praise": found,
        "passed": coaching.passed_to(user),
        "has_names": StaffName.objects.filter(membership__user=user).exists(),
        "memberships": _memberships(user),
    }
    recognition.mark_seen(user, now=timezone.now())
    return render(request, "act/praise/index.html", context)


@needs(Right.OWN_ACCOUNT)
@require_POST
def sharing(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a praise to the team, or (`undo`) no longer."""
    user = cast(User, request.user)
    held = Recognition.objects.filter(pk=pk, user=user).first()
    if held is None:
        raise Http404
    is_shown = "undo" not in request.POST
    recognition.share(held, is_shown=is_shown, by=user, now=timezone.now())
    messages.success(request, "Your team can read it now." if is_shown else "Only you read it now.")
    return redirect("my-praise")


@needs(Right.OWN_ACCOUNT)
@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """What customers call one, team by team."""
    return _names(request)


@needs(Right.OWN_ACCOUNT)
@require_POST
def name_new(request: HttpRequest) -> HttpResponse:
    """Write a name down, and so agree to be found by it."""
    user, given = cast(User, request.user), request.POST.get("membership", "")
    pk = whole_number(given) or 0
    membership = next((held for held in _memberships(user) if held.pk == pk), None)
    try:
        if membership is None:
            raise CaseError("Choose the team in which you are called so.")
        recognition.call_me(membership, name=request.POST.get("name", ""), by=user, now=timezone.now())
    except CaseError as error:
        return _names(request, problem=str(error), typed=request.POST.get("name", ""), status=422)
    messages.success(request, "Written down. Praise that names you comes to your page from now on.")
    return redirect("my-names")


@needs(Right.OWN_ACCOUNT)
@require_POST
def name_removal(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    held = StaffName.objects.filter(pk=pk, membership__user=user).select_related("membership").first()
    if held is None:
        raise Http404
    recognition.not_called(held, by=user, now=timezone.now())
    messages.success(request, "Taken away. Nothing that names you so will be brought to you or your coach.")
    return redirect("my-names")


def _names(request: HttpRequest, *, problem: str = "", typed: str = "", status: int = 200) -> HttpResponse:
    user = cast(User, request.user)
    context = {
        "memberships": _memberships(user),
        "names": list(
            StaffName.objects.filter(membership__user=user).select_related("membership__team").order_by("name")
        ),
        "problem": problem,
        "typed": typed,
        "short_name": user.get_short_name(),
    }
    return render(request, "act/praise/names.html", context, status=status)


def _memberships(user: User) -> list[Membership]:
    """One for each team somebody is in."""
    rows = Membership.objects.filter(user=user).exclude(team=None).select_related("team").order_by("team__name", "pk")
    return list({row.team_id: row for row in reversed(rows)}.values())[::-1]
