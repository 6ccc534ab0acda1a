"""The touchpoint pages."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from outspoken.journeys.models import Touchpoint
from outspoken.pages import beside
from outspoken.people.models import User
from outspoken.people.rights import Right, needs, touchpoints_seen_by
from outspoken.understand import summaries, touchpoint_figures
from outspoken.understand.mirror import lens
from outspoken.understand.period import CHOICES, Period
from outspoken.understand.room import Filters
from outspoken.understand.seen import slugs_seen_by


@needs(Right.SEE_FIGURES)
def index(request: HttpRequest) -> HttpResponse:
    """Every touchpoint beside the others, in the order of the journeys."""
    period = Period.ending(timezone.now(), asked=request.GET.get("days", ""))
    found = touchpoint_figures.overview(lens(), period, places=slugs_seen_by(cast(User, request.user)))
    n, read = sum(place.mood.n for place in found), sum(place.mood.read for place in found)
    context = {
        "found": found,
        "n": n,
        "read": read,
        "share_read": read / n if n else 0.0,
        "families": touchpoint_figures.WORST_TO_BEST,
        "period": period,
        "periods": CHOICES,
        "as_of": lens().as_of(),
    }
    return render(request, "understand/touchpoints/index.html", context)


@needs(Right.SEE_FIGURES)
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """One touchpoint: feeling, scores, who was asked, themes, promises, what is said."""
    user = cast(User, request.user)
    seen = touchpoints_seen_by(user)
    touchpoint = get_object_or_404(Touchpoint.objects.select_related("stage__journey", "team"), slug=slug)
    if seen is not None and touchpoint.pk not in seen:
        raise Http404
    period = Period.ending(timezone.now(), asked=request.GET.get("days", ""))
    filters = Filters(touchpoint=touchpoint.slug, start=period.start, end=period.end)
    context = {
        "touchpoint": touchpoint,
        "page": touchpoint_figures.page(lens(), touchpoint, period),
        "beside": beside.of("touchpoint", touchpoint, by=user, now=timezone.now()),
        "said": summaries.of(filters, by=user, now=timezone.now()),
        "period": period,
        "periods": CHOICES,
        "as_of": lens().as_of(),
    }
    return render(request, "understand/touchpoints/show.html", context)
