"""What is known of each comment, as the circumstances that may distinguish some of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa
from django.utils import timezone
from numpy.typing import NDArray
from scipy import sparse

from outspoken.evidence.distinguishing import Circumstance
from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Source
from outspoken.understand.causes.problem import Problem
from outspoken.understand.copied import copied
from outspoken.understand.scope import Scope
from outspoken.understand.themes import Themes

MOST: Final = 100_000
MOST_LEVELS: Final = 50
MOST_LETTERS: Final = 80
HOURS: Final = 3  # so many make a part of a day
# Criticism goes to the process first: who was on duty is no cause.
NO_CAUSE: Final = frozenset({"staff", "agent", "employee"})
ATTRIBUTE: Final = "attribute:"  # before the name of an attribute, as a circumstance is called
_TYPES: Final = {
    "person": pa.int64(),
    "at": pa.float64(),
    "weekday": pa.int8(),
    "hour": pa.int8(),
    "polarity": pa.string(),
    "channel": pa.string(),
    "touchpoint": pa.int64(),
    "source": pa.int64(),
    "segment": pa.string(),
    "themes": pa.string(),
    "attributes": pa.string(),
}


@dataclass(frozen=True, slots=True)
class Comments:
    """n comments: is_problem, person: shape (n,); start: since when they were looked at, later than asked where there
    were more than the newest MOST."""

    is_problem: NDArray[np.bool_]
    person: NDArray[np.int64]
    circumstances: Sequence[Circumstance]
    start: datetime
    is_all: bool


def comments(problem: Problem, *, scope: Scope, held: Themes) -> Comments:
    """The newest comments of a problem and those it is set against, with everything known of them."""
    seen = None if scope.ids is None else sorted(scope.ids)
    zone = timezone.get_current_timezone_name()
    table = copied("comments_with_circumstances", {**problem.values, "seen": seen, "zone": zone, "most": MOST}, _TYPES)
    spoken = _spoken(table, held)
    is_all = table.num_rows < MOST
    start = problem.start if is_all else datetime.fromtimestamp(min(table["at"].to_numpy()), UTC)
    return Comments(
        is_problem=_is_problem(table, problem),
        person=table["person"].to_numpy(),
        circumstances=[each for each in _known(table, problem, spoken, held) if each.name not in problem.without],
        start=start,
        is_all=is_all,
    )


def _is_problem(table: pa.Table, problem: Problem) -> NDArray[np.bool_]:
    found = np.ones(table.num_rows, dtype=bool)
    if problem.polarity:
        found &= table["polarity"].to_numpy() == problem.polarity
    if problem.since is not None:
        found &= table["at"].to_numpy() >= problem.since.timestamp()
    if problem.is_within:
        return found
    if problem.theme is not None:
        own = str(problem.theme)
        found &= np.array([own in each.split() for each in table["themes"].to_pylist()], dtype=bool)
    if problem.touchpoint is not None:
        found &= table["touchpoint"].to_numpy() == problem.touchpoint
    if problem.channel:
        found &= table["channel"].to_numpy() == problem.channel
    return found


def _spoken(table: pa.Table, held: Themes) -> sparse.csc_array:
    """Which comment speaks of which theme, a column for each id in order; those above a theme are in the record."""
    ids = sorted(held.ids.values())
    words = table["themes"].to_pylist()
    counts = np.array([len(each.split()) for each in words], dtype=np.int64)
    told = np.array([int(pk) for each in words for pk in each.split()], dtype=np.int64)
    rows = np.repeat(np.arange(len(words)), counts)
    column = np.searchsorted(ids, told) if ids else np.zeros(0, dtype=np.int64)
    is_held = np.isin(told, ids)
    shape = (len(words), len(ids))
    return sparse.csc_array((np.ones(int(is_held.sum())), (rows[is_held], column[is_held])), shape=shape)


def _known(table: pa.Table, problem: Problem, spoken: sparse.csc_array, held: Themes) -> Iterator[Circumstance]:
    touchpoints = dict(Touchpoint.objects.values_list("pk", "slug"))
    sources = dict(Source.objects.values_list("pk", "slug"))
    yield Circumstance.of("touchpoint", [touchpoints.get(pk) for pk in table["touchpoint"].to_pylist()])
    yield Circumstance.of("channel", [name or None for name in table["channel"].to_pylist()])
    yield Circumstance.of("source", [sources.get(pk) for pk in table["source"].to_pylist()])
    yield Circumstance.of("segment", [name or None for name in table["segment"].to_pylist()])
    yield Circumstance.of("weekday", table["weekday"].to_pylist())
    yield Circumstance.of("hours", [_hours(hour) for hour in table["hour"].to_pylist()])
    yield _themes(problem, spoken, held)
    yield from _attributes(table)


def _hours(hour: int) -> str:
    first = hour // HOURS * HOURS
    return f"{first}-{first + HOURS}"


def _themes(problem: Problem, spoken: sparse.csc_array, held: Themes) -> Circumstance:
    """The other themes: not the problem's own, nor those above and below it."""
    ids = sorted(held.ids.values())
    own = held.keys.get(problem.theme, "") if problem.theme is not None else ""
    below = {held.ids[key] for key, path in held.above.items() if problem.theme in path}
    kin = below | set(held.above.get(own, ()))
    chosen = [place for place, pk in enumerate(ids) if pk not in kin]
    return Circumstance.of_several("theme", [held.keys[ids[place]] for place in chosen], spoken[:, chosen].tocsr())


def _attributes(table: pa.Table) -> Iterator[Circumstance]:
    """What comments came with, by name; a name with more than MOST_LEVELS values is a number or a text."""
    labels: dict[str, list[str | None]] = {}
    n = table.num_rows
    for place, told in enumerate(table["attributes"].to_pylist()):
        held = json.loads(told) if told and told != "{}" else {}
        for name, value in held.items() if isinstance(held, dict) else ():
            if (word := _level(value)) is not None:
                # Not `setdefault`, which would make a column for each comment.
                if name not in labels:
                    labels[name] = [None] * n
                labels[name][place] = word
    for name, column in sorted(labels.items()):
        if name.casefold() not in NO_CAUSE and len(set(column) - {None}) <= MOST_LEVELS:
            found = Circumstance.of(f"{ATTRIBUTE}{name}", column)
            # A name with one value is a mark: who came without it has it not. Of others, unknown is no value.
            yield found._replace(known=np.ones(n, dtype=bool)) if len(found.levels) == 1 else found


def _level(value: Any) -> str | None:
    """A value as jsonb tells it as text; None where it is no level."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        word = str(value)
        return word if word.strip() and len(word) <= MOST_LETTERS and "\0" not in word else None
    return None
