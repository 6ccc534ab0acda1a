"""Rules as they stand now, checked and ready to be asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import structlog

from outspoken.act.models import Rule, RuleVersion
from outspoken.act.rules import actions, conditions
from outspoken.act.rules.actions import Action, NotAnAction
from outspoken.act.rules.conditions import Group, NotACondition
from outspoken.act.rules.sentences import Names
from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Source
from outspoken.people.models import Team
from outspoken.understand.models import Theme

log = structlog.get_logger()


@dataclass(frozen=True)
class Standing:
    """A rule with what its version says."""

    rule: Rule
    when: tuple[Group, ...]
    then: tuple[Action, ...]

    def does(self, kind: str) -> Action | None:
        return next((one for one in self.then if one.do == kind), None)


def all_of(rules: Iterable[Rule]) -> list[Standing]:
    """These rules with what they say now; one that is not understood any more is left out and logged."""
    held = {rule.pk: rule for rule in rules}
    versions = {row.rule_id: row for row in RuleVersion.objects.filter(rule__in=held).order_by("number")}
    found = []
    for pk, rule in held.items():
        try:
            found.append(of(rule, versions[pk]))
        except (KeyError, NotACondition, NotAnAction):
            log.warning("rule.not_understood", rule=pk)
    return found


def of(rule: Rule, version: RuleVersion) -> Standing:
    """Raises NotACondition or NotAnAction."""
    return Standing(rule, conditions.parse(version.when), actions.parse(version.then))


def working() -> list[Standing]:
    """Rules that are on or on trial, in their order."""
    return all_of(Rule.objects.filter(removed_at=None).exclude(state=Rule.State.OFF))


def names() -> Names:
    """What people call what rules name by their keys."""
    return {
        "touchpoint": dict(Touchpoint.objects.values_list("slug", "name")),
        "theme": dict(Theme.objects.values_list("key", "name")),
        "source": dict(Source.objects.values_list("slug", "name")),
        "team": dict(Team.objects.values_list("slug", "name")),
    }
