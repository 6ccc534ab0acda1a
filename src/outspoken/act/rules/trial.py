"""What rules would have done: asked of the comments of a period, without doing anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np

from outspoken.act.models import CaseFeedback
from outspoken.act.rules import conditions, facts, world
from outspoken.act.rules.conditions import Group

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Trial:
    """comments: how many the rule is meant for. of: how many were said. answered: of those, how many a case answers
    already. latest: the newest verbatims, to be read."""

    comments: int
    of: int
    answered: int
    latest: tuple[int, ...]


def of_rules(rules: Sequence[Sequence[Group]], *, start: datetime, end: datetime, now: datetime) -> list[Trial]:
    """What each of these rules would have found from start up to end; the comments are looked at once for all."""
    asked = [group for groups in rules for group in groups]
    held = facts.of_period(start, end, attributes=conditions.attributes(asked), only=conditions.columns(asked))
    around = world.current(now=now)
    days = held.numbers("day")
    found = []
    for groups in rules:
        mask = conditions.holds(groups, held, around)
        feedback = held.feedback(mask)
        newest = np.flatnonzero(mask)[np.argsort(-days[mask], kind="stable")[:SHOWN]]
        latest = tuple(int(pk) for pk in held.table["verbatim"].take(newest).to_pylist())
        found.append(Trial(len(feedback), len(held), _answered(feedback), latest))
    return found


def _answered(feedback: Sequence[UUID], *, most: int = 20_000) -> int:
    """How many of these a case answers already; of very many the first ones are looked at."""
    return CaseFeedback.objects.filter(feedback__in=list(feedback)[:most]).count() if feedback else 0
