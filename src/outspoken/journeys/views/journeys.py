from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from outspoken.journeys import journeys as verbs
from outspoken.journeys.forms import NameForm
from outspoken.journeys.models import Journey, Touchpoint
from outspoken.people.models import Team, User
from outspoken.people.rights import Right, needs


@needs(Right.EDIT_JOURNEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def journeys(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.create(name=form.cleaned_data["name"], by=cast(User, request.user), now=timezone.now())
            return redirect("journeys")
        except verbs.JourneyError as error:
            form.add_error("name", str(error))
    found = Touchpoint.objects.select_related("stage__journey", "team").order_by(
        "stage__journey__place", "stage__place", "name"
    )
    places = list(found)
    page = {
        "form": form,
        "touchpoints": places,
        "orphans": sum(place.team_id is None for place in places),
        "journeys": list(Journey.objects.prefetch_related("stages")),
        "teams": list(Team.objects.all()),
    }
    return render(request, "journeys/journeys.html", page, status=422 if form.errors else 200)


@needs(Right.EDIT_JOURNEYS)
@require_POST
def stages(request: HttpRequest, journey: int) -> HttpResponse:
    held, form = get_object_or_404(Journey, pk=journey), NameForm(request.POST)
    if not form.is_valid():
        messages.error(request, "A stage needs a name.")
        return redirect("journeys")
    try:
        verbs.add_stage(held, name=form.cleaned_data["name"], by=cast(User, request.user), now=timezone.now())
    except verbs.JourneyError as error:
        messages.error(request, str(error))
    return redirect("journeys")
