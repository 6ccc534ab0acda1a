"""The step that does what rules say: claims comments nobody asked rules about, asks them all at once, acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from django.db import connection, transaction

from outspoken.act import naming
from outspoken.act.models import RuleHit, Severity
from outspoken.act.openings import Opening, open_for
from outspoken.act.rules import conditions, editing, facts, raising, sentences, standing, world
from outspoken.act.rules.conditions import World
from outspoken.act.rules.facts import Facts
from outspoken.act.rules.standing import Standing
from outspoken.act.sql import question
from outspoken.people.models import Team

log = structlog.get_logger()

BATCH: Final = 500


@transaction.atomic
def heed(*, now: datetime, said_before: datetime | None = None) -> int:
    """Ask the rules about comments read since, at most BATCH; returns how many. A step.

    said_before: later ones wait, for whoever plays a past hour by hour.
    """
    with connection.cursor() as cursor:
        cursor.execute(question("claim_unheeded"), {"limit": BATCH, "said_before": said_before})
        claimed = [row[0] for row in cursor.fetchall()]
    if not claimed:
        return 0
    naming.notice(claimed, now=now)
    editing.plant(now=now)
    if rules := standing.working():
        asked = [one for rule in rules for one in rule.when]
        held = facts.of_feedback(claimed, attributes=conditions.attributes(asked))
        around = world.around(held.verbatims(~held.none), phrases=conditions.phrases(asked), now=now)
        _act(rules, held, around, now=now)
    return len(claimed)


def _act(rules: Sequence[Standing], held: Facts, around: World, *, now: datetime) -> None:
    meant: dict[UUID, list[Standing]] = {}
    for rule in rules:
        for feedback in held.feedback(conditions.holds(rule.when, held, around)):
            meant.setdefault(feedback, []).append(rule)
    if not meant:
        return
    hits = [_hit(rule, feedback, now=now) for feedback, found in meant.items() for rule in found]
    RuleHit.objects.bulk_create(hits, ignore_conflicts=True)
    opening = {feedback: found for feedback, rules in meant.items() if (found := _openers(rules))}
    if opening:
        _open(opening, held, now=now)
    raising.escalate(meant, now=now)
    log.info("rules.heeded", hits=len(hits), cases=len(opening))


def _hit(rule: Standing, feedback: UUID, *, now: datetime) -> RuleHit:
    return RuleHit(
        rule=rule.rule,
        feedback_id=feedback,
        version=rule.rule.version,
        is_trial=not rule.rule.is_on,
        did=[one.do for one in rule.then],
        is_to_be_told=rule.rule.is_on and rule.does("tell") is not None,
        at=now,
    )


def _openers(rules: Sequence[Standing]) -> list[Standing]:
    return [rule for rule in rules if rule.rule.is_on and rule.does("open a case")]


def _open(meant: Mapping[UUID, Sequence[Standing]], held: Facts, *, now: datetime) -> None:
    names = standing.names()
    incidents = world.incident_of(held, ~held.none)
    openings = [
        Opening(
            feedback=(feedback,),
            reasons=_reasons(rules, names),
            severity=max((_severity(rule) for rule in rules), default=Severity.NORMAL),
            incident=incidents.get(feedback),
            team=_team(rules),
            tags=_tags(rules),
        )
        for feedback, rules in meant.items()
    ]
    open_for(openings, by=None, now=now)


def _reasons(rules: Sequence[Standing], names: sentences.Names) -> tuple[str, ...]:
    said = [sentences.reason(one, names=names) for rule in rules for one in rule.when[0] if one.what != "known"]
    return tuple(dict.fromkeys(said))[:6]


def _severity(rule: Standing) -> Severity:
    action = rule.does("open a case")
    return action.severity if action else Severity.NORMAL


def _team(rules: Sequence[Standing]) -> Team | None:
    """The team that the first of these rules names; None for the one whose touchpoint it is."""
    slugs = [action.team for rule in rules if (action := rule.does("open a case")) and action.team]
    return Team.objects.filter(slug=slugs[0]).first() if slugs else None


def _tags(rules: Sequence[Standing]) -> tuple[str, ...]:
    found = [tag for rule in rules if (action := rule.does("tag")) for tag in action.tags]
    return tuple(dict.fromkeys(found))
