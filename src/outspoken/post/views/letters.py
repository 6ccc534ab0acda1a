from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from outspoken.people.models import User
from outspoken.people.rights import Right, needs
from outspoken.post import letters as verbs
from outspoken.post.forms import LettersForm
from outspoken.post.models import Endpoint, Letter

_SIZE = 50


@needs(Right.MANAGE_POST)
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    form = LettersForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    state, endpoint = asked.get("state") or Letter.State.GIVEN_UP, asked.get("endpoint")
    shown = verbs.page(state=state, endpoint=endpoint, before=asked.get("before"), size=_SIZE + 1)
    page = {
        "letters": shown[:_SIZE],
        "older": shown[_SIZE - 1].pk if len(shown) > _SIZE else None,
        "state": state,
        "states": verbs.counted(),
        "endpoint": Endpoint.objects.filter(pk=endpoint).first() if endpoint else None,
        "now": timezone.now(),
    }
    return render(request, "post/letters.html", page)


@needs(Right.MANAGE_POST)
@require_safe
def letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    held = get_object_or_404(Letter.objects.select_related("endpoint", "subscription__user"), pk=pk)
    page = {"letter": held, "tries": list(held.deliveries.all()[:50]), "now": timezone.now()}
    return render(request, "post/letter.html", page)


@needs(Right.MANAGE_POST)
@require_POST
def replay_one(request: HttpRequest, pk: UUID) -> HttpResponse:
    held = get_object_or_404(Letter, pk=pk)
    try:
        verbs.again(held, by=cast(User, request.user), now=timezone.now())
        messages.success(request, "It goes out once more, under the same id.")
    except (verbs.NobodyThere, verbs.Emptied) as error:
        messages.error(request, f"{error} It cannot be sent again.")
    return redirect("letter", pk)


@needs(Right.MANAGE_POST)
@require_POST
def cancellation(request: HttpRequest, pk: UUID) -> HttpResponse:
    held = get_object_or_404(Letter, pk=pk)
    try:
        verbs.cancel(held, because="taken back by hand", by=cast(User, request.user), now=timezone.now())
        messages.success(request, "It is taken back.")
    except verbs.AlreadySent:
        messages.error(request, "It was sent meanwhile, so it can no longer be taken back.")
    return redirect("letter", pk)


@needs(Right.MANAGE_POST)
@require_POST
def replay(request: HttpRequest) -> HttpResponse:
    form = LettersForm(request.POST)
    pk = form.cleaned_data["endpoint"] if form.is_valid() else None
    endpoint = get_object_or_404(Endpoint, pk=pk) if pk else None
    count = verbs.again_all(endpoint=endpoint, by=cast(User, request.user), now=timezone.now())
    messages.success(request, f"{count} letter{'' if count == 1 else 's'} will go out once more.")
    return redirect("letters")
