from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from outspoken.people import tokens as verbs
from outspoken.people.forms import TokenForm
from outspoken.people.models import ApiToken, User
from outspoken.people.rights import Right, needs, sure


@needs(Right.MANAGE_TOKENS)
@require_http_methods(["GET", "HEAD", "POST"])
@sure
def tokens(request: HttpRequest) -> HttpResponse:
    form, created, now = TokenForm(request.POST or None), None, timezone.now()
    if request.method == "POST" and form.is_valid():
        name, scopes = form.cleaned_data["name"], form.cleaned_data["scopes"]
        try:
            created = verbs.create(
                name=name, scopes=scopes, expires_at=form.expires_at(), by=cast(User, request.user), now=now
            )
            form = TokenForm()
        except verbs.TokenError as error:
            form.add_error("last_day", str(error))
    # Shown in the answer to the form itself: a secret never waits in a session for the next page.
    held = ApiToken.objects.select_related("created_by")
    page = {"tokens": list(held), "form": form, "created": created, "now": now}
    return render(request, "people/tokens.html", page, status=422 if form.errors else 200)


@needs(Right.MANAGE_TOKENS)
@require_POST
def revoke(request: HttpRequest, token: UUID) -> HttpResponse:
    held = get_object_or_404(ApiToken, pk=token)
    verbs.revoke(held, by=cast(User, request.user), now=timezone.now())
    messages.success(request, f"{held.name} no longer works.")
    return redirect("tokens")
