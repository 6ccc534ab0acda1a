"""What teams say keeps happening, put to the problem that is its cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from outspoken.act import frontline
from outspoken.act.models import Concern, Problem
from outspoken.act.problems import hearing, page, story
from outspoken.act.problems.errors import NotAllowedNow
from outspoken.act.problems.verbs import must_not_be_merged
from outspoken.people.models import Membership, User
from outspoken.people.names import SMALL


@dataclass(frozen=True, slots=True)
class Voice:
    """A concern on the page of its problem. who: its author's name where they gave it, else "A colleague"; of a team
    that is not small its name, too."""

    row: Concern
    who: str


@transaction.atomic
def put_to(concern: Concern, problem: Problem, *, by: User, now: datetime) -> Problem:
    """Put a concern to a problem that is there; the team hears of it. Raises NotAllowedNow."""
    held = Concern.objects.select_for_update(of=("self",)).select_related("team", "by").get(pk=concern.pk)
    if held.problem_id is not None:
        raise NotAllowedNow(f"It belongs to problem {held.problem_id} already. Take it away from there first.")
    problem = story.held(problem)
    must_not_be_merged(problem)
    held.problem = problem
    held.save(update_fields=["problem"])
    story.tell(problem, "a team says that it keeps happening", by=by, now=now)
    hearing.tell_of_link(problem, held, now=now)
    return story.keep(problem, by=by, now=now, verb="problem.concern_put")


@transaction.atomic
def take_from(concern: Concern, *, by: User, now: datetime) -> None:
    """It does not belong there after all; nothing where it belongs to none."""
    held = Concern.objects.select_for_update(of=("self",)).get(pk=concern.pk)
    if held.problem_id is None:
        return
    problem = story.held(Problem(pk=held.problem_id))
    held.problem = None
    held.save(update_fields=["problem"])
    story.tell(problem, "what a team says keeps happening does not belong to it after all", by=by, now=now)
    story.keep(problem, by=by, now=now, verb="problem.concern_taken")


def of_problem(problem: Problem, *, by: User) -> tuple[list[Voice], int]:
    """The concerns of a problem whose team's page somebody may see, the oldest first; and how many others there are.

    Names only where they were given; a team's name only with such a name, or where it is not small.
    """
    found = list(frontline.concerns_seen_by(by).filter(problem=problem).order_by("at", "pk"))
    small = _small({row.team_id for row in found})
    return [Voice(row, _who(row, small)) for row in found], problem.concerns.count() - len(found)


def _small(teams: set[int]) -> set[int]:
    members = Membership.objects.filter(team__in=teams, user__is_active=True).values_list("team", "user").distinct()
    counts: dict[int, int] = dict.fromkeys(teams, 0)
    for team, _ in members:
        if team is not None:
            counts[team] += 1
    return {team for team, count in counts.items() if count < SMALL}


def _who(row: Concern, small: set[int]) -> str:
    if row.is_named and row.by:
        return f"{row.by.name}, {row.team.name}"
    return "A colleague" if row.team_id in small else f"A colleague of {row.team.name}"


def to_choose(user: User) -> Sequence[Problem]:
    """The problems that somebody may put a concern to, those that moved last first."""
    return list(page.seen(user).filter(pk__in=Problem.objects.standing().values("pk"))[:100])
