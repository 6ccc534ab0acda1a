"""What a comment may be like: conditions as they are kept, checked, asked of many comments at once, and said in words.

A condition is kept as JSON: {"what": "harm", "is": ["safety"]}, {"what": "score", "kind": "nps", "at_most": 6},
{"what": "words", "is": ["never again"], "not": true}. Conditions of a group must all hold; of groups one is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from outspoken.act.rules.facts import Facts, Mask
from outspoken.reader.emotions import FAMILIES
from outspoken.reader.schema import HARMS, INTENTS
from outspoken.understand.feelings import POLARITIES
from outspoken.understand.room import SCORE_KINDS

MOST_VALUES: Final = 50
MOST_CONDITIONS: Final = 12
MOST_GROUPS: Final = 6
LONGEST: Final = 120
# Lower ends of the three steps in which strength is shown.
STEPS: Final = {"mildly": 0.0, "clearly": 1 / 3, "strongly": 2 / 3}
SEVERITIES: Final = ("notable", "high", "breakdown")


class NotACondition(ValueError):
    """Says what is wrong with a condition and what it can be."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, checked. `values` is what is meant, any of it; `kind` is a score's kind, an attribute's name, or
    how strong a feeling is at least; bounds are of the scale the score came in."""

    what: str
    values: tuple[str, ...] = ()
    kind: str = ""
    at_least: float | None = None
    at_most: float | None = None
    is_not: bool = False

    def kept(self) -> dict[str, Any]:
        """As JSON; `parse` reads it back."""
        held: dict[str, Any] = {"what": self.what}
        if self.values:
            held["is"] = list(self.values)
        held |= {
            name: value
            for name, value in (("kind", self.kind), ("at_least", self.at_least), ("at_most", self.at_most))
            if value not in ("", None)
        }
        return held | ({"not": True} if self.is_not else {})


@dataclass(frozen=True)
class World:
    """What conditions look up beside the comments themselves.

    themes: key → id. incidents: what is open now, as masks by severity. said: verbatims in which any of some phrases
    stands.
    """

    themes: Mapping[str, int]
    incident: Callable[[Facts, str], Mask]
    said: Callable[[Sequence[str]], Iterable[int]]


Group = tuple[Condition, ...]


def holds(groups: Sequence[Group], facts: Facts, world: World) -> Mask:
    """Rows that any of the groups describes; a rule without conditions describes none."""
    found = facts.none
    for group in groups:
        if group:
            found |= _all(group, facts, world)
    return found


def _all(group: Group, facts: Facts, world: World) -> Mask:
    """Rows of which all of these are true; once none is left, nothing more is asked of them. Words come last: they are
    looked up in the record."""
    first, *others = sorted(group, key=_is_dear)
    held = asked(first, facts, world)
    for condition in others:
        if not held.any():
            break
        held = held & asked(condition, facts, world)
    return held


def _is_dear(condition: Condition) -> bool:
    return condition.what == "words"


def asked(condition: Condition, facts: Facts, world: World) -> Mask:
    """Rows of which the condition is true; the same one is worked out once."""
    known = facts.found.get(condition)
    if known is None:
        known = _KINDS[condition.what].mask(condition, facts, world)
        if condition.is_not:
            known = ~known
        facts.found[condition] = known
    return known


def attributes(groups: Iterable[Group]) -> tuple[str, ...]:
    """Names of the attributes that these ask of, in a fixed order."""
    return tuple(sorted({one.kind for group in groups for one in group if one.what == "attribute"}))


def columns(groups: Iterable[Group]) -> frozenset[str]:
    """The columns of facts that these look at."""
    return frozenset(name for group in groups for one in group for name in _KINDS[one.what].columns)


def phrases(groups: Iterable[Group]) -> tuple[tuple[str, ...], ...]:
    """The lists of phrases that these look for, each once."""
    return tuple(dict.fromkeys(one.values for group in groups for one in group if one.what == "words"))


def parse(given: object) -> tuple[Group, ...]:
    """Groups of conditions from JSON. Raises NotACondition, naming which one."""
    if not isinstance(given, list) or len(given) > MOST_GROUPS:
        raise NotACondition(f"A rule has at most {MOST_GROUPS} groups of conditions.")
    groups = []
    for place, group in enumerate(given, start=1):
        if not isinstance(group, list) or not 0 < len(group) <= MOST_CONDITIONS:
            raise NotACondition(f"Group {place} needs one to {MOST_CONDITIONS} conditions.")
        found = []
        for number, one in enumerate(group, start=1):
            try:
                found.append(condition(one))
            except NotACondition as error:
                raise NotACondition(f"Condition {number} of group {place}: {error}") from None
        groups.append(tuple(found))
    return tuple(groups)


def condition(given: object) -> Condition:
    """One condition from JSON. Raises NotACondition."""
    if not isinstance(given, Mapping) or given.get("what") not in _KINDS:
        raise NotACondition(f"It is about none of {', '.join(_KINDS)}.")
    kind = _KINDS[given["what"]]
    values = _words(given.get("is", []))
    if kind.choices and (wrong := [value for value in values if value not in kind.choices]):
        raise NotACondition(f"“{wrong[0][:40]}” is none of {', '.join(kind.choices)}.")
    if kind.needs_values and not values:
        raise NotACondition(f"Choose at least one {kind.name}.")
    found = Condition(
        what=given["what"],
        values=values,
        kind=_kind(given, kind),
        at_least=_number(given.get("at_least")),
        at_most=_number(given.get("at_most")),
        is_not=given.get("not") is True,
    )
    if kind.needs_bound and found.at_least is None and found.at_most is None:
        raise NotACondition("Say how low or how high the score is.")
    return found


def _words(given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or len(given) > MOST_VALUES or not all(isinstance(one, str) for one in given):
        raise NotACondition(f"What it is must be a list of at most {MOST_VALUES} words.")
    found = tuple(dict.fromkeys(one.replace("\0", "").strip() for one in given))
    if any(len(one) > LONGEST for one in found):
        raise NotACondition(f"Words have at most {LONGEST} characters.")
    return tuple(one for one in found if one)


def _kind(given: Mapping[str, Any], kind: _Kind) -> str:
    named = given.get("kind", "")
    if not isinstance(named, str) or len(named) > LONGEST or "\0" in named:
        raise NotACondition("Its kind must be a short word.")
    if kind.kinds and named not in kind.kinds:
        raise NotACondition(f"Its kind is one of {', '.join(filter(None, kind.kinds))}.")
    if kind.needs_kind and not named:
        raise NotACondition("Name the attribute.")
    return named if kind.kinds or kind.needs_kind else ""


def _number(given: object) -> float | None:
    if given is None or given == "":
        return None
    try:
        found = float(given)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise NotACondition(f"“{str(given)[:20]}” is no number.") from None
    if not -1000 <= found <= 1000:
        raise NotACondition("No score is that far out.")
    return found


@dataclass(frozen=True)
class _Kind:
    name: str
    mask: Callable[[Condition, Facts, World], Mask]
    columns: tuple[str, ...]
    choices: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    needs_values: bool = True
    needs_kind: bool = False
    needs_bound: bool = False


def _word(column: str) -> Callable[[Condition, Facts, World], Mask]:
    """The column's word is one of those meant."""

    def mask(condition: Condition, facts: Facts, _: World) -> Mask:
        return facts.where(column, frozenset(condition.values).__contains__)

    return mask


def _listed(column: str) -> Callable[[Condition, Facts, World], Mask]:
    """The column lists words; one of them is meant, or, where none is named, there is any."""

    def mask(condition: Condition, facts: Facts, _: World) -> Mask:
        meant = frozenset(condition.values)
        return facts.where(column, lambda listed: bool(meant & set(listed.split())) if meant else bool(listed))

    return mask


def _feeling(condition: Condition, facts: Facts, _: World) -> Mask:
    felt = facts.where("family", frozenset(condition.values).__contains__)
    least = STEPS[condition.kind or "mildly"]
    # What is not a number is not at least anything.
    return felt & (facts.numbers("strength") >= least) if least else felt


def _theme(condition: Condition, facts: Facts, world: World) -> Mask:
    # Readings carry a theme with all its parents, so a theme's own id finds those below it.
    meant = {str(world.themes[key]) for key in condition.values if key in world.themes}
    return facts.where("themes", lambda listed: not meant.isdisjoint(listed.split()))


def _score(condition: Condition, facts: Facts, _: World) -> Mask:
    score = facts.numbers("score")
    found = ~np.isnan(score)
    if condition.kind:
        found &= facts.where("score_kind", condition.kind.__eq__)
    with np.errstate(invalid="ignore"):
        if condition.at_least is not None:
            found &= score >= condition.at_least
        if condition.at_most is not None:
            found &= score <= condition.at_most
    return found


def _urgent(_: Condition, facts: Facts, __: World) -> Mask:
    return facts.numbers("urgency") >= 0.5


def _known(_: Condition, facts: Facts, __: World) -> Mask:
    return facts.numbers("is_known") > 0


def _attribute(condition: Condition, facts: Facts, _: World) -> Mask:
    names = facts.table.schema.metadata or {}
    column = names.get(f"attribute {condition.kind}".encode())
    if column is None:
        return facts.none
    return facts.where(column.decode(), frozenset(condition.values).__contains__)


def _incident(condition: Condition, facts: Facts, world: World) -> Mask:
    return world.incident(facts, condition.kind or SEVERITIES[0])


def _said(condition: Condition, facts: Facts, world: World) -> Mask:
    return facts.among(world.said(condition.values))


_KINDS: Final[dict[str, _Kind]] = {
    "feeling": _Kind("feeling", _feeling, ("family", "strength"), choices=FAMILIES, kinds=("", *STEPS)),
    "polarity": _Kind("polarity", _word("polarity"), ("polarity",), choices=POLARITIES),
    "harm": _Kind("harm", _listed("harms"), ("harms",), choices=HARMS, needs_values=False),
    "intent": _Kind("intent", _listed("intents"), ("intents",), choices=INTENTS),
    "urgent": _Kind("urgency", _urgent, ("urgency",), needs_values=False),
    "score": _Kind(
        "score", _score, ("score", "score_kind"), kinds=("", *SCORE_KINDS), needs_values=False, needs_bound=True
    ),
    "theme": _Kind("theme", _theme, ("themes",)),
    "touchpoint": _Kind("touchpoint", _word("touchpoint"), ("touchpoint",)),
    "channel": _Kind("channel", _word("channel"), ("channel",)),
    "source": _Kind("source", _word("source"), ("source",)),
    "language": _Kind("language", _word("language"), ("language",)),
    "segment": _Kind("segment", _word("segment"), ("segment",)),
    "attribute": _Kind("attribute's value", _attribute, (), needs_kind=True),
    "effort": _Kind("effort", _word("effort"), ("effort",), choices=("high", "low")),
    "words": _Kind("word or phrase", _said, ()),
    "incident": _Kind(
        "incident",
        _incident,
        ("day", "polarity", "themes", "touchpoint", "channel"),
        kinds=("", *SEVERITIES),
        needs_values=False,
    ),
    "known": _Kind("customer", _known, ("is_known",), needs_values=False),
}
WHATS: Final = tuple(_KINDS)
