"""The way in, and the one choice that needs no account: light or dark."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from outspoken.people.context import THEMES, address
from outspoken.people.models import User
from outspoken.people.rights import STAFF, public, roles_of

_YEAR = 60 * 60 * 24 * 365


@public
def home(request: HttpRequest) -> HttpResponse:
    """Staff land in the command centre, customers on their own page, everybody else signs in."""
    if not isinstance(request.user, User):
        return redirect("account_login")
    is_staff = bool(roles_of(request.user) & STAFF)
    return redirect((is_staff and address("now")) or "me")


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page the form says it came from, if it is one of ours."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if is_ours else "/")


@public
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Keep light or dark in a cookie, so that pages come in it at once; anything else means the system's."""
    response = back(request)
    theme = request.POST.get("theme")
    if theme in THEMES:
        response.set_cookie("theme", theme, max_age=_YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax")
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@public
def no_email_page(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    return redirect("me")
