"""The scores the file has: NPS, CSAT, CES, stars, each with its interval, its spread and its way over
time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from outspoken import charts, evidence
from outspoken.evidence import Estimate
from outspoken.report.changes import ENOUGH
from outspoken.report.facts import Facts
from outspoken.report.feelings import Chart
from outspoken.report.slices import Addresses
from outspoken.report.store import Row
from outspoken.report.wording import count, margin, percent, period, plain, signed, span

Given = dict[float, int]


@dataclass(frozen=True, slots=True)
class Scale:
    """How one kind of score is counted and written. `bands` are (key in the data, name shown)."""

    kind: str
    label: str
    sentence: str
    meaning: str
    low: int
    high: int
    digits: int
    unit: str
    ends: tuple[float, float]
    bands: tuple[tuple[str, str], ...]
    estimate: Callable[[list[Given], float], Estimate]


@dataclass(frozen=True, slots=True)
class Band:
    """One step of the scale: its name, how many chose it, its share of all answers."""

    name: str
    n: int
    share: float
    percent: str
    span: str
    href: str | None


@dataclass(frozen=True, slots=True)
class ScoreFigure:
    """One score as it is shown. `also` is a second convention of the same answers, in words."""

    kind: str
    label: str
    sentence: str
    meaning: str
    value: float
    text: str
    margin: str
    n: int
    also: str
    bands: list[Band]
    change: str
    is_change_sure: bool
    chart: Chart | None
    href: str | None

    @property
    def largest_share(self) -> float:
        """The share of the most chosen band, to which bars are drawn."""
        return max(band.share for band in self.bands)


def scores(facts: Facts, addresses: Addresses) -> list[ScoreFigure]:
    """A figure for each kind of score in the file, the most answered first."""
    kinds: dict[str, int] = defaultdict(int)
    for row in facts.scores:
        kinds[row["kind"]] += row["n"]
    known = [scale for scale in SCALES if kinds.get(scale.kind)]
    return [_figure(scale, facts, addresses) for scale in sorted(known, key=lambda scale: -kinds[scale.kind])]


def _figure(scale: Scale, facts: Facts, addresses: Addresses) -> ScoreFigure:
    rows = [row for row in facts.scores if row["kind"] == scale.kind and scale.low <= row["score"] <= scale.high]
    given: Given = defaultdict(int)
    for row in rows:
        given[row["score"]] += row["n"]
    estimate = scale.estimate([given], 0.95)
    change, is_sure = _change(scale, facts, rows)
    return ScoreFigure(
        kind=scale.kind,
        label=scale.label,
        sentence=scale.sentence,
        meaning=scale.meaning,
        value=float(estimate.value[0]),
        text=plain(estimate.value[0], scale.digits) + scale.unit,
        margin=margin(estimate.low[0], estimate.high[0], scale.digits),
        n=int(estimate.n[0]),
        also=_also(scale, given),
        bands=_bands(scale, given, addresses),
        change=change,
        is_change_sure=is_sure,
        chart=_chart(scale, facts, rows, addresses),
        href=addresses.href("score", scale.kind),
    )


def _also(scale: Scale, given: Given) -> str:
    """What the answers say in the field's other convention, so that nobody mistakes one for the other."""
    if scale.kind == "ces":
        easy = evidence.ces_easy(_histogram([given], 1, 7))
        figures = f"{percent(easy.value[0])} ({span(easy.low[0], easy.high[0], value=easy.value[0])})"
        return f"{figures} answered 5, 6 or 7"
    if scale.kind == "csat":
        mean = _mean([given], (1, 5), 0.95)
        return f"mean {plain(mean.value[0], 2)} {margin(mean.low[0], mean.high[0], 2)} of 5"
    return ""


def _bands(scale: Scale, given: Given, addresses: Addresses) -> list[Band]:
    n = sum(given.values())
    bands = []
    for key, name in scale.bands:
        chosen = sum(times for score, times in given.items() if _band(scale, score) == key)
        share, low, high = (float(part[0]) for part in evidence.share([chosen], [n])[:3])
        href = addresses.href("score", scale.kind, key)
        bands.append(Band(name, chosen, share, percent(share), span(low, high, value=share), href))
    return bands


def _band(scale: Scale, score: float) -> str:
    if scale.kind == "nps":
        return "promoters" if score >= 9 else "passives" if score >= 7 else "detractors"
    return str(int(score))


def _change(scale: Scale, facts: Facts, rows: list[Row]) -> tuple[str, bool]:
    """The last period against the one before, in words."""
    if facts.clock is None:
        return "", False
    sides: dict[str, Given] = {"before": defaultdict(int), "after": defaultdict(int)}
    for row in rows:
        if row["side"] is not None:
            sides[row["side"]][row["score"]] += row["n"]
    if min(sum(given.values()) for given in sides.values()) < ENOUGH:
        return "too little to say what changed", False
    before, after = (scale.estimate([given], 0.95) for given in sides.values())
    change = evidence.difference(before, after)
    is_sure = bool(change.low[0] > 0 or change.high[0] < 0)
    ends = f"{plain(change.low[0], scale.digits)} to {plain(change.high[0], scale.digits)}"
    figures = f"{signed(change.value[0], scale.digits)} ({ends})"
    against = f"against the {facts.clock.window} before"
    return (f"{figures} {against}" if is_sure else f"no clear change {against}: {figures}"), is_sure


def _chart(scale: Scale, facts: Facts, rows: list[Row], addresses: Addresses) -> Chart | None:
    clock = facts.clock
    by_period: dict[datetime, Given] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        if isinstance(row["period"], datetime):
            by_period[row["period"]][row["score"]] += row["n"]
    if clock is None or len(by_period) < 3:
        return None
    starts = sorted(by_period)
    estimate = scale.estimate([by_period[start] for start in starts], 0.95)
    points, table = [], []
    for place, start in enumerate(starts):
        value, low, high, n = (float(part[place]) for part in estimate)
        is_enough = n >= 5 and isfinite(low)
        href = addresses.href("period", start.strftime("%Y-%m-%dT%H"))
        figure = f"{plain(value, scale.digits)}{scale.unit} {margin(low, high, scale.digits)}"
        name = period(start, clock.unit)
        label = f"{scale.label}, {name}: {figure}, {count(int(n))} answers"
        shown = (value, low, high) if is_enough else (float("nan"),) * 3
        points.append(charts.ScorePoint(start, clock.end_of(start), *shown, int(n), label, href))
        table.append([(name, href), (figure if is_enough else "too little to say", None), (count(int(n)), None)])
    if not any(isfinite(point.value) for point in points):
        return None
    title, about = f"{scale.label} over time", f"{scale.label} by {clock.unit} with 95% intervals."
    wide = charts.score_over_time(points, width=760, ends=scale.ends)
    narrow = charts.score_over_time(points, width=270, ends=scale.ends)
    return Chart(
        wide=charts.svg(wide, title=title, description=about),
        narrow=charts.svg(narrow, title=title, description=about),
        caption=f"{scale.label} by {clock.unit} with 95% intervals; gaps where fewer than 5 answered.",
        columns=[clock.unit, scale.label, "answers"],
        rows=table,
    )


def _histogram(groups: list[Given], low: int, high: int) -> NDArray[np.int64]:
    """Counts per whole point, shape (groups, points); a value between two points counts for the lower one."""
    table = np.zeros((len(groups), high - low + 1), dtype=np.int64)
    for place, given in enumerate(groups):
        for score, n in given.items():
            table[place, int(score) - low] += n
    return table


def _mean(groups: list[Given], ends: tuple[int, int], confidence: float) -> Estimate:
    means, variances, trials = [], [], []
    for given in groups:
        values, n = np.array(list(given), dtype=float), np.array(list(given.values()), dtype=float)
        total = n.sum()
        mean = float(values @ n / total) if total else 0.0
        means.append(mean)
        variances.append(float(((values - mean) ** 2) @ n / max(total - 1, 1)))
        trials.append(int(total))
    return evidence.mean_score(means, variances, trials, bounds=ends, confidence=confidence)


def _nps(groups: list[Given], confidence: float) -> Estimate:
    return evidence.nps(_histogram(groups, 0, 10), confidence=confidence)


def _csat(groups: list[Given], confidence: float) -> Estimate:
    value, low, high, n = evidence.top_two_box(_histogram(groups, 1, 5), confidence=confidence)
    return Estimate(100 * value, 100 * low, 100 * high, n)


SCALES = (
    Scale(
        kind="nps",
        label="NPS",
        sentence="NPS is",
        meaning="promoters (9–10) less detractors (0–6), −100 to 100",
        low=0,
        high=10,
        digits=0,
        unit="",
        ends=(-100, 100),
        bands=(("promoters", "promoters, 9–10"), ("passives", "passives, 7–8"), ("detractors", "detractors, 0–6")),
        estimate=_nps,
    ),
    Scale(
        kind="csat",
        label="CSAT",
        sentence="CSAT is",
        meaning="satisfied: 4 or 5 of 5",
        low=1,
        high=5,
        digits=0,
        unit="%",
        ends=(0, 100),
        bands=tuple((str(point), f"{point} of 5") for point in range(5, 0, -1)),
        estimate=_csat,
    ),
    Scale(
        kind="ces",
        label="CES",
        sentence="CES is",
        meaning="made it easy, mean of 1 to 7",
        low=1,
        high=7,
        digits=1,
        unit="",
        ends=(1, 7),
        bands=tuple((str(point), f"{point} of 7") for point in range(7, 0, -1)),
        estimate=lambda groups, confidence: _mean(groups, (1, 7), confidence),
    ),
    Scale(
        kind="stars",
        label="Stars",
        sentence="stars average",
        meaning="mean of 1 to 5",
        low=1,
        high=5,
        digits=2,
        unit="",
        ends=(1, 5),
        bands=tuple((str(point), "★" * point + "☆" * (5 - point)) for point in range(5, 0, -1)),
        estimate=lambda groups, confidence: _mean(groups, (1, 5), confidence),
    ),
)
