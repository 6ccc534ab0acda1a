"""What a rule does about a comment: actions as they are kept and checked.

{"do": "open a case", "severity": 3, "team": "web"}, {"do": "tag", "tags": ["refund"]},
{"do": "tell", "roles": ["lead"], "team": "web"}, {"do": "escalate", "severity": 4, "team": "web"}. A case is opened
where the rule opens one; tags are the case's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from outspoken.act.models import Severity
from outspoken.people.models import Role

KINDS: Final = ("open a case", "tag", "tell", "escalate")
_WEIGHED: Final = ("open a case", "escalate")
MOST_TAGS: Final = 10
TOLD: Final = (Role.FRONTLINE, Role.LEAD, Role.ANALYST, Role.EXECUTIVE, Role.ADMIN)


class NotAnAction(ValueError):
    """Says what is wrong with an action and what it can be."""


@dataclass(frozen=True, slots=True)
class Action:
    """team: a slug; empty for the team whose touchpoint it is. roles: who of that team (or of the whole house) is
    told."""

    do: str
    severity: Severity = Severity.NORMAL
    team: str = ""
    tags: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()

    def kept(self) -> dict[str, Any]:
        """As JSON; `parse` reads it back."""
        if self.do in _WEIGHED:
            return {"do": self.do, "severity": int(self.severity)} | ({"team": self.team} if self.team else {})
        if self.do == "tag":
            return {"do": self.do, "tags": list(self.tags)}
        return {"do": self.do, "roles": [str(role) for role in self.roles]} | ({"team": self.team} if self.team else {})


def parse(given: object) -> tuple[Action, ...]:
    """Actions from JSON, each kind at most once. Raises NotAnAction."""
    if not isinstance(given, list) or not given:
        raise NotAnAction("Say what is to be done: open a case, tell somebody, or escalate it.")
    found = tuple(action(one) for one in given)
    kinds = [one.do for one in found]
    if len(set(kinds)) < len(kinds):
        raise NotAnAction("Each thing is done once.")
    if "tag" in kinds and "open a case" not in kinds:
        raise NotAnAction("Tags are put on a case; let the rule open one.")
    return found


def action(given: object) -> Action:
    """One action from JSON. Raises NotAnAction."""
    if not isinstance(given, Mapping) or given.get("do") not in KINDS:
        raise NotAnAction(f"What is done is none of {', '.join(KINDS)}.")
    team = given.get("team", "")
    if not isinstance(team, str) or len(team) > 120:
        raise NotAnAction("A team is named by its short name.")
    if given["do"] in _WEIGHED:
        return Action(given["do"], severity=_severity(given.get("severity", Severity.NORMAL)), team=team)
    if given["do"] == "tag":
        return Action(given["do"], tags=_tags(given.get("tags", [])))
    return Action(given["do"], team=team, roles=_roles(given.get("roles", [])))


def _severity(given: object) -> Severity:
    try:
        return Severity(int(given))  # type: ignore[call-overload]
    except (TypeError, ValueError):
        raise NotAnAction(f"A case is {', '.join(each.label for each in Severity)}.") from None


def _tags(given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise NotAnAction("Tags are words.")
    found = tuple(dict.fromkeys(one.replace("\0", "").strip().lower() for one in given if one.strip()))
    if not 0 < len(found) <= MOST_TAGS or any(len(one) > 40 for one in found):
        raise NotAnAction(f"Give one to {MOST_TAGS} tags of at most 40 characters.")
    return found


def _roles(given: object) -> tuple[Role, ...]:
    if not isinstance(given, list) or not given or not all(one in TOLD for one in given):
        raise NotAnAction(f"Who is told is one of {', '.join(str(role) for role in TOLD)}.")
    return tuple(dict.fromkeys(Role(one) for one in given))
