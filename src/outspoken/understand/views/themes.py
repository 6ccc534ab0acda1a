"""The theme pages."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from outspoken.pages import beside
from outspoken.people.models import User
from outspoken.people.rights import Right, may, needs
from outspoken.understand import summaries, theme_figures, topics, verdicts
from outspoken.understand.mirror import lens
from outspoken.understand.models import Theme
from outspoken.understand.period import CHOICES, Period
from outspoken.understand.room import Filters
from outspoken.understand.scope import Scope


@needs(Right.SEE_FIGURES)
def index(request: HttpRequest) -> HttpResponse:
    """What people talk about, as a tree."""
    period = Period.ending(timezone.now(), asked=request.GET.get("days", ""))
    scope = Scope.of(cast(User, request.user))
    found = theme_figures.overview(lens(), period, places=scope.slugs)
    about = verdicts.asked(request.GET.get("about", ""))
    told = verdicts.of_themes(lens(), period, scope, about)
    context: dict[str, Any] = {"overview": found, "period": period, "periods": CHOICES, "as_of": lens().as_of()}
    context |= {"rows": told.beside(found.rows), "window": told.window, "about": about, "policy": told.policy}
    context["may_edit"] = may(request.user, Right.EDIT_THEMES)
    context["may_set_verdicts"] = may(request.user, Right.SET_VERDICTS)
    context["search"] = topics.last_search() if context["may_edit"] else None
    return render(request, "understand/themes/index.html", context)


@needs(Right.SEE_FIGURES)
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One theme: how much, how felt, where, in whose words."""
    user = cast(User, request.user)
    theme = get_object_or_404(Theme.objects.select_related("parent"), key=key.replace("\0", ""), is_active=True)
    period = Period.ending(timezone.now(), asked=request.GET.get("days", ""))
    scope = Scope.of(user)
    about = verdicts.asked(request.GET.get("about", ""))
    filters = Filters(theme=theme.key, start=period.start, end=period.end)
    context = {
        "theme_shown": theme,
        "page": theme_figures.page(lens(), theme, period, places=scope.slugs),
        "verdict": verdicts.of_themes(lens(), period, scope, about).of(theme),
        "beside": beside.of("theme", theme, by=user, now=timezone.now()),
        "said": summaries.of(filters, by=user, now=timezone.now()),
        "period": period,
        "periods": CHOICES,
        "as_of": lens().as_of(),
        "may_edit": may(user, Right.EDIT_THEMES),
        "may_fill": may(user, Right.FIND_CAUSES),
        "may_set_verdicts": may(user, Right.SET_VERDICTS),
        "may_ask": may(user, Right.MANAGE_SOURCES),
    }
    return render(request, "understand/themes/show.html", context)
