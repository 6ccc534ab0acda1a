"""What the verdicts on themes are made from: counts by week (lens), customers and served ones (record)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final

import numpy as np
import pyarrow as pa
from django.db.models import Sum
from numpy.typing import NDArray

from outspoken.evidence import Spread, ThemeFacts, spread
from outspoken.lens import Lens, Slice
from outspoken.listen.models import Exposure
from outspoken.understand.models import Theme
from outspoken.understand.scope import Scope
from outspoken.understand.theme_people import WEEK, About, People, Window, people_of

# So much of what is said must come from where the served are counted, before anything is told per customer served.
COVERED: Final = 0.9
# Customers of so many of a theme's comments must be known; else comments stand for them, and more are asked for.
MOSTLY_KNOWN: Final = 0.5

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Gathered:
    """The facts of the themes, in their order, about the problem in them or all that is said. mentions: comments that
    count, of those said in all, (n,). known: share of the comments that count whose customer is known, (n,). glad:
    whether more of all are happy than unhappy, (n,)."""

    themes: Sequence[Theme]
    facts: ThemeFacts
    about: About
    mentions: Ints
    said: Ints
    known: NDArray[np.float64]
    glad: NDArray[np.bool_]
    people: People


@dataclass(frozen=True, eq=False)
class _Places:
    """Of each theme and of all comments: how they lie on touchpoints and channels. channels: the fullest first."""

    touchpoints: Spread
    channels: Spread
    touchpoints_open: float
    channels_open: float
    names: Sequence[str]
    by_touchpoint: dict[str, int]


def gathered(lens: Lens, themes: Sequence[Theme], window: Window, scope: Scope, about: About) -> Gathered:
    """Everything that can be told of these themes in these weeks, of what this scope may see."""
    said, negative, positive = _weekly(lens, window, scope, keys=[theme.key for theme in themes])
    mentions = negative if about is About.PROBLEM else said
    # Happy comments stay in what it is out of: a problem is told per comment of any kind, or per customer served.
    comments = _weekly(lens, window, scope, keys=None)[0]
    places = _places(lens, themes, window, scope, about)
    people = people_of(window, scope, about, channels=places.names)
    ids = [theme.pk for theme in themes]
    known = _known(people, ids, mentions)
    mostly = known >= MOSTLY_KNOWN
    served = _served(window, scope, comments[0], places.by_touchpoint)
    # The month may be mirrored anew between two questions; nothing may then be more than what it is part of.
    base = np.maximum(comments, mentions) if served is None else np.broadcast_to(served, mentions.shape)
    facts = ThemeFacts(
        mentions=mentions,
        base=base,
        is_exposure=served is not None,
        people=_people_by_week(people, ids, mentions, base, mostly),
        customers=_where(mostly, people.spread(ids)),
        touchpoints=places.touchpoints,
        channels=places.channels,
        touchpoints_open=places.touchpoints_open,
        channels_open=places.channels_open,
    )
    glad = positive.sum(axis=1) > negative.sum(axis=1)
    return Gathered(themes, facts, about, mentions.sum(axis=1), said.sum(axis=1), known, glad, people)


def _slice(window: Window, scope: Scope, **asked: Any) -> Slice:
    return Slice(start=window.start, end=window.end, touchpoint=scope.slugs, has_words=True, **asked)


def _weekly(lens: Lens, window: Window, scope: Scope, *, keys: Sequence[str] | None) -> Ints:
    """Comments with words, unhappy and happy ones among them, by theme (all of them where keys is None) and week, the
    oldest first; shape (3, n, weeks)."""
    by = ("theme",) if keys is not None else ()
    answer = lens.ask(_slice(window, scope, by=by, bucket="day", origin=window.end))
    row = _numbers(answer["theme"], keys) if keys is not None else np.zeros(answer.num_rows, dtype=np.int64)
    start = np.datetime64(window.start.astimezone(UTC).replace(tzinfo=None), "us")
    week = (answer["bucket"].to_numpy().astype("datetime64[us]") - start) // np.timedelta64(7, "D")
    tables = np.zeros((3, len(keys) if keys is not None else 1, window.weeks), dtype=np.int64)
    kept = row >= 0
    for table, column in zip(tables, ("n", "negative", "positive"), strict=True):
        np.add.at(table, (row[kept], week[kept].astype(np.int64)), answer[column].to_numpy()[kept])
    return tables


def _numbers(column: pa.ChunkedArray, names: Sequence[str]) -> Ints:
    """The place of each name among `names`, -1 for one that is not there."""
    place = {name: at for at, name in enumerate(names)}
    coded = column.combine_chunks().dictionary_encode()
    found = np.array([place.get(name or "", -1) for name in coded.dictionary.to_pylist()], dtype=np.int64)
    numbers: Ints = found[coded.indices.to_numpy(zero_copy_only=False)]
    return numbers


def _places(lens: Lens, themes: Sequence[Theme], window: Window, scope: Scope, about: About) -> _Places:
    told = lens.ask(_slice(window, scope, by=("theme", "touchpoint", "channel"), polarity=about.polarity))
    everything = lens.ask(_slice(window, scope, by=("touchpoint", "channel")))
    row, n = _numbers(told["theme"], [theme.key for theme in themes]), told["n"].to_numpy()
    kept = row >= 0
    spreads, opened, sums = [], [], []
    for dimension in ("touchpoint", "channel"):
        sizes: dict[str, int] = {}
        for name, count in zip(everything[dimension].to_pylist(), everything["n"].to_pylist(), strict=True):
            sizes[name] = sizes.get(name, 0) + count
        names = sorted(name for name in sizes if name)
        unit = _numbers(told[dimension], names)
        spreads.append(spread(row[kept], unit[kept], n[kept], n=len(themes)))
        whole = spread(np.zeros(len(names)), np.arange(len(names)), [sizes[name] for name in names], n=1)
        opened.append(float(whole.effective[0]))
        sums.append(sizes)
    channels = sorted((name for name in sums[1] if name), key=lambda name: (-sums[1][name], name))
    return _Places(spreads[0], spreads[1], opened[0], opened[1], channels, sums[0])


def _known(people: People, ids: Sequence[int], mentions: Ints) -> NDArray[np.float64]:
    by_known = np.array([people.written.get(pk, (0, 0, 0))[0] for pk in ids], dtype=np.float64)
    share: NDArray[np.float64] = np.minimum(by_known / np.maximum(mentions.sum(axis=1), 1), 1.0)
    return share


def _people_by_week(people: People, ids: Sequence[int], mentions: Ints, base: Ints, mostly: NDArray[np.bool_]) -> Ints:
    """Different customers by week; a comment by nobody known counts as one of its own, so that a week in which fewer
    are known seems no calmer."""
    nobody = np.zeros((2, mentions.shape[1]), dtype=np.int64)
    told = np.array([people.weekly.get(pk, nobody).sum(axis=0) for pk in ids], dtype=np.int64).reshape(mentions.shape)
    # The record is newer than the lens by up to a minute; what has no base was said where nobody listened.
    found: Ints = np.where(base > 0, np.where(mostly[:, None], np.minimum(told, mentions), mentions), 0)
    return found


def _where(known: NDArray[np.bool_], found: Spread) -> Spread:
    units, effective, largest = found
    return Spread(np.where(known, units, 0), np.where(known, effective, np.nan), np.where(known, largest, np.nan))


def _served(window: Window, scope: Scope, comments: Ints, by_touchpoint: dict[str, int]) -> Ints | None:
    """Customers served by week, shape (weeks,); None where too little is known of them."""
    rows = Exposure.objects.filter(served__gt=0, day__gte=window.start.date(), day__lt=window.end.date())
    if scope.ids is not None:
        rows = rows.filter(touchpoint__in=scope.ids)
    days = rows.values_list("day").annotate(Sum("served")).order_by("day")
    found = np.zeros(window.weeks, dtype=np.int64)
    for day, served in days:
        noon = datetime.combine(day, time(12), tzinfo=UTC)
        found[min(max((noon - window.start) // WEEK, 0), window.weeks - 1)] += served
    if not found.any() or (found < comments).any():
        return None
    counted = set(rows.values_list("touchpoint__slug", flat=True).distinct().order_by())
    covered = sum(n for slug, n in by_touchpoint.items() if slug in counted)
    return found if covered >= COVERED * max(sum(by_touchpoint.values()), 1) else None
