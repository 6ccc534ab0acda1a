"""What a team says keeps happening, and the answers it is owed."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from outspoken.act import concerns as told
from outspoken.act import frontline
from outspoken.act.concerns import ConcernError
from outspoken.act.models import Concern
from outspoken.act.problems import concerns as causes
from outspoken.act.problems.errors import NothingSaid, ProblemError
from outspoken.act.views.frontline import held_team, said_to
from outspoken.people.models import Membership, Team, User
from outspoken.people.names import SMALL
from outspoken.people.rights import Right, may, needs
from outspoken.understand import hidden


@needs(Right.SEE_TEAM_STREAM)
@require_http_methods(["GET", "HEAD", "POST"])
def concerns(request: HttpRequest, slug: str) -> HttpResponse:
    """All of a team's; a POST tells another one."""
    team, user = held_team(request, slug), cast(User, request.user)
    if request.method != "POST":
        return _shown(request, team)
    reading = said_to(team, request.POST.get("comment", ""))
    try:
        made = told.tell(
            team=team,
            text=request.POST.get("concern", ""),
            by=user,
            is_named="named" in request.POST,
            verbatim=reading.verbatim if reading else None,
            now=timezone.now(),
        )
    except ConcernError as error:
        return _shown(request, team, problem=str(error), status=422)
    owed = f"{made.owed_by.name} owes" if made.owed_by else "Those who lead owe"
    messages.success(request, f"Told. {owed} you all an answer.")
    return redirect(_address(made))


@needs(Right.ANSWER_CONCERNS)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer it, for the whole team to read."""
    concern, user = _held(request, pk), cast(User, request.user)
    try:
        if request.POST.get("decision", "") not in Concern.Decision.values:
            raise ConcernError("Say whether you do it: yes, not now, or no.")
        decision = Concern.Decision(request.POST["decision"])
        told.answer(concern, decision=decision, text=request.POST.get("answer", ""), by=user, now=timezone.now())
    except ConcernError as error:
        # Where there is no form to stand beside, it stands at the head of the page.
        at = concern.pk if told.may_answer(concern, user) else 0
        return _shown(request, concern.team, problem=str(error), at=at, status=422)
    messages.success(request, "Answered; the whole team reads it.")
    return redirect(_address(concern))


@needs(Right.SEE_TEAM_STREAM)
@require_POST
def voices(request: HttpRequest, pk: int) -> HttpResponse:
    """I see it happen, too; once more takes it back."""
    concern, user = _held(request, pk), cast(User, request.user)
    try:
        told.add_voice(concern, by=user, now=timezone.now())
    except ConcernError as error:
        return _shown(request, concern.team, problem=str(error), status=422)
    return redirect(_address(concern))


@needs(Right.EDIT_PROBLEMS)
@require_POST
def problem(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it to a problem that is there; `undo` takes it away again."""
    concern, user, now = _held(request, pk), cast(User, request.user), timezone.now()
    try:
        if "undo" in request.POST:
            causes.take_from(concern, by=user, now=now)
        else:
            chosen = request.POST.get("problem", "")
            found = next((one for one in causes.to_choose(user) if str(one.number) == chosen), None)
            if found is None:
                raise NothingSaid("Choose a problem that stands.")
            causes.put_to(concern, found, by=user, now=now)
    except ProblemError as error:
        return _shown(request, concern.team, problem=str(error), status=422)
    return redirect(_address(concern))


def _held(request: HttpRequest, pk: int) -> Concern:
    """Raise Http404 unless it is there and told by a team this person may see."""
    teams = frontline.teams_seen_by(cast(User, request.user))
    joined = ("team", "owed_by")
    found = Concern.objects.filter(pk=pk, team__in=teams).select_related(*joined).first() if pk < 2**62 else None
    if found is None:
        raise Http404
    return found


def _address(concern: Concern) -> str:
    return f"{reverse('concerns', args=[concern.team.slug])}#concern-{concern.pk}"


def _shown(request: HttpRequest, team: Team, *, problem: str = "", at: int = 0, status: int = 200) -> HttpResponse:
    user, now = cast(User, request.user), timezone.now()
    members = set(Membership.objects.filter(team=team, user__is_active=True).values_list("user", flat=True))
    found = told.of_team(team, by=user, now=now)
    may_keep = may(user, Right.EDIT_PROBLEMS)
    context: dict[str, Any] = {
        "team": team,
        "found": found,
        "waiting": sum(not one.row.is_answered for one in found),
        "late": sum(one.is_overdue for one in found),
        "is_member": user.pk in members,
        "decisions": Concern.Decision.choices,
        "may_keep": may_keep,
        "causes": causes.to_choose(user) if may_keep and found else [],
        "is_small": len(members) < SMALL,
        "problem": problem,
        "at": at,
        "typed": {name: request.POST.get(name, "") for name in ("concern", "answer", "decision", "named")},
        "now": now,
    }
    reading = said_to(team, request.POST.get("comment", "") or request.GET.get("comment", ""))
    if reading is not None:
        context["comment"] = {
            "pk": reading.pk,
            "text": hidden.words(reading.verbatim.text, reading.touchpoint_id),
        }
    return render(request, "act/concerns/index.html", {"comment": None, **context}, status=status)
