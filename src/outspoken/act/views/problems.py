"""Problems: the register of root causes, and one of them with everything that was done about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outspoken.act import frontline
from outspoken.act.inbox import seen_by
from outspoken.act.models import Problem
from outspoken.act.problems import concerns, merging, page, verbs
from outspoken.act.problems.errors import NothingSaid, ProblemChanged, ProblemError
from outspoken.act.problems.forms import ProblemForm, as_first
from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Verbatim
from outspoken.pages.given import whole_number
from outspoken.people.models import User
from outspoken.people.rights import Right, may, needs, touchpoints_seen_by
from outspoken.understand import verbatims
from outspoken.understand.mirror import lens
from outspoken.understand.models import CauseTree, Incident, Reading, Theme

Do = Callable[[Problem, User, datetime, int | None], object]


@needs(Right.SEE_CASES)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The register, by how problems stand."""
    user, asked = cast(User, request.user), request.GET.get("view", "")
    view = asked if asked in page.VIEWS else "standing"
    counts = page.counts(user)
    skip = min(whole_number(request.GET.get("after", "")) or 0, 100_000)
    lines, is_more = page.register(view, by=user, lens=lens(), now=timezone.now(), skip=skip)
    context = {
        "lines": lines,
        "further": skip + page.PAGE if is_more else 0,
        "headline": page.headline(lines, view=view),
        "views": [(name, label, counts[name]) for name, label in page.VIEWS.items()],
        "view": view,
        "is_anything": counts["all"] > 0,
        "may_edit": may(user, Right.EDIT_PROBLEMS),
        "as_of": lens().as_of(),
    }
    return render(request, "act/problems/index.html", context)


@needs(Right.EDIT_PROBLEMS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a problem, prefilled from `?incident=`, `?theme=`, `?touchpoint=`, `?case=`, `?verbatim=`, `?tree=` or
    `?concern=`.

    Cases ticked in the inbox come as a POST without a title: they are the form's first values, too.
    """
    user = cast(User, request.user)
    first = _first(request.POST if "title" not in request.POST and request.method == "POST" else request.GET, user)
    given = request.POST if "title" in request.POST else None
    said = frontline.concerns_seen_by(user).filter(problem=None)
    form = ProblemForm(given, initial=first, cases=seen_by(user), verbatims=_verbatims(user), concerns=said)
    if given is not None and form.is_valid():
        try:
            made = verbs.open_for(form.draft, by=user, now=timezone.now())
        except ProblemError as error:
            form.add_error("title", str(error))
        else:
            messages.success(request, "It is in the register.")
            return redirect("problem", made.pk)
    there = page.same(verbs.About(form.themes.get(first.get("theme", "")), first.get("touchpoint")))
    known = [page.sentence(row) for row in there.filter(pk__in=page.seen(user).values("pk"))[: page.MOST_SAME]]
    context = {"form": form, "known": known, "concern": first["concern"]}
    return render(request, "act/problems/new.html", context, status=422 if form.errors else 200)


@needs(Right.SEE_CASES)
@require_GET
def show(request: HttpRequest, number: int) -> HttpResponse:
    """One problem: what it is about, how it stands, what was done, what is remembered."""
    return _shown(request, _held(request, number))


@needs(Right.EDIT_PROBLEMS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Say it better."""
    problem, user = _held(request, number), cast(User, request.user)
    given = request.POST if request.method == "POST" else None
    form = ProblemForm(given, initial=as_first(problem))
    if given is not None and form.is_valid():
        try:
            verbs.describe(problem, form.draft, by=user, now=timezone.now(), seen=_seen(request))
        except ProblemError as error:
            form.add_error(None, str(error))
        else:
            return redirect("problem", problem.pk)
    context = {"form": form, "problem": problem, "seen": _seen(request) or problem.version}
    return render(request, "act/problems/edit.html", context, status=422 if form.errors else 200)


@needs(Right.EDIT_PROBLEMS)
@require_POST
def postponement(request: HttpRequest, number: int) -> HttpResponse:
    """Known, and not now: with a reason and a day to look at it again; `undo` takes it up again."""

    def do(problem: Problem, user: User, now: datetime, seen: int | None) -> object:
        if "undo" in request.POST:
            return verbs.take_up(problem, why=request.POST.get("why", ""), by=user, now=now, seen=seen)
        day = _day(request.POST.get("review_on", ""))
        if day is None:
            raise NothingSaid("Say on which day it is to be looked at again.")
        return verbs.put_off(
            problem, because=request.POST.get("because", ""), review_on=day, by=user, now=now, seen=seen
        )

    return _done(request, number, do)


@needs(Right.EDIT_PROBLEMS)
@require_POST
def solution(request: HttpRequest, number: int) -> HttpResponse:
    """Solved, for a verdict says so; `undo` opens it again."""

    def do(problem: Problem, user: User, now: datetime, seen: int | None) -> object:
        if "undo" in request.POST:
            return verbs.take_up(problem, why=request.POST.get("why", ""), by=user, now=now, seen=seen)
        return verbs.solve(problem, by=user, now=now, seen=seen)

    return _done(request, number, do)


@needs(Right.SIGN_EXCEPTIONS)
@require_POST
def signature(request: HttpRequest, number: int) -> HttpResponse:
    """Solved without a verdict, for a signed reason."""

    def do(problem: Problem, user: User, now: datetime, seen: int | None) -> object:
        return verbs.sign_solved(problem, because=request.POST.get("because", ""), by=user, now=now, seen=seen)

    return _done(request, number, do)


@needs(Right.EDIT_PROBLEMS)
@require_POST
def links(request: HttpRequest, number: int) -> HttpResponse:
    """Put a case or a comment to it by hand, by its number."""

    def do(problem: Problem, user: User, now: datetime, seen: int | None) -> object:  # noqa: ARG001  it only adds
        case = page.case_of(request.POST.get("case", ""), by=user)
        # Its number, or the address of its page.
        asked = request.POST.get("verbatim", "").strip().rstrip("/").rpartition("/")[2]
        words = _verbatims(user).filter(pk=whole_number(asked) or 0).first()
        given: dict[str, Any] = {"cases": [case] if case else [], "verbatims": [words] if words else []}
        return verbs.link(problem, **given, by=user, now=now)

    return _done(request, number, do)


@needs(Right.EDIT_PROBLEMS)
@require_POST
def merger(request: HttpRequest, number: int) -> HttpResponse:
    """Let it go on in another problem."""
    problem, user = _held(request, number), cast(User, request.user)
    into = page.seen(user).filter(pk=whole_number(request.POST.get("into", "").strip().lstrip("#")) or 0).first()
    try:
        if into is None:
            raise ProblemError("There is no problem of that number that you may see.")
        merging.merge(problem, into=into, why=request.POST.get("why", ""), by=user, now=timezone.now())
    except ProblemError as error:
        return _shown(request, problem, problem_said=str(error), status=422)
    messages.success(request, f"Problem {problem.number} goes on here.")
    return redirect("problem", into.pk)


@needs(Right.EDIT_PROBLEMS)
@require_POST
def parting(request: HttpRequest, number: int) -> HttpResponse:
    """Make a problem of its own of a part of it."""
    problem, user = _held(request, number), cast(User, request.user)
    chosen = {name: _numbers(request, name) for name in ("case", "plan", "concern")}
    incidents = [_uuid(one) for one in request.POST.getlist("incident")]
    part = merging.Part(chosen["case"], incidents, chosen["plan"], chosen["concern"])
    try:
        fresh = merging.split(problem, title=request.POST.get("title", ""), part=part, by=user, now=timezone.now())
    except ProblemError as error:
        return _shown(request, problem, problem_said=str(error), status=422)
    messages.success(request, "It is a problem of its own now.")
    return redirect("problem", fresh.pk)


def _held(request: HttpRequest, number: int) -> Problem:
    """Raise Http404 unless it is there and may be seen: the two are told apart to nobody."""
    found = page.seen(cast(User, request.user)).filter(pk=number).first() if number < 2**62 else None
    if found is None:
        raise Http404
    return found


def _done(request: HttpRequest, number: int, do: Do) -> HttpResponse:
    """Do it, then show the problem; where it could not be done, show why."""
    problem = _held(request, number)
    try:
        do(problem, cast(User, request.user), timezone.now(), _seen(request))
    except ProblemError as error:
        status = 409 if isinstance(error, ProblemChanged) else 422
        return _shown(request, _held(request, number), problem_said=str(error), typed=request.POST, status=status)
    return redirect("problem", number)


def _shown(
    request: HttpRequest, problem: Problem, *, problem_said: str = "", typed: Any = None, status: int = 200
) -> HttpResponse:
    user = cast(User, request.user)
    context = page.of(problem, by=user, lens=lens(), now=timezone.now())
    context["concerns"], context["concerns_hidden"] = concerns.of_problem(problem, by=user)
    named = ("because", "why", "case", "verbatim", "into", "title", "review_on")
    context |= {
        "said": problem_said,
        "typed": {name: (typed or {}).get(name, "") for name in named},
        "as_of": lens().as_of(),
    }
    return render(request, "act/problems/show.html", context, status=status)


def _first(query: QueryDict, user: User) -> dict[str, Any]:
    """What the form begins with: whatever the address names and is there."""
    incident = (
        Incident.objects.select_related("theme", "touchpoint").filter(pk=_uuid(query.get("incident", ""))).first()
    )
    tree = CauseTree.objects.select_related("theme", "touchpoint").filter(pk=_uuid(query.get("tree", ""))).first()
    found = incident or tree
    theme = found.theme if found else Theme.objects.filter(key=query.get("theme", "").replace("\0", "")).first()
    slug = query.get("touchpoint", "").replace("\0", "")
    first: dict[str, Any] = {
        "theme": theme.key if theme else "",
        "touchpoint": found.touchpoint if found else Touchpoint.objects.filter(slug=slug).first(),
        "channel": found.channel if found else "",
        "incident": incident.pk if incident else None,
        "since": incident.since if incident else None,
        "tree": tree,
        "cases": [pk for one in query.getlist("case") if (pk := whole_number(one.partition(":")[0]))],
        "verbatim": whole_number(query.get("verbatim", "")),
        "concern": None,
    }
    if concern := frontline.concerns_seen_by(user).filter(pk=whole_number(query.get("concern", "")) or 0).first():
        said = concern.verbatim.feedback if concern.verbatim else None
        first |= {"concern": concern, "verbatim": concern.verbatim_id}
        first["touchpoint"] = first["touchpoint"] or (said.touchpoint if said else None)
    return first


def _verbatims(user: User) -> Any:
    seen = verbatims.seen_by(Reading.objects.all(), touchpoints_seen_by(user))
    return Verbatim.objects.filter(pk__in=seen.values("pk"))


def _numbers(request: HttpRequest, name: str) -> list[int]:
    return [whole_number(one) or 0 for one in request.POST.getlist(name)]


def _seen(request: HttpRequest) -> int | None:
    return whole_number(request.POST.get("seen", ""))


def _uuid(given: str) -> UUID:
    """The id as given; one that nothing has where it is none."""
    try:
        return UUID(given)
    except ValueError:
        return UUID(int=0)


def _day(given: str) -> Any:
    try:
        return parse_date(given)
    except ValueError:
        return None
