"""What moves together with a score."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from outspoken.people.models import User
from outspoken.people.rights import Right, needs
from outspoken.understand.drivers import page
from outspoken.understand.mirror import lens
from outspoken.understand.period import CHOICES, Period
from outspoken.understand.scope import Scope


@needs(Right.SEE_FIGURES)
def index(request: HttpRequest) -> HttpResponse:
    """Key drivers of one score: which themes go with it, how surely, and what to mend first."""
    now, scope = timezone.now(), Scope.of(cast(User, request.user))
    period = Period.ending(now, asked=request.GET.get("days", ""))
    scores = page.choices(lens(), period, scope=scope)
    asked = request.GET.get("score", "")
    most = max(scores[:-1] or scores, key=lambda score: score.n)
    score = next((score for score in scores if score.key == asked), most)
    chosen = page.sets(request.GET.getlist("with"), score.key)
    shown = page.page(lens(), score.key, period, scope=scope, now=now, chosen=chosen)
    context = {
        "page": shown,
        "sets": [(each, words) for each, words in page.SETS.items() if each != "feelings" or score.key != page.NET],
        "scores": scores,
        "score": score,
        "period": period,
        "periods": CHOICES,
        "as_of": shown.as_of,
    }
    return render(request, "understand/drivers/index.html", context)
