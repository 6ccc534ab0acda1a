"""What changed: the incidents and the page of each."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from outspoken.pages import beside
from outspoken.people.models import User
from outspoken.people.rights import Right, may, needs
from outspoken.understand import summaries
from outspoken.understand.mirror import lens
from outspoken.understand.models import Incident
from outspoken.understand.notice import page
from outspoken.understand.room import Filters
from outspoken.understand.scope import Scope


@needs(Right.SEE_FIGURES)
def index(request: HttpRequest) -> HttpResponse:
    """What is unusual now, the worst first, and what was."""
    standing, over = page.all_of(Scope.of(cast(User, request.user)), now=timezone.now())
    return render(
        request, "understand/incidents/index.html", {"standing": standing, "over": over, "as_of": lens().as_of()}
    )


@needs(Right.SEE_FIGURES)
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One incident: what happened, to how many, where, in whose words, and why it rang."""
    user = cast(User, request.user)
    row = get_object_or_404(Incident.objects.select_related("theme", "touchpoint"), pk=pk)
    scope = Scope.of(user)
    if not page.may_see(scope, row):
        raise Http404
    context = {
        "page": page.page(row, scope=scope, now=timezone.now()),
        "incident": row,
        "may_fill": may(user, Right.FIND_CAUSES),
        "may_record": may(user, Right.RECORD_CHANGES),
        "said": summaries.of(Filters(**page.filters_of(row)), by=user, now=timezone.now()),
        "beside": beside.of("incident", row, by=user, now=timezone.now()),
        "as_of": lens().as_of(),
    }
    return render(request, "understand/incidents/show.html", context)
