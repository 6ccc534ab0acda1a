from __future__ import annotations

from typing import cast

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from outspoken.people import staff
from outspoken.people.forms import MeForm
from outspoken.people.models import Membership, User
from outspoken.people.rights import Right, needs


@needs(Right.OWN_ACCOUNT)
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = MeForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("me")
    held = Authenticator.objects.filter(user=user).values_list("type", flat=True)
    page = {
        "form": form,
        "memberships": list(Membership.objects.filter(user=user).select_related("team").order_by("role")),
        "has_app": Authenticator.Type.TOTP in held,
        "passkeys": sum(kind == Authenticator.Type.WEBAUTHN for kind in held),
    }
    return render(request, "people/me.html", page, status=422 if form.errors else 200)


@needs(Right.OWN_ACCOUNT)
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    staff.end_sessions(user, now=timezone.now())
    update_session_auth_hash(request, user)
    messages.success(request, "You are signed out everywhere else.")
    return redirect("me")
