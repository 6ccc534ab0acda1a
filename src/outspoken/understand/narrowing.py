"""The reading room's filters as conditions on readings, for one set of filters or for many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.lookups import Exact

from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Source
from outspoken.understand.models import Flag, SuggestedTopic, Theme, TopicComment
from outspoken.understand.room import UNCLEAR, Filters

# Filter → the rows that it names one of, and by what.
_NAMED: Final[Mapping[str, tuple[Any, str]]] = {
    "touchpoint": (Touchpoint.objects, "slug"),
    "source": (Source.objects, "slug"),
    "theme": (Theme.objects, "key"),
    "also": (Theme.objects, "key"),
    "topic": (SuggestedTopic.objects, "key"),
}
_CALLED: Final = {"also": "theme"}


class Unknown(LookupError):
    """A filter names what there is not; said to whoever set it."""


def conditions(asked: Sequence[Filters]) -> list[Q | Unknown]:
    """What a reading must be to fit each of the filters, all but their search and marks; in place of it, what a filter
    names that there is not. As many queries for many as for one."""
    ids = {name: _ids(name, {getattr(each, name) for each in asked}) for name in _NAMED}
    return [_condition(each, ids) for each in asked]


def says(words: str) -> Q:
    """What a reading must be for its comment to hold these words."""
    return Q(verbatim__search=SearchQuery(words, config="simple", search_type="websearch"))


def _ids(name: str, values: set[str]) -> dict[str, int]:
    objects, column = _NAMED[name]
    sought = values - {"", UNCLEAR} if name == "topic" else values - {""}
    if not sought:
        return {}
    return dict(objects.filter(**{f"{column}__in": sought}).values_list(column, "pk"))


def _condition(filters: Filters, held: Mapping[str, Mapping[str, int]]) -> Q | Unknown:
    ids: dict[str, int] = {}
    for name in _NAMED:
        value = getattr(filters, name)
        if value and (name, value) != ("topic", UNCLEAR):
            if value not in held[name]:
                return Unknown(f"There is no {_CALLED.get(name, name)} “{value[:60]}”.")
            ids[name] = held[name][value]
    found = Q(**_equal(filters, ids))
    if filters.attribute:
        name, _, told = filters.attribute.partition("=")
        value = Func(
            F("feedback__attributes"), Value(name), function="jsonb_extract_path_text", output_field=TextField()
        )
        found &= Q(Exact(value, told))
    if filters.topic:
        placed = TopicComment.objects.filter(
            is_clear="topic" in ids, **({"topic": ids["topic"]} if "topic" in ids else {})
        )
        found &= Q(verbatim__in=placed.values("reading"))
    if filters.flagged:
        found &= Q(verbatim__in=Flag.objects.values("verbatim"))
    return found


def _equal(filters: Filters, ids: Mapping[str, int]) -> dict[str, object]:
    given = {
        "occurred_at__gte": filters.start,
        "occurred_at__lt": filters.end,
        "channel": filters.channel,
        "touchpoint": ids.get("touchpoint"),
        "source": ids.get("source"),
        "family": filters.emotion,
        "polarity": filters.polarity,
        "intents__contains": [filters.intent] if filters.intent else None,
        "language": filters.language,
        "score__gte": filters.score_min,
        "score__lte": filters.score_max,
        "score_kind": filters.score_kind,
        "themes__contains": [ids[name] for name in ("theme", "also") if name in ids] or None,
        "feedback__person__segment": filters.segment,
        "occurred_at__iso_week_day": int(filters.weekday) if filters.weekday else None,
        "occurred_at__hour__gte": int(filters.hours.partition("-")[0]) if filters.hours else None,
        "occurred_at__hour__lt": int(filters.hours.partition("-")[2]) if filters.hours else None,
        "repeat__first": int(filters.same) if filters.same else None,
    }
    return {name: value for name, value in given.items() if value not in (None, "")}
