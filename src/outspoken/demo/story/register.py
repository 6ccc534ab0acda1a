"""Problems and plans as the year went by: opened, planned for, done; the step gives the verdicts on their day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from outspoken.act.models import Plan, Problem
from outspoken.act.plans import checking
from outspoken.act.plans import verbs as plans
from outspoken.act.problems import steps
from outspoken.act.problems import verbs as problems
from outspoken.demo.story.causes import CAUSES, Do, Known, Scheme, Why
from outspoken.demo.story.diary import Diary
from outspoken.listen.models import Verbatim
from outspoken.people.models import User
from outspoken.understand.causes import about as trees_about
from outspoken.understand.causes import trees
from outspoken.understand.mirror import lens
from outspoken.understand.models import Cause, CauseTree, CauseVerbatim, Incident, Reading
from outspoken.understand.period import midnight
from outspoken.understand.verbatims import seen_by

HELD: Final = 4  # comments for one why
FOLLOWED_UP: Final = timedelta(days=2)
_MORNING: Final = timedelta(hours=7)


@dataclass
class Register:
    """Problems by title, and whose turn it is to close what is proven."""

    diary: Diary
    opened: dict[str, Problem] = field(default_factory=dict)

    def write(self, known: Iterable[Known] = CAUSES) -> None:
        """Put all that becomes of these into the diary."""
        for one in known:
            self.diary.then(one.opened, self.open, one)

    def open(self, known: Known, incident: Incident | None = None, *, now: datetime) -> Problem:
        """Enter a cause, with its tree, and put what was done about it into the diary."""
        staff, place = self.diary.staff, self.diary.places[known.touchpoint]
        draft = problems.Draft(
            known.title,
            problems.About(
                theme=incident.theme if incident else None, touchpoint=place, since=self.diary.day(known.since),
                incidents=(incident,) if incident else (),
            ),
            problems.Cost(known.their[0], known.their[1] or None, known.their[2], *known.our),
            owner=staff[known.owner], sponsor=staff[known.sponsor],
        )  # fmt: skip
        problem = self.opened[known.title] = problems.open_for(draft, by=staff[known.by], now=now)
        if known.whys:
            self.diary.on(now + timedelta(hours=2), self.ask_why, known, problem, incident)
        for scheme in known.schemes:
            self.diary.then(scheme.made, self.plan, problem, scheme)
        if known.put_off:
            back, because, ahead = known.put_off
            self.diary.then(back, self._put_off, problem, because, ahead)
        return problem

    def _put_off(self, problem: Problem, because: str, ahead: float, *, now: datetime) -> None:
        if problem.owner and not problem.is_over:
            problems.put_off(problem, because=because, review_on=self.diary.day(ahead), by=problem.owner, now=now)

    def plan(self, problem: Problem, scheme: Scheme, *, now: datetime) -> None:
        """Make a plan; its actions are done and its verdict is asked for on their days. For what stays solved: none."""
        problem.refresh_from_db()
        if problem.is_over:
            return
        staff, day = self.diary.staff, self.diary.day
        todo = tuple(plans.ToDo(one.what, day(one.due), staff[one.owner]) for one in scheme.actions)
        expected = plans.Expected(day(scheme.effect), "unhappy", scheme.ratio, scheme.lag_days)
        owner = staff[scheme.owner]
        plan = plans.make(
            problem, what=scheme.what, expected=expected, owner=owner, actions=todo, lens=lens(), by=owner, now=now
        )
        for action in scheme.actions:
            if action.done is not None:
                self.diary.then(action.done, self._done, plan, action)
        if scheme.dropped:
            back, because = scheme.dropped
            self.diary.then(back, self._drop, plan, because, owner)
        if plan.check_on:
            self._ask_on(plan, midnight(plan.check_on))

    def _done(self, plan: Plan, action: Do, *, now: datetime) -> None:
        plan.refresh_from_db()
        if not plan.is_running:
            return
        plans.finish_action(plan.actions.get(what=action.what), by=self.diary.staff[action.owner], now=now)

    def _drop(self, plan: Plan, because: str, by: User, *, now: datetime) -> None:
        plans.drop(plan, because=because, by=by, now=now)

    def _ask_on(self, plan: Plan, midnight: datetime) -> None:
        self.diary.on(midnight + _MORNING, self.ask, plan)

    def ask(self, plan: Plan, *, now: datetime) -> None:
        """Let the step ask for verdicts; a plan that worked solves its problem, one that waits is asked about again."""
        checking.check(now=now)
        plan.refresh_from_db()
        if plan.state == Plan.State.WORKED:
            self.diary.on(now + FOLLOWED_UP, self._solve, plan)
        elif plan.is_running and plan.check_on and plan.check_on <= now.astimezone(UTC).date():
            self.diary.on(now + timedelta(days=checking.AGAIN), self.ask, plan)

    def _solve(self, plan: Plan, *, now: datetime) -> None:
        problem = Problem.objects.get(pk=plan.problem_id)
        if not problem.is_over and problem.owner:
            problems.solve(problem, by=problem.owner, now=now)

    def watch(self) -> None:
        """Look at the beginning of every month whether what was solved came back."""
        first = self.diary.end.astimezone(UTC).replace(day=2, hour=6, minute=0, second=0, microsecond=0)
        for _ in range(7):
            self.diary.on(first, steps.watch)
            first = (first.replace(day=1) - timedelta(days=1)).replace(day=2)

    def ask_why(self, known: Known, problem: Problem, incident: Incident | None, *, now: datetime) -> None:
        """Fill the tree of causes, each why with the comments that speak for it or against it."""
        by = self.diary.staff["ana"]
        about = (
            trees_about.of_incident(incident)
            if incident
            else trees_about.About(
                touchpoint=problem.touchpoint, polarity="negative", start=midnight(problem.since),
            )
        )  # fmt: skip
        tree = trees.open_tree(about, title=f"Why: {known.title[:1].lower()}{known.title[1:]}", by=by, now=now)
        for why in known.whys:
            self._why(tree, why, None, problem, by=by, now=now)
        draft = problems.Draft(
            problem.title,
            problems.About(problem.theme, problem.touchpoint, problem.channel, problem.since, tree),
            problems.Cost(known.their[0], known.their[1] or None, known.their[2], *known.our),
            problem.owner, problem.sponsor,
        )  # fmt: skip
        problems.describe(problem, draft, by=by, now=now)

    def _why(
        self, tree: CauseTree, why: Why, parent: Cause | None, problem: Problem, *, by: User, now: datetime
    ) -> None:
        cause = trees.add_cause(tree, why=why.why, parent=parent, bone=why.bone, by=by, now=now)
        trees.set_state(cause, why.state, by=by, now=now)
        for side, phrases in ((CauseVerbatim.Side.FOR, why.says), (CauseVerbatim.Side.AGAINST, why.against)):
            for verbatim in said(problem, phrases, until=now):
                trees.attach(cause, verbatim, side=side, by=by, now=now)
        for below in why.below:
            self._why(tree, below, cause, problem, by=by, now=now)


def said(problem: Problem, phrases: tuple[str, ...], *, until: datetime, most: int = HELD) -> list[int]:
    """Verbatims of unhappy customers about a problem that hold one of these words, the first ones for each word."""
    found: list[int] = []
    rows = seen_by(Reading.objects.all(), None).filter(
        touchpoint=problem.touchpoint, polarity="negative", language="en",
        occurred_at__gte=midnight(problem.since), occurred_at__lt=until,
    )  # fmt: skip
    for phrase in phrases:
        chosen = rows.filter(verbatim__text__icontains=phrase).exclude(pk__in=found).order_by("occurred_at", "pk")
        found += chosen.values_list("pk", flat=True)[: max(1, most // len(phrases))]
    return found[:most]


def verbatims(pks: Iterable[int]) -> tuple[Verbatim, ...]:
    return tuple(Verbatim.objects.filter(pk__in=list(pks)))
