"""One's own page of browsers that are told what waits, and the script that shows it there."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outspoken.people.models import User
from outspoken.people.rights import Right, needs, public
from outspoken.post.forms import SubscriptionForm
from outspoken.post.models import PushSubscription
from outspoken.post.push import keys, subscriptions, telling

WORKER: Final = Path(__file__).parents[1] / "static" / "post" / "push-worker.js"


@needs(Right.OWN_ACCOUNT)
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: HttpRequest) -> HttpResponse:
    """One's browsers; POST: this one is on from now on."""
    user = cast(User, request.user)
    if request.method == "POST":
        return _turn_on(request, user)
    browsers = subscriptions.of(user)
    page = {
        "browsers": [(one, hashlib.sha256(one.endpoint.encode()).hexdigest()) for one in browsers],
        "key": keys.pair(now=timezone.now()).public,
    }
    return render(request, "post/notifications.html", page)


def _turn_on(request: HttpRequest, user: User) -> HttpResponse:
    form = SubscriptionForm(request.POST)
    name = subscriptions.browser_name(request.headers.get("User-Agent", ""))
    try:
        if not form.is_valid():
            raise subscriptions.BadSubscription("a part of it is missing")
        held = subscriptions.turn_on(**form.cleaned_data, name=name, by=user, now=timezone.now())
        messages.success(request, f"Notifications are on: {held.name}.")
    except subscriptions.SubscriptionError as error:
        messages.error(request, str(error))
    return redirect("notifications")


@needs(Right.OWN_ACCOUNT)
@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    held = get_object_or_404(PushSubscription, pk=pk, user=user)
    subscriptions.turn_off(held, by=user, now=timezone.now())
    messages.success(request, f"Notifications are off: {held.name}.")
    return redirect("notifications")


@needs(Right.OWN_ACCOUNT)
@require_POST
def test(request: HttpRequest) -> HttpResponse:
    put = telling.test(cast(User, request.user), link=reverse("notifications"), now=timezone.now())
    if put:
        many = f"{len(put)} browsers" if len(put) > 1 else "your browser"
        messages.success(request, f"A test is on its way to {many}. Look here again to see whether it was taken.")
    else:
        messages.error(request, "Notifications are on in none of your browsers, so there is nothing to test.")
    return redirect("notifications")


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The service worker, at the root: what lies deeper may not open the pages of the whole house."""
    response = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
