"""What pages show of rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q

from outspoken.act.models import Rule, RuleHit, RuleVersion
from outspoken.act.rules import editing, sentences, standing, trial
from outspoken.act.rules.conditions import Group
from outspoken.act.rules.standing import Standing
from outspoken.listen.models import Verbatim
from outspoken.people.models import User
from outspoken.understand.comments import Comment, shown
from outspoken.understand.verbatims import Seen

LOOKED_BACK: Final = timedelta(days=30)
SHOWN: Final = 20


@dataclass(frozen=True)
class Line:
    """A rule in one sentence (None: not understood any more), and how many comments it was meant for of late."""

    rule: Rule
    sentence: str | None
    hits: int


@dataclass(frozen=True)
class Said:
    """An earlier version in its own words."""

    version: RuleVersion
    sentence: str | None


def lines(*, now: datetime) -> list[Line]:
    """Every rule in its order; where there never was one, those to begin with."""
    if not Rule.objects.exists():
        editing.plant(now=now)
    rules = list(Rule.objects.filter(removed_at=None))
    held = {one.rule.pk: one for one in standing.all_of(rules)}
    names = standing.names()
    lately = Count("hits", filter=Q(hits__at__gte=now - LOOKED_BACK))
    hits = dict(Rule.objects.filter(pk__in=held).annotate(lately=lately).values_list("pk", "lately"))
    return [Line(rule, _sentence(held.get(rule.pk), names), hits.get(rule.pk, 0)) for rule in rules]


def current(rule: Rule) -> Standing | None:
    """What a rule says now; None where it is not understood."""
    return next(iter(standing.all_of([rule])), None)


def versions(rule: Rule) -> list[Said]:
    """Every version, the latest first."""
    names = standing.names()
    return [Said(row, _sentence(_read(rule, row), names)) for row in rule.versions.select_related("by")]


def met(rule: Rule, *, by: User, seen: Seen) -> list[Comment]:
    """The latest comments that the rule was meant for."""
    feedback = RuleHit.objects.filter(rule=rule).order_by("-at").values_list("feedback", flat=True)[:SHOWN]
    return shown(
        list(Verbatim.objects.filter(feedback__in=list(feedback)).values_list("pk", flat=True)), by=by, seen=seen
    )


@dataclass(frozen=True)
class Tried:
    """What a rule would have been meant for, with the newest of the comments."""

    trial: trial.Trial
    days: int
    comments: Sequence[Comment]


def tried(when: Sequence[Group], *, by: User, seen: Seen, now: datetime) -> Tried:
    """Ask what the conditions would have found of late."""
    found = trial.of_rules([when], start=now - LOOKED_BACK, end=now, now=now)[0]
    return Tried(found, LOOKED_BACK.days, shown(list(found.latest), by=by, seen=seen))


def _read(rule: Rule, row: RuleVersion) -> Standing | None:
    try:
        return standing.of(rule, row)
    except ValueError:
        return None


def _sentence(held: Standing | None, names: Any) -> str | None:
    return sentences.rule(held.when, held.then, names=names) if held else None
