from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outspoken.people import staff as verbs
from outspoken.people.forms import GrantForm, InviteForm
from outspoken.people.models import ApiToken, Membership, User
from outspoken.people.rights import Right, needs, sure


def _actor(request: HttpRequest) -> User:
    return cast(User, request.user)


@needs(Right.MANAGE_PEOPLE)
@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    people = list(User.objects.staff().with_roles())
    page = {"people": people, "active": sum(person.is_active for person in people)}
    return render(request, "people/staff.html", page)


@needs(Right.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@sure
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, email = form.cleaned_data["name"], form.cleaned_data["email"]
        try:
            invited = verbs.invite(
                email=email, name=name, grants=[form.grant()], by=_actor(request), now=timezone.now()
            )
            return render(request, "people/link.html", {"member": invited.user, "link": invited.link, "is_new": True})
        except verbs.NeedsTeam as error:
            form.add_error("team", str(error))
        except verbs.StaffError as error:
            form.add_error("email", str(error))
    return render(request, "people/invite.html", {"form": form}, status=422 if form.errors else 200)


@needs(Right.MANAGE_PEOPLE)
@require_safe
def member(request: HttpRequest, user: UUID) -> HttpResponse:
    return _member_page(request, _member(user), GrantForm())


def _member(pk: UUID) -> User:
    who: User = get_object_or_404(User.objects.with_roles(), pk=pk)
    return who


def _member_page(request: HttpRequest, who: User, form: GrantForm) -> HttpResponse:
    page = {
        "member": who,
        "form": form,
        "tokens": ApiToken.objects.filter(created_by=who).valid(at=timezone.now()).count(),
        "has_second_factor": Authenticator.objects.filter(user=who).exists(),
    }
    return render(request, "people/member.html", page, status=422 if form.errors else 200)


def _change(request: HttpRequest, pk: UUID, change: Callable[[User], object], done: str) -> HttpResponse:
    """Do a change to somebody and go back to their page, with what was done or why it could not be."""
    who = _member(pk)
    try:
        change(who)
    except verbs.StaffError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done.format(name=who.name))
    return redirect("staff-member", user=pk)


@needs(Right.MANAGE_PEOPLE)
@require_POST
@sure
def grant(request: HttpRequest, user: UUID) -> HttpResponse:
    form = GrantForm(request.POST)
    if not form.is_valid():
        return _member_page(request, _member(user), form)
    given = form.grant()
    by, now = _actor(request), timezone.now()
    return _change(request, user, lambda who: verbs.grant(who, given, by=by, now=now), "{name} has that role now.")


@needs(Right.MANAGE_PEOPLE)
@require_POST
def withdraw(request: HttpRequest, user: UUID, membership: int) -> HttpResponse:
    held = get_object_or_404(Membership.objects.select_related("team"), pk=membership, user=user)
    by, now = _actor(request), timezone.now()
    return _change(request, user, lambda _: verbs.withdraw(held, by=by, now=now), "{name} no longer has that role.")


@needs(Right.MANAGE_PEOPLE)
@require_POST
@sure
def link(request: HttpRequest, user: UUID) -> HttpResponse:
    who = _member(user)
    made = verbs.sign_in_link(who, by=_actor(request), now=timezone.now())
    return render(request, "people/link.html", {"member": who, "link": made, "is_new": False})


@needs(Right.MANAGE_PEOPLE)
@require_POST
@sure
def forget_second_factor(request: HttpRequest, user: UUID) -> HttpResponse:
    by, now = _actor(request), timezone.now()
    done = "{name} signs in with the password alone until they set up a second step again."
    return _change(request, user, lambda who: verbs.forget_second_factor(who, by=by, now=now), done)


@needs(Right.MANAGE_PEOPLE)
@require_POST
def deactivate(request: HttpRequest, user: UUID) -> HttpResponse:
    by, now, too = _actor(request), timezone.now(), "revoke_tokens" in request.POST
    done = "{name} is signed out everywhere and cannot sign in."
    return _change(request, user, lambda who: verbs.deactivate(who, by=by, now=now, revoke_tokens=too), done)


@needs(Right.MANAGE_PEOPLE)
@require_POST
@sure
def activate(request: HttpRequest, user: UUID) -> HttpResponse:
    by, now = _actor(request), timezone.now()
    return _change(request, user, lambda who: verbs.activate(who, by=by, now=now), "{name} can sign in again.")
