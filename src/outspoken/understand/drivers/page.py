"""The drivers as people read them: a sentence, a chart, tables with intervals, and what cannot be said."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np

from outspoken.evidence import Estimate
from outspoken.evidence.drivers import Drivers
from outspoken.lens import Lens, Slice
from outspoken.understand import themes
from outspoken.understand.drivers import quadrants
from outspoken.understand.drivers.answers import Answers, answers
from outspoken.understand.drivers.beside import Beside, Kind
from outspoken.understand.drivers.weighing import Weighed, is_of_five, weigh
from outspoken.understand.figures import Figure, net_figure, score_figures, signed
from outspoken.understand.kept import Kept
from outspoken.understand.mood import mood
from outspoken.understand.period import Period
from outspoken.understand.room import SCORE_KINDS, link
from outspoken.understand.scope import Scope

NET: Final = "feeling"  # net sentiment, as an address names it
NAMES: Final = {"nps": "NPS", "csat": "CSAT", "ces": "CES", "stars": "Stars", NET: "Net sentiment"}
KINDS: Final = {
    "basic": "must work: failing costs more than shining brings",
    "excitement": "delights: shining brings more than failing costs",
    "performance": "counts both ways",
    "against the score": "runs against the score",
    "none shown": "neither side is sure",
    "too little to say": "too little to say",
}
MOST_IMPACTS: Final = 15
SETS: Final = {
    Kind.THEMES: "themes people speak of",
    Kind.FEELINGS: "what they felt",
    Kind.RATINGS: "other ratings they gave",
}
_UNTOLD: Final = {
    "hardly varies",
    "few answers",
}  # of themes both are so by nature: most answers speak of something else

# Drivers of a quarter do not turn within an hour: who asks again sees the last at once, and it is renewed behind them.
_kept: Kept[Page] = Kept(seconds=300, renewed=3600)


@dataclass(frozen=True, slots=True)
class Told:
    """A value with its interval, in words, and whether the interval leaves zero out."""

    value: str
    interval: str
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A driver. n: answers that speak of it. groups: letters; two drivers that share one cannot be told apart."""

    number: int
    name: str
    set: str
    href: str
    share: Told
    rank: str
    groups: str
    way: str
    n: int
    net: Told
    quadrant: str
    is_placed: bool
    fails: Told | None
    shines: Told | None
    kind: str
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Pull:
    """How far a theme pulls the score."""

    name: str
    href: str
    impact: Told
    with_theme: str
    without: str
    n: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A score that the record has."""

    key: str
    name: str
    n: int


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page of drivers shows. refusal: why there are no drivers. unit: what impacts are told in."""

    name: str
    unit: str
    figures: Sequence[Figure]
    sentence: Sequence[tuple[str, str]]
    rows: Sequence[Row]
    chart: quadrants.Chart | None
    pulls: Sequence[Pull]
    explained: Told | None
    notes: Sequence[str]
    n: int
    customers: int
    refusal: str
    is_all: bool
    as_of: datetime | None
    sets: Sequence[Kind]

    @property
    def has_sides(self) -> bool:
        return any(row.fails for row in self.rows)

    @property
    def has_others(self) -> bool:
        """Whether anything but themes was asked for."""
        return tuple(self.sets) != (Kind.THEMES,)


def choices(lens: Lens, period: Period, *, scope: Scope) -> list[Choice]:
    """The scores that somebody gave in the period, with their comments, and net sentiment."""
    asked = Slice(start=period.start, end=period.end, touchpoint=scope.slugs, has_words=True, by=("score_kind",))
    counts = {row["score_kind"]: int(row["n"]) for row in lens.ask(asked).to_pylist()}
    given = [Choice(kind, NAMES[kind], counts[kind]) for kind in SCORE_KINDS if counts.get(kind)]
    return [*given, Choice(NET, NAMES[NET], sum(counts.values()))]


def sets(asked: Sequence[str], kind: str) -> tuple[Kind, ...]:
    """The kinds of drivers that an address asks for; themes where it asks for none there is. The feeling of a comment
    is no driver of net sentiment, which is made of it.

    >>> sets(["ratings", "feelings"], "nps"), sets(["feelings"], NET)
    ((<Kind.FEELINGS: 'feelings'>, <Kind.RATINGS: 'ratings'>), (<Kind.THEMES: 'themes'>,))
    """
    found = tuple(each for each in Kind if each in asked and not (each is Kind.FEELINGS and kind == NET))
    return found or (Kind.THEMES,)


def page(
    lens: Lens, kind: str, period: Period, *, scope: Scope, now: datetime, chosen: tuple[Kind, ...] = (Kind.THEMES,)
) -> Page:
    """The drivers of a score over a period, kept for some minutes; as of when, it says itself."""
    held = themes.current(now=now)
    key = (str(lens.folder), kind, period.days, scope, chosen)
    return _kept.get(key, lambda: _page(lens, kind, period, scope=scope, held=held, chosen=chosen))


def forget() -> None:
    """Let go of the pages kept: for tests, whose records change at once."""
    _kept.forget()


def _page(
    lens: Lens, kind: str, period: Period, *, scope: Scope, held: themes.Themes, chosen: tuple[Kind, ...]
) -> Page:
    score = "" if kind == NET else kind
    of = answers(score, period, scope=scope, held=held, beside=chosen)
    found = weigh(of, score, with_themes=Kind.THEMES in chosen)
    opened = {"start": period.start, "end": period.end, "score_kind": score}
    rows = list(_rows(found, held, opened))
    return Page(
        name=NAMES[kind],
        unit=_unit(score, of),
        figures=_figures(lens, score, period, scope),
        sentence=_sentence(rows, NAMES[kind], only_themes=chosen == (Kind.THEMES,)),
        rows=rows,
        chart=_chart(found, rows),
        pulls=_pulls(found, held, opened),
        explained=_percent(found.drivers.r_squared, 0) if found.drivers else None,
        notes=[note.text for note in found.drivers.notes if not note.driver] if found.drivers else [],
        n=found.n,
        customers=found.customers,
        refusal=found.refusal,
        is_all=of.is_all,
        as_of=lens.as_of(),
        sets=chosen,
    )


def _unit(score: str, of: Answers) -> str:
    if score == "csat":
        return "percentage points of CSAT" if is_of_five(of.score) else "points of the rating"
    return {"nps": "points of NPS", "ces": "points of CES", "stars": "stars", "": "points of net sentiment"}[score]


def _figures(lens: Lens, score: str, period: Period, scope: Scope) -> list[Figure]:
    asked = Slice(start=period.start, end=period.end, touchpoint=scope.slugs, has_words=True)
    words = link(start=period.start, end=period.end, score_kind=score)
    if not score:
        return [net_figure("net sentiment", mood(lens, asked), href=words, period=period.name)]
    of_kind = Slice(
        start=period.start, end=period.end, touchpoint=scope.slugs, has_words=True, score_kind=(score,), scores=True
    )
    answer = lens.ask(of_kind).to_pylist()
    return score_figures(answer[0], score, href=words, period=period.name) if answer else []


def _rows(found: Weighed, held: themes.Themes, opened: dict[str, Any]) -> list[Row]:
    if found.drivers is None or found.net is None:
        return []
    drivers, themed = found.drivers, len(found.keys)
    order = sorted(range(len(drivers.names)), key=lambda j: (drivers.ranks.rank[j] or math.inf, j))
    return [
        _row(found, _common(drivers, j, number), j, held, opened)
        if j < themed
        else _row_beside(found.beside[j - themed], _common(drivers, j, number), drivers, j, opened)
        for number, j in enumerate(order, start=1)
    ]


def _common(drivers: Drivers, j: int, number: int) -> dict[str, Any]:
    """What is told of every driver, by the names of Row's fields."""
    ranks, name = drivers.ranks, drivers.names[j]
    low, high = int(ranks.low[j]), int(ranks.high[j])
    return {
        "number": number,
        "share": _percent(drivers.share, j),
        "rank": "–" if not ranks.rank[j] else f"{low}" if low == high else f"{low}–{high}",
        "groups": " ".join(chr(ord("a") + group - 1) for group in drivers.groups[j][:26]),
        "notes": [note.text for note in drivers.notes if note.driver == name and note.kind not in _UNTOLD],
    }


def _row_beside(each: Beside, common: dict[str, Any], drivers: Drivers, j: int, opened: dict[str, Any]) -> Row:
    """A feeling or a rating: no grid and no sides, since it is on a scale of its own."""
    is_feeling, sign = each.kind is Kind.FEELINGS, int(drivers.sign[j])
    mean = _three(drivers.performance, j)
    way = ("the more it is felt" if is_feeling else "the higher it is", "the higher" if sign > 0 else "the lower")
    return Row(
        **common,
        name=each.name,
        set="feeling" if is_feeling else "rating",
        href=link(emotion=each.key, **opened) if is_feeling else link(**opened),
        way=", ".join(way) if sign else "open which way",
        n=int(np.nansum(each.values)) if is_feeling else int(np.isfinite(each.values).sum()),
        net=_felt(mean) if is_feeling else _mean(mean),
        quadrant="",
        is_placed=False,
        fails=None,
        shines=None,
        kind="",
    )


def _felt(mean: tuple[float, float, float]) -> Told:
    value, low, high = (100 * part for part in mean)
    return Told(f"felt in {value:.0f}%", f"{low:.0f} to {high:.0f}%")


def _mean(mean: tuple[float, float, float]) -> Told:
    return Told(f"mean {mean[0]:.1f}", f"{mean[1]:.1f} to {mean[2]:.1f}")


def _row(found: Weighed, common: dict[str, Any], j: int, held: themes.Themes, opened: dict[str, Any]) -> Row:
    key = found.keys[j]
    assert found.drivers is not None and found.net is not None  # noqa: S101, PT018  the caller looked
    return Row(
        **common,
        name=held.names[held.ids[key]],
        set="theme",
        href=link(theme=key, **opened),
        way=_way(int(found.drivers.sign[j]), is_spoken_of=found.sides is None),
        n=int(found.net.n[j]),
        net=_points(found.net, j),
        quadrant=found.quadrants.quadrants[j] if found.quadrants else "",
        is_placed=bool(found.quadrants and found.quadrants.is_sure[j]),
        fails=_points(found.sides.penalty, j, digits=1) if found.sides else None,
        shines=_points(found.sides.reward, j, digits=1) if found.sides else None,
        kind=KINDS[found.sides.kinds[j]] if found.sides else "",
    )


def _way(sign: int, *, is_spoken_of: bool) -> str:
    if not sign:
        return "open which way"
    if is_spoken_of:
        return "spoken of in happier comments" if sign > 0 else "spoken of in unhappier comments"
    return "the better spoken of, the higher" if sign > 0 else "the better spoken of, the lower"


def _sentence(rows: Sequence[Row], name: str, *, only_themes: bool) -> list[tuple[str, str]]:
    """What goes with the score most and what to mend first, each clause with its link."""
    if not rows or not rows[0].share.is_sure:
        return (
            [(f"{'No theme' if only_themes else 'None of these'} surely goes with {_in_sentence(name)}.", "")]
            if rows
            else []
        )
    first, what = rows[0], "the themes" if only_themes else "these together"
    said = f"{first.name} goes with {_in_sentence(name)} most: {first.share.value} of what {what} explain."
    clauses = [(said, first.href)]
    mend = [row for row in rows if row.quadrant == "concentrate here" and row.is_placed]
    if mend:
        clauses.append((f"{mend[0].name} matters and is spoken ill of: look here first.", mend[0].href))
    return clauses


def _in_sentence(name: str) -> str:
    return name if name.isupper() else name.lower()


def _chart(found: Weighed, rows: Sequence[Row]) -> quadrants.Chart | None:
    if found.drivers is None or found.quadrants is None or found.net is None:
        return None
    drivers, net = found.drivers, found.net
    order = sorted(range(len(drivers.names)), key=lambda j: (drivers.ranks.rank[j] or math.inf, j))
    themed = len(found.keys)
    places = [
        quadrants.Place(row.number, row.name, _three(net, j), _three(drivers.share, j), row.href)
        for j, row in zip(order, rows, strict=True)
        if j < themed and not math.isnan(float(drivers.share.low[j]))
    ]
    line = found.quadrants
    return quadrants.chart(places, net_line=line.performance_line, share_line=line.importance_line) if places else None


def _three(estimate: Estimate, j: int) -> tuple[float, float, float]:
    return float(estimate.value[j]), float(estimate.low[j]), float(estimate.high[j])


def _pulls(found: Weighed, held: themes.Themes, opened: dict[str, Any]) -> list[Pull]:
    if found.impact is None:
        return []
    impact = found.impact.impact
    told = [j for j in range(len(found.impact_keys)) if not math.isnan(float(impact.low[j]))]
    most = sorted(told, key=lambda j: -abs(float(impact.value[j])))[:MOST_IMPACTS]
    return [
        Pull(
            name=held.full_name(found.impact_keys[j]),
            href=link(theme=found.impact_keys[j], **opened),
            impact=_points(impact, j, digits=2),
            with_theme=_plain(float(found.impact.with_theme[j])),
            without=_plain(float(found.impact.without[j])),
            n=int(impact.n[j]),
        )
        for j in sorted(most, key=lambda j: float(impact.value[j]))
    ]


def _plain(value: float) -> str:
    return f"{value:,.1f}".replace("-", "−")


def _percent(estimate: Estimate, j: int) -> Told:
    value, low, high = (100 * float(part[j]) for part in estimate[:3])
    if math.isnan(value):
        return Told("–", "too little to say")
    return Told(f"{value:.0f}%", f"{low:.0f} to {high:.0f}%", is_sure=low > 0)


def _points(estimate: Estimate, j: int, *, digits: int = 0) -> Told:
    value, low, high = _three(estimate, j)
    if math.isnan(low):
        return Told("–", "too little to say")
    is_sure = low > 0 or high < 0
    return Told(signed(value, digits), f"{signed(low, digits)} to {signed(high, digits)}", is_sure=is_sure)
