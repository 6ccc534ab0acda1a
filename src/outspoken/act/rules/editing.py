"""Writing rules: every change is a version of its own, and says who made it.

RuleError
└── NameTaken    another rule has the name
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from outspoken.act.models import Rule, RuleVersion, Severity
from outspoken.act.rules.actions import Action
from outspoken.act.rules.conditions import Condition, Group
from outspoken.people import audit
from outspoken.people.models import User


class RuleError(Exception):
    """Its text is for the person who asked."""


class NameTaken(RuleError):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is a rule named “{name}”. Choose another name.")


# What an organisation begins with: who must not be left alone.
_KNOWN: Final = Condition("known")
_UNHAPPY: Final = Condition("polarity", ("negative",))
STARTERS: Final[tuple[tuple[str, tuple[Group, ...], Severity], ...]] = (
    (
        "Safety is at stake",
        ((Condition("harm", ("safety",)), Condition("polarity", ("positive",), is_not=True)),),
        Severity.URGENT,
    ),
    (
        "Somebody who needs care, or is treated unequally, or speaks of the law",
        ((Condition("harm", ("vulnerability", "legal", "discrimination")), _UNHAPPY),),
        Severity.HIGH,
    ),
    ("A customer means to leave", ((Condition("intent", ("leaving",)), _KNOWN),), Severity.HIGH),
    ("Caught in a breakdown", ((Condition("incident", kind="high"), _KNOWN),), Severity.HIGH),
    (
        "Very unhappy by score",
        (
            (Condition("score", kind="nps", at_most=2), _KNOWN),
            (Condition("score", kind="stars", at_most=1), _KNOWN),
            (Condition("score", kind="csat", at_most=1), _KNOWN),
        ),
        Severity.NORMAL,
    ),
    ("Angry, strongly", ((Condition("feeling", ("anger", "disgust"), kind="strongly"), _KNOWN),), Severity.NORMAL),
    (
        "Asked us something",
        (
            (Condition("intent", ("help",)), _KNOWN),
            # Questions of the unhappy are mostly no questions; other rules see to them.
            (Condition("intent", ("question",)), Condition("polarity", ("negative",), is_not=True), _KNOWN),
        ),
        Severity.LOW,
    ),
)


@transaction.atomic
def plant(*, now: datetime) -> int:
    """Put the starting rules into an installation that has none, and never had any; returns how many."""
    if Rule.objects.exists():
        return 0
    for place, (name, when, severity) in enumerate(STARTERS):
        rule = Rule.objects.create(name=name, state=Rule.State.ON, place=place, made_at=now)
        _version(rule, when, (Action("open a case", severity=severity),), by=None, now=now)
    return len(STARTERS)


@transaction.atomic
def write(
    *, name: str, when: Sequence[Group], then: Sequence[Action], by: User, now: datetime, rule: Rule | None = None
) -> Rule:
    """Write a new rule, which is on trial at first, or another version of one. Raises NameTaken."""
    name = " ".join(name.split())[:120]
    others = Rule.objects.exclude(pk=rule.pk) if rule else Rule.objects.all()
    if others.filter(name__iexact=name).exists():
        raise NameTaken(name)
    if rule is None:
        rule = Rule.objects.create(
            name=name, state=Rule.State.TRIED, place=Rule.objects.count(), made_at=now, version=0
        )
    rule = Rule.objects.select_for_update().get(pk=rule.pk)
    rule.name, rule.version = name, rule.version + 1
    rule.save(update_fields=["name", "version"])
    _version(rule, when, then, by=by, now=now)
    audit.record("rule.written", by=by, about=f"rule {rule.pk}", now=now, detail={"version": rule.version})
    return rule


@transaction.atomic
def switch(rule: Rule, *, state: Rule.State, by: User, now: datetime) -> Rule:
    """Put a rule on, on trial, or off."""
    rule = Rule.objects.select_for_update().get(pk=rule.pk)
    if rule.state != state:
        rule.state = state
        rule.save(update_fields=["state"])
        audit.record("rule.switched", by=by, about=f"rule {rule.pk}", now=now, detail={"state": str(state)})
    return rule


@transaction.atomic
def remove(rule: Rule, *, by: User, now: datetime) -> None:
    """Take a rule away; what it did stays, with its name."""
    rule = Rule.objects.select_for_update().get(pk=rule.pk)
    rule.state, rule.removed_at, rule.name = Rule.State.OFF, now, f"{rule.name[:100]} (removed {rule.pk})"
    rule.save(update_fields=["state", "removed_at", "name"])
    audit.record("rule.removed", by=by, about=f"rule {rule.pk}", now=now)


def _version(rule: Rule, when: Sequence[Group], then: Sequence[Action], *, by: User | None, now: datetime) -> None:
    kept: list[list[dict[str, Any]]] = [[one.kept() for one in group] for group in when]
    RuleVersion.objects.create(
        rule=rule, number=rule.version, when=kept, then=[one.kept() for one in then], by=by, at=now
    )
