"""A rule in plain words: "if it is angry, strongly, and about Refunds, then open a case of high severity"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from outspoken.act.models import Severity
from outspoken.act.rules.actions import Action
from outspoken.act.rules.conditions import Condition, Group

_HARMS: Final = {
    "safety": "safety is at stake",
    "vulnerability": "somebody in it needs care",
    "legal": "it speaks of the law",
    "discrimination": "it speaks of unequal treatment",
}
_INTENTS: Final = {
    "complaint": "complains",
    "praise": "praises",
    "suggestion": "suggests something",
    "question": "asks something",
    "help": "asks for help",
    "leaving": "means to leave",
    "fault": "reports a fault",
}
_SCORES: Final = {
    "nps": "likelihood to recommend",
    "csat": "satisfaction",
    "ces": "effort score",
    "stars": "star rating",
}
_BREAKS: Final = {"": "an incident", "notable": "an incident", "high": "a severe incident", "breakdown": "a breakdown"}
Names = Mapping[str, Mapping[str, str]]  # what → as kept → as people call it


def rule(when: Sequence[Group], then: Sequence[Action], *, names: Names) -> str:
    """The whole rule in one sentence. names: of touchpoints, themes, sources and teams."""
    groups = "; or if ".join(" and ".join(condition(one, names=names) for one in group) for group in when)
    return f"When a comment is read, if {groups}, then {' and '.join(action(one, names=names) for one in then)}."


def condition(one: Condition, *, names: Names) -> str:
    """One condition, as it stands after "if"."""
    if one.what == "incident":
        said = f"it belongs to {_BREAKS[one.kind]}"
    elif one.what in _SAID:
        said = _SAID[one.what](one)
    else:
        said = _PLAIN[one.what].format(values=_or(one.values), named=_named(one, names), kind=one.kind)
    return f"it is not so that {said}" if one.is_not else said


def action(one: Action, *, names: Names) -> str:
    """One action, as it stands after "then"."""
    team = names.get("team", {}).get(one.team, one.team)
    if one.do == "open a case":
        return f"open a case of {Severity(one.severity).label} severity" + (f" for {team}" if team else "")
    if one.do == "escalate":
        return f"escalate it as {Severity(one.severity).label}" + (f" to {team}" if team else "")
    if one.do == "tag":
        return f"tag it {_or(one.tags, 'and')}"
    whose = f" of {team}" if team else ""
    return f"tell {_or([f'every {role.label.lower()}' for role in one.roles], 'and')}{whose}"


def reason(one: Condition, *, names: Names) -> str:
    """Why a case was opened, in a few words without any of the customer's."""
    if one.what in {"feeling", "polarity"}:
        return f"{_or(one.values)}" + (f", {one.kind}" if one.kind else "")
    if one.what == "words":
        return "words you look out for"
    return condition(one, names=names)


def _or(words: Sequence[str], last: str = "or") -> str:
    """
    >>> _or(["a", "b", "c"]), _or(["a"])
    ('a, b or c', 'a')
    """
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""


def _named(one: Condition, names: Names) -> str:
    known = names.get(one.what, {})
    return _or([known.get(value, value) for value in one.values])


def _score(one: Condition) -> str:
    what = _SCORES.get(one.kind, "score")
    if one.at_least is not None and one.at_most is not None:
        return f"its {what} is {one.at_least:g} to {one.at_most:g}"
    if one.at_most is not None:
        return f"its {what} is {one.at_most:g} or less"
    return f"its {what} is {one.at_least:g} or more"


def _feeling(one: Condition) -> str:
    return f"there is {_or(one.values)} in it" + (f", {one.kind}" if one.kind else "")


def _harm(one: Condition) -> str:
    return _or([_HARMS[value] for value in one.values]) if one.values else "somebody could be harmed"


def _intent(one: Condition) -> str:
    return f"the customer {_or([_INTENTS[value] for value in one.values])}"


def _words(one: Condition) -> str:
    return f"it says {_or([f'“{value}”' for value in one.values])}"


_SAID: Final[dict[str, Callable[[Condition], str]]] = {
    "feeling": _feeling,
    "harm": _harm,
    "intent": _intent,
    "score": _score,
    "words": _words,
}
# {values}: as they are kept; {named}: as people call them.
_PLAIN: Final = {
    "polarity": "it is {values}",
    "urgent": "it is urgent",
    "theme": "it is about {named}",
    "touchpoint": "it was at {named}",
    "channel": "it came by {values}",
    "source": "it came from {named}",
    "language": "it is in {values}",
    "segment": "the customer is {values}",
    "attribute": "its {kind} is {values}",
    "effort": "the customer's effort was {values}",
    "known": "we know who the customer is",
}
