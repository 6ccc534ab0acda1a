"""What customers are promised, and when each team works."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from outspoken.act import giving, weeks
from outspoken.act.models import GivingOut, Severity, WorkingWeek
from outspoken.act.models.working_week import office_hours
from outspoken.act.views.fields import field
from outspoken.people.forms import zones
from outspoken.people.models import Team, User
from outspoken.people.rights import Right, may, needs


@needs(Right.SEE_CASES)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All of it on one page."""
    return _shown(request)


@needs(Right.SET_PROMISES)
@require_POST
def levels(request: HttpRequest) -> HttpResponse:
    """Promise something else from now on, by severity."""
    user, now = cast(User, request.user), timezone.now()
    given = field(request, "severity")
    try:
        if given not in {str(value) for value in Severity.values}:
            raise weeks.NotAPromise("Choose a severity.")
        level = weeks.set_level(
            Severity(int(given)),
            first_contact=field(request, "first_contact"),
            resolution=field(request, "resolution"),
            is_round_the_clock="round" in request.POST,
            by=user,
            now=now,
        )
    except weeks.NotAPromise as error:
        return _shown(request, problem=str(error), typed=request.POST, status=422)
    label = Severity(level.severity).label
    messages.success(request, f"Kept for severity “{label}”. Cases that are open keep what they were promised.")
    return redirect("case-promises")


@needs(Right.SET_PROMISES)
@require_POST
def week(request: HttpRequest) -> HttpResponse:
    """Say when a team works, or (`drop`) that it works when everybody else does."""
    user, now, slug = cast(User, request.user), timezone.now(), field(request, "team")
    team = Team.objects.filter(slug=slug).first() if slug else None
    try:
        if slug and team is None:
            raise weeks.NotAPromise("There is no such team.")
        if team and "drop" in request.POST:
            weeks.drop_week(team, by=user, now=now)
        else:
            days, holidays = [field(request, f"day{i}") for i in range(7)], field(request, "holidays")
            weeks.set_week(team, zone=field(request, "zone"), days=days, holidays=holidays, by=user, now=now)
    except weeks.NotAPromise as error:
        return _shown(request, problem=str(error), typed=request.POST, status=422)
    messages.success(request, f"Kept for {team.name if team else 'everybody else'}.")
    return redirect("case-promises")


@needs(Right.SET_PROMISES)
@require_POST
def giving_out(request: HttpRequest) -> HttpResponse:
    """Say whether a team's cases are given to its people by themselves, and how many to each."""
    team = Team.objects.filter(slug=field(request, "team")).first()
    try:
        if team is None:
            raise giving.NotGiven("There is no such team.")
        giving.set_team(team, most_each=field(request, "most"), by=cast(User, request.user), now=timezone.now())
    except giving.NotGiven as error:
        return _shown(request, problem=str(error), typed=request.POST, status=422)
    messages.success(request, f"Kept for {team.name}. Cases that somebody has in hand stay where they are.")
    return redirect("case-promises")


def _shown(request: HttpRequest, *, problem: str = "", typed: Any = None, status: int = 200) -> HttpResponse:
    """What was typed stands in the form it was typed into."""
    typed = typed or {}
    rows = [
        {
            "value": severity.value,
            "label": severity.label,
            "first": weeks.duration_in_words(int(level.first_contact.total_seconds() // 60)),
            "right": weeks.duration_in_words(int(level.resolution.total_seconds() // 60)),
            "round": level.is_round_the_clock,
        }
        | _typed_level(typed, severity)
        for severity, level in weeks.levels()
    ]
    held = {row.team_id: row for row in WorkingWeek.objects.all()}
    teams: list[Team | None] = [None, *Team.objects.all()]
    shown = [_week(team, held.get(team.pk if team else None), typed) for team in teams]
    context = {
        "levels": rows,
        "weeks": shown,
        "queues": _queues(typed),
        "zones": zones(),
        "problem": problem,
        "may_set": may(request.user, Right.SET_PROMISES),
    }
    return render(request, "act/promises/index.html", context, status=status)


def _typed_level(typed: Any, severity: Severity) -> dict[str, Any]:
    if "first_contact" not in typed or typed.get("severity") != str(severity.value):
        return {}
    return {"first": typed["first_contact"], "right": typed.get("resolution", ""), "round": "round" in typed}


def _queues(typed: Any) -> list[dict[str, Any]]:
    most = dict(GivingOut.objects.values_list("team", "most_each"))
    rows = [(team, str(most.get(team.pk, ""))) for team in Team.objects.all()]
    return [
        {"slug": team.slug, "name": team.name, "is_given": bool(held), "most": _retyped(typed, "most", team) or held}
        for team, held in rows
    ]


def _retyped(typed: Any, name: str, team: Team) -> str:
    return str(typed.get(name, "")) if typed.get("team", "") == team.slug else ""


def _week(team: Team | None, row: WorkingWeek | None, typed: Any) -> dict[str, Any]:
    slug = team.slug if team else ""
    is_typed = "zone" in typed and typed.get("team", "") == slug
    spans = row.days if row else office_hours()
    days = [typed.get(f"day{i}", "") if is_typed else weeks.day_in_words(spans[i]) for i in range(7)]
    return {
        "slug": slug,
        "name": team.name if team else "Everybody else",
        "is_own": row is not None,
        "is_open": is_typed,
        "zone": typed["zone"] if is_typed else row.zone if row else "UTC",
        "days": list(zip(weeks.DAYS, days, strict=True)),
        "holidays": typed.get("holidays", "") if is_typed else "\n".join(row.holidays if row else []),
        "in_words": _in_words(spans),
    }


def _in_words(spans: list[Any]) -> str:
    """Days of the same hours together."""
    said: list[tuple[str, str, str]] = []
    for name, hours in zip(weeks.DAYS, spans, strict=True):
        words = weeks.day_in_words(hours) or "closed"
        if said and said[-1][2] == words:
            said[-1] = (said[-1][0], name, words)
        else:
            said.append((name, name, words))
    return "; ".join(f"{first if first == last else f'{first} to {last}'} {words}" for first, last, words in said)
