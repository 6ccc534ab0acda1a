"""Plans: the board, the timeline, one plan with its actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outspoken.act.models import Action, Plan
from outspoken.act.plans import board, verbs
from outspoken.act.plans.forms import ActionForm, PlanForm
from outspoken.act.problems import page as problems
from outspoken.act.problems.errors import ProblemError
from outspoken.people.models import User
from outspoken.people.rights import Right, may, needs
from outspoken.understand.changes.forms import DateForm
from outspoken.understand.mirror import lens

BY = {"owner": "by owner", "place": "by touchpoint"}


@needs(Right.SEE_CASES)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What is being done, by how far it is."""
    everything = board.cards(cast(User, request.user), now=timezone.now())
    found = board.narrowed(everything, **_narrowed(request))
    context = {**_choices(request, everything), "columns": board.columns(found), "headline": board.headline(found)}
    return render(request, "act/plans/index.html", context)


@needs(Right.SEE_CASES)
@require_GET
def timeline(request: HttpRequest) -> HttpResponse:
    """The same over time, by owner or by touchpoint."""
    now, by = timezone.now(), request.GET.get("by", "")
    by = by if by in BY else "owner"
    everything = board.cards(cast(User, request.user), now=now)
    found = board.narrowed(everything, **_narrowed(request))
    drawn = board.timeline(found, by=by, now=now)
    shown = {"timeline": drawn, "by": by, "ways": BY, "is_anything": bool(found)}
    return render(request, "act/plans/timeline.html", {**_choices(request, everything), **shown})


@needs(Right.EDIT_PROBLEMS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, number: int) -> HttpResponse:
    """A plan for a problem."""
    user, now = cast(User, request.user), timezone.now()
    problem = problems.seen(user).filter(pk=number).first() if number < 2**62 else None
    if problem is None:
        raise Http404
    first = {"owner": problem.owner, "effect_on": now.date() + timedelta(days=14), "expected": "third", "lag_days": 0}
    form = PlanForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and _is_sound(form):
        given = form.cleaned_data
        try:
            made = verbs.make(
                problem, what=given["what"], owner=given["owner"], expected=form.wanted, lens=lens(), by=user, now=now
            )
        except ProblemError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Kept, with what can be seen of it. Now say who does what by when.")
            return redirect("plan", made.pk)
    context = {"form": form, "problem": problem}
    return render(request, "act/plans/new.html", context, status=422 if form.errors else 200)


@needs(Right.SEE_CASES)
@require_GET
def show(request: HttpRequest, number: int) -> HttpResponse:
    """One plan: who does what by when, what is expected, what the verdict says."""
    return _shown(request, _held(request, number))


@needs(Right.EDIT_PROBLEMS)
@require_POST
def actions(request: HttpRequest, number: int) -> HttpResponse:
    """Something more to do."""
    form = ActionForm(request.POST)
    if not form.is_valid():
        return _shown(request, _held(request, number), form=form, status=422)
    return _done(request, number, lambda plan, by, now: verbs.add_action(plan, form.todo, by=by, now=now))


@needs(Right.SEE_CASES)
@require_POST
def done(request: HttpRequest, number: int) -> HttpResponse:
    """It is done (`undo`: it is not after all): by its owner, or by whoever keeps plans."""
    action, user = _action(request, number), cast(User, request.user)
    if action.owner_id != user.pk and not may(user, Right.EDIT_PROBLEMS):
        messages.error(request, "Its owner says when it is done, or whoever keeps plans.")
        return redirect("plan", action.plan_id)
    is_done = "undo" not in request.POST
    return _done(
        request, action.plan_id, lambda _, by, now: verbs.finish_action(action, is_done=is_done, by=by, now=now)
    )


@needs(Right.EDIT_PROBLEMS)
@require_POST
def moved(request: HttpRequest, number: int) -> HttpResponse:
    """Another day for an action, or another owner."""
    action = _action(request, number)
    form = ActionForm({"what": action.what, "due_on": request.POST.get("due_on"), "owner": request.POST.get("owner")})
    if not form.is_valid():
        messages.error(request, "That is no day, or nobody who can own it; nothing was changed.")
        return redirect("plan", action.plan_id)
    todo = form.todo
    return _done(
        request,
        action.plan_id,
        lambda _, by, now: verbs.move_action(action, due_on=todo.due_on, owner=todo.owner, by=by, now=now),
    )


@needs(Right.EDIT_PROBLEMS)
@require_POST
def effect(request: HttpRequest, number: int) -> HttpResponse:
    """Another day on which it takes effect."""
    form = DateForm(request.POST)
    if not form.is_valid():
        return _shown(request, _held(request, number), said="That is no day; write it like 2026-03-01.", status=422)
    day = form.cleaned_data["effect_on"]
    return _done(request, number, lambda plan, by, now: verbs.postpone(plan, effect_on=day, by=by, now=now))


@needs(Right.EDIT_PROBLEMS)
@require_POST
def dropping(request: HttpRequest, number: int) -> HttpResponse:
    """Let it be, for a reason."""
    because = request.POST.get("because", "")
    return _done(request, number, lambda plan, by, now: verbs.drop(plan, because=because, by=by, now=now))


def _held(request: HttpRequest, number: int) -> Plan:
    found = board.visible(cast(User, request.user)).filter(pk=number).first() if number < 2**62 else None
    if found is None:
        raise Http404
    return found


def _action(request: HttpRequest, number: int) -> Action:
    """Raise Http404 unless it is there and may be seen."""
    seen = board.visible(cast(User, request.user)).values("pk")
    held = Action.objects.filter(plan__in=seen).select_related("plan")
    found = held.filter(pk=number).first() if number < 2**62 else None
    if found is None:
        raise Http404
    return found


def _done(request: HttpRequest, number: int, do: Callable[[Plan, User, datetime], object]) -> HttpResponse:
    """Do it, then show the plan; where it could not be done, show why."""
    plan = _held(request, number)
    try:
        do(plan, cast(User, request.user), timezone.now())
    except ProblemError as error:
        return _shown(request, _held(request, number), said=str(error), status=422)
    return redirect("plan", number)


def _shown(
    request: HttpRequest, plan: Plan, *, said: str = "", form: ActionForm | None = None, status: int = 200
) -> HttpResponse:
    user, now = cast(User, request.user), timezone.now()
    today = now.astimezone(UTC).date()
    held = plan.actions.select_related("owner", "done_by")
    may_edit = may(user, Right.EDIT_PROBLEMS)
    context = {
        "plan": plan,
        "wheel": next(one for one in problems.plans(plan.problem, now=now) if one.plan.pk == plan.pk),
        "actions": [(one, one.is_overdue(today), may_edit or one.owner_id == user.pk) for one in held],
        "form": form or ActionForm(initial={"due_on": today + timedelta(days=7), "owner": user}),
        "date_form": DateForm(initial={"effect_on": plan.change.effect_on if plan.change else today}),
        "may_edit": may_edit,
        "aims": problems.aims(plan.problem, by=user, lens=lens(), now=now),
        "said": said,
        "today": today,
    }
    return render(request, "act/plans/show.html", context, status=status)


def _narrowed(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:120] for name in ("owner", "place")}


def _choices(request: HttpRequest, everything: list[board.Card]) -> dict[str, object]:
    """What the board can be narrowed to: the owners and touchpoints of the plans there are."""
    return {
        "owners": sorted({card.owner for card in everything}),
        "places": sorted({card.place for card in everything}),
        "narrowed": _narrowed(request),
    }


def _is_sound(form: PlanForm) -> bool:
    if form.is_valid():
        form.check_date(timezone.now().astimezone(UTC).date())
    return not form.errors
