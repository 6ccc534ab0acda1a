"""What the page of ladders shows, and what its form means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import QueryDict

from outspoken.act import availability, giving, ladders, weeks
from outspoken.act.ladders import MOST_RUNGS, Climb, NotALadder, Step
from outspoken.act.models import Rung, Severity
from outspoken.people.models import Team, User
from outspoken.people.rights import Right, may


def of(user: User, *, team: Team | None, typed: Mapping[str, str] | None, now: datetime) -> dict[str, Any]:
    """For the template. typed: the form that could not be kept."""
    teams = list(Team.objects.all())
    team = team or Team.objects.filter(memberships__user=user).first() or next(iter(teams), None)
    staff = list(User.objects.active().staff())
    return {
        "ladders": [_ladder(severity, climb, team, typed or {}) for severity, climb in ladders.all_of()],
        "teams": teams,
        "team": team,
        "staff": staff,
        "who": Rung.Who.choices,
        "severities": [(each.value, each.label) for each in sorted(Severity, reverse=True)],
        "may_set": may(user, Right.SET_LADDERS),
        **availability.of(user, now=now),
        "languages": (typed or {}).get("languages") or giving.languages_of(user),
    }


def _ladder(severity: Severity, climb: Climb, team: Team | None, typed: Mapping[str, str]) -> dict[str, Any]:
    is_typed = typed.get("severity") == str(severity.value) and "reach" in typed
    empty = {"who": "", "minutes": "", "user": ""}
    rows = [
        {"who": step.who, "minutes": str(step.minutes), "user": str(step.user.pk) if step.user else ""}
        for step in climb.steps
    ]
    if is_typed:
        rows = [{name: typed.get(f"{name}-{place}", "") for name in empty} for place in range(MOST_RUNGS)]
    return {
        "value": severity.value,
        "label": severity.label,
        "lines": ladders.preview(climb, team=team),
        "rows": (rows + [empty] * MOST_RUNGS)[:MOST_RUNGS],
        "reach": typed.get("reach", "") if is_typed else weeks.duration_in_words(climb.reach // timedelta(minutes=1)),
        "is_through_quiet": "through" in typed if is_typed else climb.is_through_quiet,
        "is_open": is_typed,
    }


def typed(post: QueryDict) -> tuple[Severity, Climb]:
    """The ladder of a form. Raises NotALadder, NotAPromise."""
    given = post.get("severity", "")
    if given not in {str(value) for value in Severity.values}:
        raise NotALadder("Choose a severity.")
    steps = [step for place in range(MOST_RUNGS) if (step := _step(post, place))]
    reach = timedelta(minutes=weeks.minutes(post.get("reach", ""), what="reaching somebody"))
    return Severity(int(given)), Climb(tuple(steps), reach, "through" in post)


def _step(post: QueryDict, place: int) -> Step | None:
    who, minutes = post.get(f"who-{place}", ""), post.get(f"minutes-{place}", "").strip()
    if not who:
        return None
    if who not in Rung.Who.values:
        raise NotALadder("Choose who stands on the rung.")
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) < 7):
        raise NotALadder(f"“{minutes[:20]}” are no minutes; write a number, 0 for at once.")
    named = staff([post.get(f"user-{place}", "")]) if who == Rung.Who.PERSON else []
    return Step(who, int(minutes), next(iter(named), None))


def staff(given: Sequence[str]) -> list[User]:
    """The colleagues with these ids; what is no id is left out."""
    ids = []
    for value in given:
        try:
            ids.append(UUID(value))
        except ValueError:
            continue
    return list(User.objects.active().staff().filter(pk__in=ids))
