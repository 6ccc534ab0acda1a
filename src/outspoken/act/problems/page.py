"""Problems as people read them: the register, one problem, and what is remembered of the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from outspoken.act.inbox import seen_by
from outspoken.act.models import Case, Plan, Problem, ProblemEntry
from outspoken.act.problems import about, cost, verbs
from outspoken.act.problems.standing import Standing, Word
from outspoken.act.targets import page as targets
from outspoken.lens import Lens
from outspoken.pages.given import whole_number
from outspoken.people.models import User
from outspoken.people.rights import Right, may, touchpoints_seen_by
from outspoken.understand import verbatims
from outspoken.understand.models import Reading
from outspoken.understand.notice import page as incident_page
from outspoken.understand.scope import Scope
from outspoken.understand.voices import Voice, voice_of

VIEWS: Final = {
    "standing": "Not solved",
    "mine": "Mine",
    "not-now": "Not now",
    "solved": "Solved",
    "all": "All of them",
}
PAGE: Final = 50
QUOTED: Final = 4
LISTED: Final = 8
MOST_SAME: Final = 6
CHART: Final = (720.0, 120.0)


@dataclass(frozen=True, slots=True)
class Line:
    """A problem in the register. plan: what is being done, if anything; verdict: the latest did-it-work verdict of any
    of its plans, and its day."""

    problem: Problem
    about: str
    standing: Standing
    n: int
    words: str
    plan: str
    verdict: str
    href: str


@dataclass(frozen=True, slots=True)
class Column:
    """A month of the chart: its bar, and whether it was beyond the usual."""

    first: date
    x: float
    y: float
    width: float
    height: float
    n: int
    heard: int
    when: str
    href: str


@dataclass(frozen=True, slots=True)
class Told:
    """Something of the same in the past, in a sentence, and the way to it."""

    sentence: str
    href: str


def rows() -> QuerySet[Problem]:
    joined = ("theme", "touchpoint", "owner", "sponsor", "solved_by", "tree", "merged_into", "opened_by")
    return Problem.objects.select_related(*joined)


def seen(user: User) -> QuerySet[Problem]:
    """The problems somebody may see."""
    held: Any = rows()
    found: QuerySet[Problem] = held.visible_to(touchpoints=touchpoints_seen_by(user), user=user)
    return found


def register(view: str, *, by: User, lens: Lens, now: datetime, skip: int = 0) -> tuple[list[Line], bool]:
    """A page of the problems of a view, those moved last first, after so many; and whether there are more."""
    state = Problem.State
    chosen = {
        "standing": ~Q(state__in=(state.SOLVED, state.MERGED)),
        "mine": Q(owner=by) | Q(sponsor=by),
        "not-now": Q(state=state.NOT_NOW),
        "solved": Q(state=state.SOLVED),
        "all": Q(),
    }[view]
    found = list(seen(by).filter(chosen)[skip : skip + PAGE + 1])
    return lines(found[:PAGE], by=by, lens=lens, now=now), len(found) > PAGE


def lines(found: Sequence[Problem], *, by: User, lens: Lens, now: datetime) -> list[Line]:
    """Problems as the register tells them; the plans of all of them are one query."""
    scope = Scope.of(by)
    plans: dict[int, list[Plan]] = {problem.pk: [] for problem in found}
    for plan in Plan.objects.filter(problem__in=found).order_by("made_at", "number"):
        plans[plan.problem_id].append(plan)
    return [_line(problem, plans[problem.pk], lens=lens, scope=scope, now=now) for problem in found]


def _line(problem: Problem, plans: Sequence[Plan], *, lens: Lens, scope: Scope, now: datetime) -> Line:
    found = about.heard_lately(problem, lens=lens, scope=scope, now=now)
    rung = list(about.incidents(problem, now=now)[:LISTED]) if problem.solved_at else []
    running = [plan.what for plan in plans if plan.is_running]
    return Line(
        problem=problem,
        about=about.in_words(problem),
        standing=about.stands(problem, found, rung),
        n=found.n,
        words=about.words(problem) if about.has_rule(problem) else "",
        plan=running[-1] if running else "",
        verdict=latest_verdict(plans),
        href=reverse("problem", args=[problem.pk]),
    )


def latest_verdict(plans: Sequence[Plan]) -> str:
    """The verdict told last, with its day; where a plan waits for its first, the day it is asked for."""
    told = [(plan.verdict_at, plan.pk, plan.verdict) for plan in plans if plan.verdict_at and plan.verdict]
    if told:
        at, _, verdict = max(told)
        return f"{verdict} ({at:%-d %b %Y})"
    days = [plan.check_on for plan in plans if plan.is_running and plan.check_on]
    return f"verdict due {min(days):%-d %b %Y}" if days else ""


def headline(lines: Sequence[Line], *, view: str) -> str:
    """The register in a sentence, from the lines it shows."""
    if view == "not-now":
        return f"{len(lines) or 'No'} cause{_s(lines)} known, and not now"
    if view == "solved":
        return f"{len(lines) or 'No'} cause{_s(lines)} solved"
    standing = [line for line in lines if not line.problem.is_over]
    if not standing:
        return "No cause stands unsolved here"
    bare = [line for line in standing if not line.plan and line.problem.state != Problem.State.NOT_NOW]
    back = [line for line in standing if {Word.RELAPSED, Word.RECURRED} & set(line.standing.words)]
    parts = [f"{len(standing)} cause{_s(standing)} not solved"]
    parts += [f"{len(bare)} without a plan"] if bare else []
    parts += [f"{len(back)} came back"] if back else []
    return ", ".join(parts)


def _s(lines: Sequence[Line]) -> str:
    return "" if len(lines) == 1 else "s"


def counts(user: User) -> dict[str, int]:
    """How many problems each view has."""
    state = Problem.State
    found = seen(user).order_by().aggregate(
        standing=Count("pk", filter=~Q(state__in=(state.SOLVED, state.MERGED))),
        mine=Count("pk", filter=Q(owner=user) | Q(sponsor=user)),
        not_now=Count("pk", filter=Q(state=state.NOT_NOW)),
        solved=Count("pk", filter=Q(state=state.SOLVED)),
        all=Count("pk"),
    )  # fmt: skip
    return {name.replace("_", "-"): value for name, value in found.items()}


def of(problem: Problem, *, by: User, lens: Lens, now: datetime) -> dict[str, Any]:
    """For the template; a fixed number of queries."""
    scope = Scope.of(by)
    found = about.heard_lately(problem, lens=lens, scope=scope, now=now)
    rung = [row for row in about.incidents(problem, now=now)[:50] if incident_page.may_see(scope, row)]
    cases = about.cases(problem).filter(pk__in=seen_by(by).values("pk"))
    stands = about.stands(problem, found, rung)
    return {
        "problem": problem,
        "about": about.in_words(problem),
        "has_rule": about.has_rule(problem),
        "standing": stands,
        "n": found.n,
        "words": about.words(problem) if about.has_rule(problem) else "",
        "since_words": f"{problem.since:%-d %B %Y}",
        "columns": _columns(problem, found, stands),
        "usual": f"{stands.usual:.1%}" if stands.usual is not None else "",
        "incidents": [incident_page.line(row, now=now) for row in rung[:LISTED]],
        "cases": list(cases.select_related("touchpoint")[:LISTED]),
        "cases_in_all": cases.count(),
        "voices": voices(problem, by=by),
        "costs": cost.estimates(problem, comments=found.n),
        "memory": memory(problem, by=by),
        "story": list(problem.story.select_related("by")),
        "plans": plans(problem, now=now),
        "worked": verbs.worked_plan(problem),
        "aims": aims(problem, by=by, lens=lens, now=now),
        "followers": problem.followers.filter(stopped_at=None).count(),
        "may_edit": may(by, Right.EDIT_PROBLEMS),
        "may_sign": may(by, Right.SIGN_EXCEPTIONS),
        "may_escalate": may(by, Right.WORK_CASES) and not problem.is_over,
    }


def aims(problem: Problem, *, by: User, lens: Lens, now: datetime) -> Sequence[targets.Held]:
    """The targets at its touchpoint, if it is at one that may be seen."""
    seen = touchpoints_seen_by(by)
    if problem.touchpoint is None or (seen is not None and problem.touchpoint.pk not in seen):
        return ()
    return targets.held_at(problem.touchpoint, lens=lens, now=now)


@dataclass(frozen=True, slots=True)
class Wheel:
    """A plan and its turn of the wheel: what was planned, done, checked, and done upon it."""

    plan: Plan
    phases: Sequence[tuple[str, Sequence[ProblemEntry]]]
    done: int
    actions: int
    overdue: int


def plans(problem: Problem, *, now: datetime) -> list[Wheel]:
    """The plans of a problem with their history, the newest first."""
    held = problem.plans.select_related("owner", "change").prefetch_related("actions", "story__by")
    return [_wheel(plan, today=now.date()) for plan in held]


def _wheel(plan: Plan, *, today: date) -> Wheel:
    told = list(plan.story.all())
    phases = [(str(phase.label), [one for one in told if one.phase == phase]) for phase in ProblemEntry.Phase]
    actions = list(plan.actions.all())
    done = sum(action.done_at is not None for action in actions)
    late = sum(action.is_overdue(today) for action in actions) if plan.is_running else 0
    return Wheel(plan, phases, done, len(actions), late)


def voices(problem: Problem, *, by: User) -> list[Voice]:
    """Comments chosen by hand, then the newest about it: those that may be seen."""
    touchpoints = touchpoints_seen_by(by)
    chosen = verbatims.seen_by(Reading.objects.filter(verbatim__problems=problem), touchpoints)
    ids = list(chosen.order_by("-occurred_at", "-pk").values_list("pk", flat=True)[:QUOTED])
    if about.has_rule(problem) and len(ids) < QUOTED:
        newest = verbatims.find(about.filters(problem), by=by, seen=touchpoints, size=QUOTED, once=True)
        ids += [pk for pk in newest.ids if pk not in ids][: QUOTED - len(ids)]
    held = {row.pk: row for row in Reading.objects.filter(pk__in=ids).select_related("verbatim", "touchpoint")}
    return [voice_of(held[pk]) for pk in ids if pk in held]


def same(about_it: verbs.About, *, but: int = 0) -> QuerySet[Problem]:
    """Problems about the same theme, or, where none is named, at the same touchpoint."""
    if about_it.theme:
        found = Q(theme=about_it.theme) | Q(theme__parent=about_it.theme)
        if about_it.theme.parent_id:
            found |= Q(theme=about_it.theme.parent_id)
    elif about_it.touchpoint:
        found = Q(touchpoint=about_it.touchpoint)
    else:
        return rows().none()
    return rows().filter(found).exclude(pk=but).exclude(state=Problem.State.MERGED).order_by("-changed_at")


def memory(problem: Problem, *, by: User) -> list[Told]:
    """What is remembered: when it was solved before, and problems about the same."""
    told = [sentence(row) for row in same(verbs.About(problem.theme, problem.touchpoint), but=problem.pk)
            .filter(pk__in=seen(by).values("pk"))[:MOST_SAME]]  # fmt: skip
    if problem.solved_at and problem.state != Problem.State.SOLVED:
        told.insert(0, Told(f"This one was {_solved(problem)}; it came back.", ""))
    return told


def sentence(problem: Problem) -> Told:
    """One problem as it is remembered: "Refunds take weeks: solved in March 2024 by Ben; it worked"."""
    href = reverse("problem", args=[problem.pk])
    if problem.solved_at is None:
        tried = problem.plans.exclude(state=Plan.State.RUNNING).order_by("-closed_at").first()
        ended = f"; “{tried.what}” was tried, {tried.get_state_display()}" if tried else ""
        return Told(f"{problem.title}: {problem.get_state_display()} since {problem.opened_at:%B %Y}{ended}", href)
    back = "" if problem.state == Problem.State.SOLVED else "; it came back"
    return Told(f"{problem.title}: {_solved(problem)}{back}", href)


def _solved(problem: Problem) -> str:
    if problem.solved_at is None:
        return "never solved"
    who = f" by {problem.solved_by.name}" if problem.solved_by else ""
    how = f"signed: {problem.solved_because}" if problem.solved_because else "it worked, the verdict said"
    return f"solved in {problem.solved_at:%B %Y}{who}; {how}"


def _columns(problem: Problem, found: about.Heard, stands: Standing) -> list[Column]:
    first = next((place for place, month in enumerate(found.months) if month.heard), len(found.months))
    months = found.months[first:]
    if not any(month.n for month in months):
        return []
    began = problem.since.replace(day=1)
    own = [month for month in months if month.first >= began]
    beyond = dict(zip([month.first for month in own], stands.beyond, strict=True))
    width, height = CHART
    step, top = width / len(months), max(month.n for month in months)
    columns = []
    for place, month in enumerate(months):
        tall = month.n / top * height
        when = "before" if month.first < began else "beyond" if beyond.get(month.first) else "usual"
        after = date(month.first.year + month.first.month // 12, month.first.month % 12 + 1, 1)
        columns.append(
            Column(
                first=month.first, x=round(place * step, 2), y=round(height - tall, 2), width=round(step * 0.8, 2),
                height=round(tall, 2), n=month.n, heard=month.heard, when=when,
                href=about.words(problem, start=month.first, end=after),
            )
        )  # fmt: skip
    return columns


def case_of(typed: str, *, by: User) -> Case | None:
    """A case by its number as somebody types it, if they may see it."""
    return seen_by(by).filter(pk=whole_number(typed.strip().lstrip("#")) or 0).first()


def of_case(case: Case, *, by: User) -> list[Problem]:
    """The problems a case is about, of those that somebody may see, those moved last first."""
    return list(about.of_problem(case).filter(pk__in=seen(by).order_by().values("pk"))[:QUOTED])
