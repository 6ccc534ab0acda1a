"""A rule as somebody is writing it in a form: rows that may be unfinished, added, taken away and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.http import QueryDict

from outspoken.act.models import Severity
from outspoken.act.rules import actions, conditions
from outspoken.act.rules.actions import TOLD, Action, NotAnAction
from outspoken.act.rules.conditions import MOST_CONDITIONS, MOST_GROUPS, STEPS, Condition, Group, NotACondition
from outspoken.act.rules.standing import Standing
from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Source
from outspoken.pages.given import whole_number
from outspoken.people.models import Team
from outspoken.reader.emotions import FAMILIES
from outspoken.reader.schema import HARMS
from outspoken.understand import choices, themes
from outspoken.understand.feelings import POLARITIES
from outspoken.understand.room import SCORE_KINDS

Option = tuple[str, str]

# What a condition can be about, as people choose it.
WHATS: Final[dict[str, str]] = {
    "feeling": "a feeling",
    "polarity": "whether it is negative",
    "harm": "somebody could be harmed",
    "intent": "what the customer wants",
    "urgent": "it is urgent",
    "score": "the score",
    "theme": "what it is about",
    "touchpoint": "the touchpoint",
    "channel": "the channel",
    "source": "where it came from",
    "language": "the language",
    "segment": "the customer's segment",
    "attribute": "an attribute it came with",
    "effort": "the customer's effort",
    "words": "words in it",
    "incident": "it belongs to an incident",
    "known": "we know who the customer is",
}
_FIELD: Final = re.compile(r"c-(\d{1,2})-(\d{1,2})-what")
# What is typed rather than chosen, one in a line.
TYPED: Final = ("segment", "attribute", "words")
CHOSEN: Final = (
    "feeling", "polarity", "harm", "intent", "effort", "theme", "touchpoint", "source", "channel", "language",
)  # fmt: skip


@dataclass
class Row:
    """One condition being written: what was typed, whether or not it makes sense."""

    what: str
    values: list[str] = field(default_factory=list)
    kind: str = ""
    at_least: str = ""
    at_most: str = ""
    is_not: bool = False
    trouble: str = ""
    choices: Sequence[Option] = ()

    @classmethod
    def of(cls, one: Condition) -> Row:
        low, high = ("" if bound is None else f"{bound:g}" for bound in (one.at_least, one.at_most))
        return cls(one.what, list(one.values), one.kind, at_least=low, at_most=high, is_not=one.is_not)

    def given(self) -> dict[str, Any]:
        """As `conditions.condition` reads it."""
        held: dict[str, Any] = {"what": self.what, "is": self.values, "kind": self.kind, "not": self.is_not}
        if self.what == "score":
            held |= {"at_least": self.at_least.replace(",", "."), "at_most": self.at_most.replace(",", ".")}
        return held

    @property
    def text(self) -> str:
        return "\n".join(self.values)

    @property
    def is_typed(self) -> bool:
        return self.what in TYPED


@dataclass
class Draft:
    """A rule being written. `troubles` says what is wrong with it as a whole."""

    name: str = ""
    groups: list[list[Row]] = field(default_factory=lambda: [[Row("feeling", ["anger"], "clearly")]])
    opens: bool = True
    severity: int = int(Severity.NORMAL)
    team: str = ""
    tags: str = ""
    tells: list[str] = field(default_factory=list)
    escalates: bool = False
    gravity: int = int(Severity.HIGH)  # of the escalation
    troubles: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, rule: Standing) -> Draft:
        opens, tag, tell = rule.does("open a case"), rule.does("tag"), rule.does("tell")
        escalate = rule.does("escalate")
        return cls(
            name=rule.rule.name,
            groups=[[Row.of(one) for one in group] for group in rule.when],
            opens=opens is not None,
            severity=int(opens.severity) if opens else int(Severity.NORMAL),
            team=next((one.team for one in (opens, tell, escalate) if one and one.team), ""),
            tags=", ".join(tag.tags) if tag else "",
            tells=[str(role) for role in tell.roles] if tell else [],
            escalates=escalate is not None,
            gravity=int(escalate.severity) if escalate else int(Severity.HIGH),
        )

    @classmethod
    def typed(cls, post: QueryDict) -> Draft:
        """What a form holds, with the row added or taken away that one of its buttons asks for."""
        places = sorted((int(found[1]), int(found[2])) for name in post if (found := _FIELD.fullmatch(name)))
        groups: dict[int, dict[int, Row]] = {}
        for group, place in places[: MOST_GROUPS * MOST_CONDITIONS]:
            groups.setdefault(group, {})[place] = _row(post, f"c-{group}-{place}-")
        _change(groups, post.get("change", ""))
        severity, gravity = post.get("severity", ""), post.get("gravity", "")
        return cls(
            name=post.get("name", ""),
            groups=[list(rows.values()) for rows in groups.values() if rows],
            opens=bool(post.get("opens")),
            severity=int(severity) if severity in {"1", "2", "3", "4"} else int(Severity.NORMAL),
            team=post.get("team", ""),
            tags=post.get("tags", ""),
            tells=[role for role in post.getlist("tells") if role in TOLD],
            escalates=bool(post.get("escalates")),
            gravity=int(gravity) if gravity in {"1", "2", "3", "4"} else int(Severity.HIGH),
        )

    def choose_from(self, held: Mapping[str, list[Option]]) -> None:
        """Give each row what can be chosen in it; what was chosen and is there no more stays among it."""
        for group in self.groups:
            for row in group:
                known = held.get(row.what, []) if row.what in CHOSEN else []
                gone = set(row.values) - {value for value, _ in known} if known else ()
                row.choices = [*known, *((value, value) for value in sorted(gone))]

    def when(self) -> tuple[Group, ...] | None:
        """The conditions; None where one cannot be, which is then said in its row."""
        is_sound = bool(self.groups)
        if not self.groups:
            self.troubles.append("Say for which comments the rule is meant: add a condition.")
        for group in self.groups:
            for row in group:
                try:
                    conditions.condition(row.given())
                except NotACondition as error:
                    row.trouble, is_sound = str(error), False
        return conditions.parse([[row.given() for row in group] for group in self.groups]) if is_sound else None

    def then(self) -> tuple[Action, ...] | None:
        """The actions; None where they cannot be, which is then said in `troubles`."""
        given: list[dict[str, Any]] = []
        if self.opens:
            given.append({"do": "open a case", "severity": self.severity, "team": self.team})
        if tags := [tag.strip() for tag in self.tags.split(",") if tag.strip()]:
            given.append({"do": "tag", "tags": tags})
        if self.tells:
            given.append({"do": "tell", "roles": self.tells, "team": self.team})
        if self.escalates:
            given.append({"do": "escalate", "severity": self.gravity, "team": self.team})
        try:
            return actions.parse(given)
        except NotAnAction as error:
            self.troubles.append(str(error))
            return None


def _row(post: QueryDict, prefix: str) -> Row:
    what = post[f"{prefix}what"]
    what = what if what in WHATS else "feeling"
    values = post.getlist(f"{prefix}is")
    if what in TYPED:
        values = [line.strip() for value in values for line in value.splitlines() if line.strip()]
    # The fields of another kind of condition may still stand in the form that asked for this one.
    if post.get(f"{prefix}was", what) != what:
        return Row(what)
    return Row(
        what,
        values,
        kind=post.get(f"{prefix}kind", "").strip(),
        at_least=post.get(f"{prefix}at_least", "").strip(),
        at_most=post.get(f"{prefix}at_most", "").strip(),
        is_not=bool(post.get(f"{prefix}not")),
    )


def _change(groups: dict[int, dict[int, Row]], asked: str) -> None:
    """Do what a button asks: "and 0" adds to a group, "or" begins another, "less 0 1" takes a condition away."""
    verb, *places = asked.split() or [""]
    numbers = [found for place in places if (found := whole_number(place)) is not None]
    if verb == "or" and len(groups) < MOST_GROUPS:
        groups[max(groups, default=-1) + 1] = {0: Row("feeling")}
    elif verb == "and" and numbers and len(group := groups.get(numbers[0], {})) < MOST_CONDITIONS and group:
        group[max(group) + 1] = Row("theme")
    elif verb == "less" and len(numbers) == 2:
        groups.get(numbers[0], {}).pop(numbers[1], None)


def options(*, now: datetime) -> Mapping[str, list[Option]]:
    """What can be chosen for each kind of condition, and for actions; a fixed number of queries."""
    held = themes.current(now=now)
    return {
        "what": list(WHATS.items()),
        "feeling": _same(FAMILIES),
        "polarity": _same(POLARITIES),
        "harm": _same(HARMS),
        "intent": list(choices.INTENTS.items()),
        "effort": _same(("high", "low")),
        "theme": sorted(((key, held.full_name(key)) for key in held.ids), key=lambda option: option[1]),
        "touchpoint": list(Touchpoint.objects.values_list("slug", "name")),
        "source": list(Source.objects.values_list("slug", "name")),
        "channel": _same(choices.channels()),
        "language": list(choices.LANGUAGES.items()),
        "step": [("", "however strong"), *_same(tuple(STEPS))],
        "score": [("", "any score"), *_same(SCORE_KINDS)],
        "incident": [("", "any"), ("high", "high or a breakdown"), ("breakdown", "a breakdown")],
        "severity": [(str(each.value), str(each.label)) for each in Severity],
        "team": [("", "the team whose touchpoint it is"), *Team.objects.values_list("slug", "name")],
        "tells": [(str(role), str(role.label)) for role in TOLD],
    }


def _same(words: tuple[str, ...] | list[str]) -> list[Option]:
    return [(word, word) for word in words]
