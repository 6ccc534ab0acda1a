"""What is promised at a touchpoint: written, changed, retired."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from outspoken.journeys import promises as verbs
from outspoken.journeys.forms import PromiseForm
from outspoken.journeys.models import Promise, Touchpoint
from outspoken.pages import beside
from outspoken.people.models import User
from outspoken.people.rights import Right, needs


@needs(Right.EDIT_JOURNEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def promises(request: HttpRequest, slug: str) -> HttpResponse:
    """What is promised here now, what was, and a new promise."""
    touchpoint = get_object_or_404(Touchpoint, slug=slug)
    form = PromiseForm(request.POST or None, initial={"target": 90})
    if request.method == "POST" and form.is_valid():
        by, why = cast(User, request.user), form.cleaned_data["why"]
        verbs.write(touchpoint, form.draft(), why=why, by=by, now=timezone.now())
        messages.success(request, "Promised. The page of the journeys holds it against what people meet.")
        return redirect("promises", slug)
    return _page(request, touchpoint, form, None)


@needs(Right.EDIT_JOURNEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """One promise that stands, to be changed."""
    held = get_object_or_404(Promise.objects.select_related("touchpoint"), pk=pk, retired_at=None)
    form = PromiseForm.of(held, request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, why = cast(User, request.user), form.cleaned_data["why"]
        try:
            verbs.change(held, form.draft(), why=why, by=by, now=timezone.now())
        except verbs.PromiseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Changed. What was promised before is kept below.")
            return redirect("promises", held.touchpoint.slug)
    return _page(request, held.touchpoint, form, held)


@needs(Right.EDIT_JOURNEYS)
@require_POST
def retirement(request: HttpRequest, pk: int) -> HttpResponse:
    """Promise it no longer."""
    held = get_object_or_404(Promise.objects.select_related("touchpoint"), pk=pk)
    try:
        verbs.retire(held, by=cast(User, request.user), now=timezone.now())
    except verbs.PromiseError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Promised no longer. It is kept below as it was.")
    return redirect("promises", held.touchpoint.slug)


def _page(request: HttpRequest, touchpoint: Touchpoint, form: PromiseForm, held: Promise | None) -> HttpResponse:
    now, by = timezone.now(), cast(User, request.user)
    context = {
        "touchpoint": touchpoint,
        "form": form,
        "promise": held,
        "promises": Promise.objects.filter(touchpoint=touchpoint, retired_at=None)
        .select_related("made_by")
        .order_by("pk"),
        "gone": verbs.lines(touchpoint),
        "beside": [] if held else beside.of("promises", touchpoint, by=by, now=now),
    }
    return render(request, "journeys/promises.html", context, status=422 if form.errors else 200)
