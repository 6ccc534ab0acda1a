"""A team's own page: its stream, its wall, thanks to customers and to colleagues."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from outspoken.act import coaching, concerns, frontline, recognition, thanks
from outspoken.act.errors import CaseError
from outspoken.act.models import Recognition
from outspoken.pages.given import whole_number
from outspoken.people.models import Team, User
from outspoken.people.rights import Right, may, needs
from outspoken.understand import live, stream, verbatims
from outspoken.understand.mirror import lens
from outspoken.understand.models import Reading
from outspoken.understand.period import Period


@needs(Right.SEE_TEAM_STREAM)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Straight to one's team where there is one; else the teams to choose from."""
    user = cast(User, request.user)
    teams, owed = frontline.teams_seen_by(user), concerns.owed_by(user)
    if len(teams) == 1 and not owed:
        return redirect("frontline-team", teams[0].slug)
    context = {
        "teams": teams,
        "owed": [(one, one.is_overdue(timezone.now())) for one in owed],
        "to_coach": len(coaching.waiting(user)) if may(user, Right.COACH) else 0,
        "may_make": may(user, Right.MANAGE_PEOPLE),
    }
    return render(request, "act/frontline/index.html", context)


@needs(Right.SEE_TEAM_STREAM)
@require_GET
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """What customers say about this team's work just now, and what follows from it."""
    return _shown(request, held_team(request, slug))


@needs(Right.SEE_TEAM_STREAM)
@require_GET
def wall(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for a screen in the team's room: large, dark, nothing to press."""
    found = held_team(request, slug)
    return render(request, "act/frontline/wall.html", _page(found, most=frontline.ON_WALL))


@needs(Right.SEE_TEAM_STREAM)
@require_GET
def words(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Comments as they come, as server-sent events; `Last-Event-ID` or `?after=` says where to go on."""
    user = cast(User, request.user)
    rights = live.rights_of(user.pk) or ""
    place = frontline.place_of(held_team(request, slug))
    template = frontline.WALL_TEMPLATE if "wall" in request.GET else frontline.TEMPLATE
    after = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    known = whole_number(after)
    viewer = live.Viewer(user.pk, rights, place.ids, known, template=template, is_team=True)
    # Handed back to the pool now: a viewer holds no connection while they watch.
    connection.close()
    return StreamingHttpResponse(
        live.watch(viewer),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@needs(Right.WORK_CASES)
@require_POST
def thanks_to_customer(request: HttpRequest, slug: str) -> HttpResponse:
    """Thank the customer who said it."""
    found, user = held_team(request, slug), cast(User, request.user)
    reading = said_to(found, request.POST.get("comment", ""))
    if reading is None:
        messages.error(request, "Thank a customer from their comment.")
        return redirect("frontline-team", found.slug)
    try:
        thanks.thank(reading.feedback, by=user, now=timezone.now())
    except CaseError as error:
        return _shown(request, found, problem=str(error), status=422)
    messages.success(request, "Your thanks are on their way.")
    return redirect("frontline-team", found.slug)


@needs(Right.THANK_COLLEAGUES)
@require_POST
def thanks_to_colleague(request: HttpRequest, slug: str) -> HttpResponse:
    """A word of thanks to somebody of the team, or for a praise they show."""
    found, user = held_team(request, slug), cast(User, request.user)
    typed = {name: request.POST.get(name, "") for name in ("colleague", "thanks")}
    about = _praise(found, request.POST.get("about", ""))
    to = about.user if about else _member(found, typed["colleague"])
    try:
        if to is None:
            raise CaseError("Choose whom you thank.")
        recognition.thank(user=to, team=found, text=typed["thanks"], by=user, about=about, now=timezone.now())
    except CaseError as error:
        return _shown(request, found, problem=str(error), typed=typed, status=422)
    messages.success(request, f"{to.name} will find it on their own page.")
    return redirect("frontline-team", found.slug)


def held_team(request: HttpRequest, slug: str) -> Team:
    """Raise Http404 unless the team is there and this person may see it."""
    found = frontline.team_seen_by(cast(User, request.user), slug)
    if found is None:
        raise Http404
    return found


def said_to(team: Team, given: str) -> Reading | None:
    """The comment about this team's work that a form names."""
    pk = whole_number(given) or 0
    shown = verbatims.seen_by(Reading.objects.filter(pk=pk), frontline.place_of(team).ids)
    return shown.select_related("feedback", "verbatim").first()


def _shown(
    request: HttpRequest, team: Team, *, problem: str = "", typed: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    user, now = cast(User, request.user), timezone.now()
    told = concerns.of_team(team, by=user, now=now)
    context = _page(team, most=frontline.SHOWN) | {
        "team": team,
        "teams": frontline.teams_seen_by(user),
        "praise": recognition.shared_by(team)[:6],
        "open_concerns": [one for one in told if not one.row.is_answered],
        "may_thank": may(user, Right.THANK_COLLEAGUES),
        "may_work": may(user, Right.WORK_CASES),
        "may_make": may(user, Right.EDIT_JOURNEYS),
        "is_coach": frontline.is_coach_of(user, team),
        "colleagues": _colleagues(team, but=user) if may(user, Right.THANK_COLLEAGUES) else [],
        "problem": problem,
        "typed": {"colleague": "", "thanks": "", **(typed or {})},
    }
    return render(request, "act/frontline/show.html", context, status=status)


def _page(team: Team, *, most: int) -> dict[str, Any]:
    place = frontline.place_of(team)
    # The place in the stream first: what is said while the rest is gathered comes through the stream.
    after = stream.newest()
    period = Period.ending(timezone.now(), asked="30")
    return {
        "team": team,
        "after": after,
        "places": list(place.names.values()),
        "heard": frontline.heard(place, most=most) if place.ids else [],
        "areas": frontline.areas(lens(), team, place, period),
        "period": period,
        "as_of": lens().as_of(),
        "now": timezone.now(),
    }


def _colleagues(team: Team, *, but: User) -> list[tuple[str, str]]:
    members = User.objects.active().filter(memberships__team=team).exclude(pk=but.pk).distinct()
    return [(str(user.pk), user.name) for user in members.order_by("name")]


def _member(team: Team, given: str) -> User | None:
    try:
        pk = UUID(given)
    except ValueError:
        return None
    found: User | None = User.objects.active().filter(pk=pk, memberships__team=team).first()
    return found


def _praise(team: Team, given: str) -> Recognition | None:
    pk = whole_number(given) or 0
    shown = Recognition.objects.filter(pk=pk, team=team, about=None, shared_at__isnull=False)
    return shown.select_related("user").first()
