"""Telling teams what becomes of what they said keeps happening, when the problem it belongs to moves.

Whoever gave their name hears it themselves. Where nobody did, the whole team does: a letter to one of them alone would
say who it was to whoever keeps the outbox.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from outspoken.act.models import Concern, Problem
from outspoken.people.models import User
from outspoken.post import letters


def tell_teams(problem: Problem, *, now: datetime) -> None:
    """Put a letter to each who hears of it, once for each move. Within the transaction of the move."""
    for concern in problem.concerns.select_related("team", "by"):
        said = f"{concern.team.name} said that something keeps happening. {in_words(problem)}"
        _put(problem, concern, said, f"move {problem.moves}", now=now)


def tell_of_link(problem: Problem, concern: Concern, *, now: datetime) -> None:
    """The same where a concern was put to a problem."""
    said = f"What {concern.team.name} said keeps happening has a place in the register now. {in_words(problem)}"
    _put(problem, concern, said, f"concern {concern.pk}", now=now)


def in_words(problem: Problem) -> str:
    """How the problem stands, in a sentence."""
    return f"The problem “{problem.title}” is {state(problem)}."


def state(problem: Problem) -> str:
    """How it stands, in a few words; of what was put off why, and until when."""
    words = str(problem.get_state_display())
    if problem.state == Problem.State.NOT_NOW and problem.review_on:
        words += f", because {problem.not_now_because}; it is looked at again on {problem.review_on:%-d %B %Y}"
    return words


def hearers(concern: Concern) -> list[User]:
    """Who hears what becomes of a concern."""
    if concern.is_named and concern.by:
        return [concern.by] if concern.by.is_active else []
    return list(User.objects.active().filter(memberships__team=concern.team_id).distinct().order_by("name", "pk"))


def _put(problem: Problem, concern: Concern, said: str, what: str, *, now: datetime) -> None:
    address = f"{settings.PUBLIC_URL}{reverse('concerns', args=[concern.team.slug])}#concern-{concern.pk}"
    for user in hearers(concern):
        letters.put_mail(
            key=f"problem {problem.number} {what} to {user.pk}",
            to=user.email,
            subject=f"{problem.title}: {problem.get_state_display()}",
            text=f"{said}\n\nRead on:\n{address}",
            about=f"problem {problem.number}",
            now=now,
        )
