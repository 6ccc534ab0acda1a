"""The steps that bring problems back: put off until a day that has come, and solved ones that relapsed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from outspoken.act.models import Problem
from outspoken.act.problems import about, page, story
from outspoken.act.problems.verbs import open_again
from outspoken.post import letters
from outspoken.understand.mirror import lens
from outspoken.understand.scope import Scope

MOST: Final = 50
# A problem solved longer ago is remembered, and what comes back then is a new one.
WATCHED_FOR: Final = timedelta(days=3 * 366)


@transaction.atomic
def review(*, now: datetime) -> int:
    """Open again what was put off until today or before; returns how many. A step."""
    waiting = page.rows().filter(pk__in=Problem.objects.to_review(on=now.astimezone(UTC).date()).values("pk"))
    problems = list(waiting.select_for_update(of=("self",), skip_locked=True).order_by("review_on")[:MOST])
    for problem in problems:
        why = problem.not_now_because
        open_again(problem, "its day has come: look at it again", by=None, now=now, why=why)
        story.keep(problem, by=None, now=now, verb="problem.reviewed")
        _write(problem, f"Look at it again: {problem.title}", f"It was put off because: {why}", now=now)
    return len(problems)


@transaction.atomic
def watch(*, now: datetime) -> int:
    """Open again what was solved and relapsed, as `standing` works it out; returns how many. A step.

    Of several about the same the one solved last; none while another about the same stands: it is known there.
    """
    solved = page.rows().filter(state=Problem.State.SOLVED, solved_at__gte=now - WATCHED_FOR)
    held = solved.select_for_update(of=("self",), skip_locked=True)
    known = {_what(problem) for problem in Problem.objects.standing()}
    back = 0
    for problem in held.order_by("-solved_at", "number"):
        if about.has_rule(problem) and _what(problem) in known:
            continue
        found = about.heard(problem, lens=lens(), scope=Scope(), now=now)
        stands = about.stands(problem, found, list(about.incidents(problem, now=now)))
        if stands.is_relapsed:
            open_again(problem, "it came back", by=None, now=now, why=stands.reasons[0])
            story.keep(problem, by=None, now=now, verb="problem.relapsed", is_move=True)
            _write(problem, f"It came back: {problem.title}", stands.reasons[0], now=now)
            known.add(_what(problem))
            back += 1
    return back


def _what(problem: Problem) -> tuple[int | None, int | None, str]:
    """What it is about by rule."""
    return (problem.theme_id, problem.touchpoint_id, problem.channel)


def _write(problem: Problem, subject: str, text: str, *, now: datetime) -> None:
    """Tell those who answer for it."""
    for user in {one for one in (problem.owner, problem.sponsor) if one is not None and one.is_active}:
        letters.put_mail(
            key=f"problem {problem.number} version {problem.version} to {user.pk}",
            to=user.email,
            subject=subject,
            text=f"{text}\n\n{settings.PUBLIC_URL}{reverse('problem', args=[problem.pk])}",
            about=f"problem {problem.number}",
            now=now,
        )
