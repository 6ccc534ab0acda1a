"""Both periods counted: themes, touchpoints, channels, feelings and scores, each before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from outspoken.lens import Lens, Slice
from outspoken.understand.changed.comparing import Mean, Pair, Share
from outspoken.understand.feelings import FELT
from outspoken.understand.mood import NOTHING, Mood, mood, moods
from outspoken.understand.room import SCORE_KINDS

NPS: Final = (-100.0,) * 7 + (0.0,) * 2 + (100.0,) * 2
FIVE: Final = (0.0,) * 4 + (100.0,) * 2
POINTS: Final = tuple(float(point) for point in range(11))
GROUPS: Final = ("theme", "touchpoint", "channel")


@dataclass(frozen=True, slots=True)
class Span:
    """A period: start included, end not."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Compared:
    """Something to compare. about: theme, touchpoint, channel, emotion, score, or "" for everything; kind: share, net
    or score; key: which of these; filters: what opens its comments, but for the period."""

    about: str
    kind: str
    key: str
    pair: Pair
    filters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Both:
    """Everything that was said, before and after."""

    before: Mood
    after: Mood
    rows: Sequence[Compared]


def both(lens: Lens, before: Span, after: Span, *, places: tuple[str, ...] | None) -> Both:
    """Count both periods; the same number of questions however many themes there are."""
    whole = [mood(lens, _slice(span, places)) for span in (before, after)]
    rows = [_net("", "", whole[0], whole[1], {}), *_feelings(whole[0], whole[1])]
    for group in GROUPS:
        parts = [moods(lens, _slice(span, places, by=(group,))) for span in (before, after)]
        keys = sorted({key for part in parts for (key,) in part if key})
        for key in keys:
            held = [part.get((key,), NOTHING) for part in parts]
            shares = (Share(held[0].n, whole[0].n), Share(held[1].n, whole[1].n))
            rows.append(Compared(group, "share", key, shares, {group: key}))
            rows.append(_net(group, key, held[0], held[1], {group: key}))
    return Both(whole[0], whole[1], [*rows, *_scores(lens, before, after, places)])


def _slice(span: Span, places: tuple[str, ...] | None, *, by: tuple[str, ...] = (), scores: bool = False) -> Slice:
    # Ratings without a word are no comments, and count in every score.
    has_words = None if scores else True
    return Slice(start=span.start, end=span.end, by=by, touchpoint=places, has_words=has_words, scores=scores)


def _net(about: str, key: str, before: Mood, after: Mood, filters: Mapping[str, Any]) -> Compared:
    sides = [Mean((-100.0, 0.0, 100.0), (each.negative, each.neutral, each.positive)) for each in (before, after)]
    return Compared(about, "net", key, (sides[0], sides[1]), filters)


def _feelings(before: Mood, after: Mood) -> Iterator[Compared]:
    for family in FELT:
        pair = (Share(before.families[family], before.n), Share(after.families[family], after.n))
        yield Compared("emotion", "share", family, pair, {"emotion": family})


def _scores(lens: Lens, before: Span, after: Span, places: tuple[str, ...] | None) -> Iterator[Compared]:
    answers = []
    for span in (before, after):
        rows = lens.ask(_slice(span, places, by=("score_kind",), scores=True)).to_pylist()
        answers.append(
            {row["score_kind"]: tuple(int(row[f"score_{point}"] or 0) for point in range(11)) for row in rows}
        )
    for kind in SCORE_KINDS:
        points = [answer.get(kind, (0,) * 11) for answer in answers]
        if not any(map(sum, points)):
            continue
        values = _values(kind, points)
        pair = (Mean(values, points[0][: len(values)]), Mean(values, points[1][: len(values)]))
        yield Compared("score", "score", kind, pair, {"score_kind": kind})


def _values(kind: str, points: Sequence[tuple[int, ...]]) -> tuple[float, ...]:
    """What each point from 0 adds to the score as it is reported."""
    if kind == "nps":
        return NPS
    is_of_five = not any(any(side[6:]) or side[0] for side in points)
    return FIVE if kind == "csat" and is_of_five else POINTS
