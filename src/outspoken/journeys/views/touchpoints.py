from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from outspoken.journeys import touchpoints as verbs
from outspoken.journeys.forms import TeamForm, TouchpointForm, filled
from outspoken.journeys.models import Touchpoint
from outspoken.people.models import User
from outspoken.people.rights import Right, needs


def _page(request: HttpRequest, form: TouchpointForm, touchpoint: Touchpoint | None) -> HttpResponse:
    page = {"form": form, "touchpoint": touchpoint}
    return render(request, "journeys/touchpoint.html", page, status=422 if form.errors else 200)


@needs(Right.EDIT_JOURNEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = TouchpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.create(form.facts(), by=cast(User, request.user), now=timezone.now())
            messages.success(request, f"{made.name} is there.")
            return redirect("journeys")
        except verbs.TouchpointError as error:
            form.add_error("partner", str(error))
    return _page(request, form, None)


@needs(Right.EDIT_JOURNEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    touchpoint = get_object_or_404(Touchpoint, slug=slug)
    form = TouchpointForm(request.POST or None, initial=filled(touchpoint))
    if request.method == "POST" and form.is_valid():
        try:
            verbs.change(touchpoint, form.facts(), by=cast(User, request.user), now=timezone.now())
            messages.success(request, "Saved.")
            return redirect("journeys")
        except verbs.TouchpointError as error:
            form.add_error("partner", str(error))
    return _page(request, form, touchpoint)


@needs(Right.EDIT_JOURNEYS)
@require_POST
def team(request: HttpRequest, slug: str) -> HttpResponse:
    touchpoint, form = get_object_or_404(Touchpoint, slug=slug), TeamForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["team"]
        verbs.give_to_team(touchpoint, chosen, by=cast(User, request.user), now=timezone.now())
        looks_after = f"{chosen.name} looks" if chosen else "Nobody looks"
        messages.success(request, f"{looks_after} after {touchpoint.name} now.")
    else:
        messages.error(request, "There is no such team.")
    return redirect("journeys")
