from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from outspoken.people.models import User
from outspoken.people.rights import Right, needs, sure
from outspoken.post import endpoints as verbs
from outspoken.post import letters
from outspoken.post.events import TYPES
from outspoken.post.forms import EndpointChangeForm, EndpointForm
from outspoken.post.models import Endpoint


@needs(Right.MANAGE_POST)
@require_http_methods(["GET", "HEAD", "POST"])
@sure
def endpoints(request: HttpRequest) -> HttpResponse:
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.create(**form.cleaned_data, by=cast(User, request.user), now=timezone.now())
            return _show(request, made.endpoint, secret=made.secret)
        except verbs.BadAddress as error:
            form.add_error("url", str(error))
        except verbs.BadKey as error:
            form.add_error("key", str(error))
    page = {"endpoints": list(verbs.with_activity()), "form": form, "now": timezone.now()}
    return render(request, "post/endpoints.html", page, status=422 if form.errors else 200)


@needs(Right.MANAGE_POST)
@require_http_methods(["GET", "HEAD", "POST"])
@sure
def endpoint(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(Endpoint, pk=pk)
    form = EndpointChangeForm(request.POST or None, initial={"name": held.name, "types": held.types})
    if request.method == "POST" and form.is_valid():
        try:
            verbs.change(held, **form.cleaned_data, by=cast(User, request.user), now=timezone.now())
            messages.success(request, "Saved.")
            return redirect("endpoint", pk)
        except verbs.BadAddress as error:
            form.add_error("url", str(error))
    return _show(request, held, form=form)


@needs(Right.MANAGE_POST)
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(Endpoint, pk=pk)
    letter = letters.put_test(held, by=cast(User, request.user), now=timezone.now())
    return redirect("letter", letter.pk)


@needs(Right.MANAGE_POST)
@require_POST
@sure
def secret(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(Endpoint, pk=pk)
    try:
        made = verbs.rotate(held, by=cast(User, request.user), now=timezone.now())
    except verbs.NotSigned as error:
        messages.error(request, f"Nothing changed: {error}.")
        return redirect("endpoint", pk)
    return _show(request, made.endpoint, secret=made.secret)


@needs(Right.MANAGE_POST)
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(Endpoint, pk=pk)
    is_on = request.POST.get("is_on") == "yes"
    verbs.switch(held, is_on=is_on, by=cast(User, request.user), now=timezone.now())
    messages.success(request, f"{held.name} is on." if is_on else f"{held.name} is off; its letters wait for it.")
    return redirect("endpoint", pk)


def _show(
    request: HttpRequest, held: Endpoint, *, form: EndpointChangeForm | None = None, secret: str = ""
) -> HttpResponse:
    """The page of one endpoint. A new secret stands in the answer to the form itself: it never waits in a session."""
    form = form or EndpointChangeForm(initial={"name": held.name, "types": held.types})
    page = {
        "endpoint": verbs.with_activity().get(pk=held.pk),
        "tries": verbs.last_tries(held),
        "hears": [TYPES[name] for name in held.types if name in TYPES],
        "form": form,
        "secret": secret,
        "now": timezone.now(),
    }
    return render(request, "post/endpoint.html", page, status=422 if form.errors else 200)
