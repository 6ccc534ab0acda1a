"""What they say: a summary of any slice of the reading room."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from outspoken.people.models import User
from outspoken.people.rights import Right, needs, touchpoints_seen_by
from outspoken.understand import choices, summaries
from outspoken.understand.mirror import lens
from outspoken.understand.room import Filters


@needs(Right.READ_VERBATIMS)
@require_GET
def said(request: HttpRequest) -> HttpResponse:
    """The summary of the comments that fit the filters in the address; alone for a page that is open already."""
    user = cast(User, request.user)
    filters = Filters.parse(request.GET)
    found = summaries.of(filters, by=user, now=timezone.now(), ask_chooser="chosen" in request.GET)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "understand/said/_said.html", {"said": found})
    context = {
        "said": found,
        "filters": filters,
        "choices": choices.of(filters, seen=touchpoints_seen_by(user)),
        "as_of": lens().as_of(),
    }
    return render(request, "understand/said/index.html", context)
