from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from outspoken.people import teams as verbs
from outspoken.people.forms import TeamForm
from outspoken.people.models import Team, User
from outspoken.people.rights import Right, needs


@needs(Right.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: HttpRequest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.create(**form.cleaned_data, by=cast(User, request.user), now=timezone.now())
            messages.success(request, f"{made.name} is there. Now give people a role in it.")
            return redirect("teams")
        except verbs.TeamError as error:
            form.add_error("name", str(error))
    counted = Team.objects.annotate(members=Count("memberships__user", distinct=True))
    return render(request, "people/teams.html", {"teams": counted, "form": form}, status=422 if form.errors else 200)


@needs(Right.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, team: int) -> HttpResponse:
    held = get_object_or_404(Team, pk=team)
    form = TeamForm(request.POST or None, instance=Team.objects.get(pk=team))
    if request.method == "POST" and form.is_valid():
        try:
            verbs.change(held, **form.cleaned_data, by=cast(User, request.user), now=timezone.now())
            messages.success(request, "Saved.")
            return redirect("team", team=team)
        except verbs.TeamError as error:
            form.add_error("name", str(error))
    members = held.memberships.select_related("user").order_by("user__name", "role")
    page = {"team": held, "form": form, "memberships": list(members)}
    return render(request, "people/team.html", page, status=422 if form.errors else 200)
