"""Rules of causes: which of a problem's comments count for a cause, as filters of the reading room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, Final

from django.utils import timezone

from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Source
from outspoken.understand import themes
from outspoken.understand.causes.about import About
from outspoken.understand.room import WEEKDAYS, Filters

# What tells the comments of one cause from those of another; what the problem is about is set already.
USED: Final = (
    "touchpoint", "channel", "also", "source", "segment", "attribute", "weekday", "hours", "emotion", "polarity",
    "intent", "language", "topic", "q",
)  # fmt: skip
_CALLED: Final = ("touchpoint", "source", "also")
_FIXED: Final = ("touchpoint", "channel", "polarity")

Names = Mapping[str, Mapping[str, str]]


class NoRule(ValueError):
    """The filters make no rule; the words say why."""


def kept(rule: Filters, about: About) -> dict[str, str]:
    """A rule as it is kept, by the names of an address; what the problem fixes already is left out. Raises NoRule."""
    if rule.problems:
        raise NoRule(" ".join(rule.problems))
    told, others = of(rule), [item.name for item in fields(Filters) if item.name not in (*USED, "problems")]
    problem = about.filters
    for name in _FIXED:
        fixed, wanted = getattr(problem, name), getattr(told, name)
        if fixed and wanted and fixed != wanted:
            raise NoRule(f"This tree is about {name} “{fixed}” alone; another one fits none of its comments.")
    told = told.without(*[name for name in _FIXED if getattr(problem, name)], *others)
    if problem.theme and told.also == problem.theme:
        told = told.without("also")
    return dict(told.pairs())


def of(filters: Filters) -> Filters:
    """The part of the filters that a rule can hold; a theme is one beside that of the problem."""
    told = filters if filters.also or not filters.theme else replace(filters, also=filters.theme)
    return told.without(*(item.name for item in fields(Filters) if item.name not in (*USED, "problems")))


def within(about: About, rule: Mapping[str, Any]) -> Filters:
    """The problem's comments that fit a rule, as the reading room finds them."""
    told = Filters.parse(dict(rule))
    chosen = {name: getattr(told, name) for name in USED if getattr(told, name)}
    return replace(about.filters, **chosen)


def names() -> Names:
    """What rules name, as people call it; two queries."""
    held = themes.current(now=timezone.now())
    return {
        "touchpoint": dict(Touchpoint.objects.values_list("slug", "name")),
        "source": dict(Source.objects.values_list("slug", "name")),
        "also": {key: held.full_name(key) for key in held.ids},
    }


def words(rule: Mapping[str, Any], called: Names) -> str:
    """A rule as people say it: "Web checkout · also about Delivery · “release 4.2”"."""
    told = Filters.parse(dict(rule))
    named = {name: called.get(name, {}).get(getattr(told, name), getattr(told, name)) for name in _CALLED}
    name, _, value = told.attribute.partition("=")
    first, _, last = told.hours.partition("-")
    parts = [
        named["touchpoint"],
        told.channel and f"by {told.channel}",
        told.also and f"also about {named['also']}",
        named["source"],
        told.segment and f"segment {told.segment}",
        told.attribute and f"{name}: {value}",
        told.weekday and f"on a {WEEKDAYS[int(told.weekday) - 1]}",
        told.hours and f"from {first}:00 to {last}:00",
        told.emotion,
        told.polarity,
        told.intent,
        told.language,
        told.topic and f"topic {told.topic}",
        told.q and f"“{told.q}”",
    ]
    return " · ".join(part for part in parts if part)
