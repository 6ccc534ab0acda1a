"""What happened: incidents found in the file, each as a sentence, a line with its expected band, and voices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from outspoken import charts
from outspoken.evidence.signals import Incident
from outspoken.evidence.signals.severity import LEVELS
from outspoken.report.facts import Facts, slices_of
from outspoken.report.feelings import Chart
from outspoken.report.front import FELT
from outspoken.report.slices import Addresses
from outspoken.report.store import Store
from outspoken.report.voices import Voice, Words
from outspoken.report.watched import Rows, Watched, counted, rows_of, speakers, watched
from outspoken.report.wording import count, day, listed, percent
from outspoken.report.wording import counted as many

MOST, MOST_SMALLER, VOICES = 6, 12, 3
MOST_BESIDE = 4  # names of what else was touched
FEW_USUAL = 1.0  # comments below which "times the usual" says nothing
BEFORE, AFTER = 21, 7  # rows of the chart around an incident
HOURS = 4  # times as many where rows are hours
SILENT, SOUR = "silent", "sour"


@dataclass(frozen=True, slots=True)
class Told:
    """One incident as it is shown. level: how bad; reasons: in plain words what made it so. n: comments of its series
    and time, which `href` opens."""

    key: str
    level: str
    reasons: Sequence[str]
    title: str
    when: str
    sentence: str
    figures: str
    chart: Chart | None
    n: int
    href: str | None
    theme: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Incidents:
    """Those that are shown, the worst first; smaller ones as (what, when, figures, link). series, rows: what was
    watched; refusal: why nothing was, in words; left_out: smaller ones not even listed."""

    told: Sequence[Told]
    smaller: Sequence[Told]
    left_out: int
    series: int
    unwatched: int
    rows: str
    refusal: str = ""


def noticed(store: Store, facts: Facts) -> tuple[Facts, Watched | str]:
    """Watch the file, or say why that cannot be done; the facts come back with the words behind each incident."""
    if facts.clock is None:
        return facts, "the comments have no dates"
    if facts.judged is None:
        return facts, "no theme occurs in them"
    rows = rows_of(facts.clock, has_hours=facts.timed > facts.dated / 2)
    if isinstance(rows, str):
        return facts, rows
    series = counted(store, rows, facts.judged.keys, facts.tree, facts.touchpoints, facts.channels)
    found = watched(series, people=speakers(store, series))
    found = replace(found, incidents=_ranked(found))
    columns = "part VARCHAR, theme VARCHAR, touchpoint VARCHAR, channel VARCHAR, from_at TIMESTAMP, until_at TIMESTAMP"
    spans = [
        (one.key, *found.series.names(one.lead), *found.span(one), one.kinds == (SOUR,))
        for one in found.incidents[: MOST + MOST_SMALLER]
    ]
    store.fill("incident", f"{columns}, is_unhappy BOOLEAN", spans)
    return replace(facts, slices=facts.slices | slices_of(store.ask("incident_slices"))), found


def _ranked(found: Watched) -> Sequence[Incident]:
    """The worst first, then the clearest; silence last."""
    worst = {level: -place for place, level in enumerate(LEVELS)}
    return sorted(
        found.incidents,
        key=lambda one: (worst[one.severity.level], SILENT in one.kinds, one.is_first_heard, -one.evidence, one.key),
    )


def incidents(facts: Facts, addresses: Addresses, found: Watched | str) -> Incidents:
    """Everything the page says of what happened."""
    if isinstance(found, str):
        return Incidents((), (), 0, 0, 0, "", refusal=found)
    rows, listed = found.series.rows, MOST + MOST_SMALLER
    told = [
        _told(facts, addresses, found, one, with_chart=at < MOST) for at, one in enumerate(found.incidents[:listed])
    ]
    return Incidents(
        told=told[:MOST],
        smaller=told[MOST:],
        left_out=max(len(found.incidents) - listed, 0),
        series=len(found.series.keys),
        unwatched=found.series.left_out,
        rows=f"{many(rows.n, rows.unit)}, {_moments(rows.first_at, rows.at(rows.number + rows.n), rows)}",
    )


def voices(found: Incidents, facts: Facts, words: Words) -> dict[str, list[Voice]]:
    """A few comments of each incident that is shown, those felt most strongly that do not repeat each other."""
    said: dict[str, list[Voice]] = {}
    used: list[int] = []
    for one in found.told:
        piece = facts.slices.get(("incident", one.key), {}).get("")
        if piece is None:
            continue
        ids = words.distinct([*piece.strongest, *piece.drawn], beside=used)
        chosen = words.exemplars(ids, size=VOICES, mix=FELT)
        used += chosen
        said[one.key] = [words.voice(comment, theme=one.theme) for comment in chosen]
    return said


def _told(facts: Facts, addresses: Addresses, found: Watched, one: Incident, *, with_chart: bool) -> Told:
    theme, touchpoint, channel = found.series.names(one.lead)
    place = " by ".join(part for part in (touchpoint, channel) if part)
    what = facts.tree.path(theme) if theme else place or "all comments"
    where = f" at {place}" if theme and place else ""
    when = _moments(*found.span(one), found.series.rows)
    return Told(
        key=one.key,
        level=one.severity.level,
        reasons=one.severity.reasons,
        title=f"{what[:1].upper()}{what[1:]}{where}",
        when=when,
        sentence=_sentence(one, f"said of {what}{where}" if theme else f"said at {what}" if place else "said in all")
        + _beside(facts, found, one),
        figures=_figures(one),
        chart=_chart(found, one, f"{what}{where}") if with_chart else None,
        n=facts.n("incident", one.key),
        href=addresses.href("incident", one.key),
        theme=theme,
        since=found.series.rows.at(one.since),
    )


def _sentence(one: Incident, said: str) -> str:
    """What happened, for somebody who has never seen a p-value. said: what was said of or at what."""
    if one.is_first_heard:
        return "First heard of then."
    if SILENT in one.kinds:
        return f"Far less was {said} than usual. Was it mended, or did nobody hear?"
    if one.kinds == (SOUR,):
        return f"What was {said} was unhappier than usual."
    soured = ", and unhappier" if SOUR in one.kinds else ""
    return f"More was {said} than usual{soured}."


def _beside(facts: Facts, found: Watched, one: Incident) -> str:
    """What else was touched, the most spoken of first: " Touched: Cancelled and Waiting, at Arrival and Booking." """
    named = [found.series.names(series) for series in one.touched]
    lead = found.series.names(one.lead)
    themes, touchpoints, channels = (
        [name for name in dict.fromkeys(names) if name and name != own]
        for names, own in zip(zip(*named, strict=True), lead, strict=True)
    )
    # A theme stands for those above it.
    above = {key for theme in (*themes, *([lead[0]] if lead[0] else [])) for key in facts.tree.line(theme)[1:]}
    what = _some([facts.tree.name(theme) for theme in themes if theme not in above])
    where = _some([*touchpoints, *channels])
    if not (what or where):
        return ""
    return f" Touched, too: {what}{', at ' if what and where else ''}{where}."


def _some(names: Sequence[str]) -> str:
    rest = len(names) - MOST_BESIDE
    return listed([*names[:MOST_BESIDE], *([f"{rest} more"] if rest > 0 else [])]) if names else ""


def _figures(one: Incident) -> str:
    """The day it spoke clearest: how many came, how many were usual, and how many times that is."""
    if one.is_first_heard:
        return "Hardly anything had been said there before, so it cannot be told what is usual."
    kind = "unhappy comment" if one.kinds == (SOUR,) else "comment"
    came = many(round(one.seen), kind)
    if one.usual < FEW_USUAL and SILENT not in one.kinds:
        return f"When it was clearest: {came} where hardly any were usual."
    usual = f"When it was clearest: {came} where about {_were(one.usual)} usual"
    if SILENT in one.kinds:
        return f"{usual}: {percent(one.ratio)}, {percent(one.low)} to {percent(one.high)} in 19 of 20 such cases."
    return (
        f"{usual}: {_times(one.ratio)} times as many, {_times(one.low)} to {_times(one.high)} in 19 of 20 such cases."
    )


def _were(usual: float) -> str:
    return "1 was" if round(usual) == 1 else f"{count(round(usual))} were"


def _times(ratio: float) -> str:
    return f"{ratio:,.1f}" if ratio < 10 else f"{ratio:,.0f}"


def _moments(start: datetime, end: datetime, rows: Rows) -> str:
    """
    >>> by_hour = Rows(datetime(2024, 1, 1), 48, True)
    >>> _moments(datetime(2024, 1, 1, 9), datetime(2024, 1, 1, 11), by_hour)
    '1 Jan 2024, 9:00 to 11:00'
    >>> _moments(datetime(2024, 1, 1), datetime(2024, 1, 3), replace(by_hour, is_hourly=False))
    '1 Jan to 2 Jan 2024'
    """
    last = end - rows.step
    if not rows.is_hourly:
        if start == last:
            return day(start)
        return f"{day(start).removesuffix(f' {last.year}')} to {day(last)}"
    if start.date() == (end - timedelta(minutes=1)).date():
        return f"{day(start)}, {start.hour}:00 to {end.hour or 24}:00"
    return f"{day(start)}, {start.hour}:00 to {day(end)}, {end.hour}:00"


def _chart(found: Watched, one: Incident, what: str) -> Chart | None:
    kept, series = found.trails.get(one.key), found.series
    if kept is None:
        return None
    rows, more = series.rows, HOURS if series.rows.is_hourly else 1
    until = found.until(one)
    first = max(one.since - BEFORE * more, rows.number, until + AFTER * more - 120)
    last = min(until + AFTER * more, rows.number + rows.n - 1)
    counts = (series.unhappy if kept.kind == SOUR else series.seen)[:, one.lead]
    means = np.full(last - first + 1, np.nan)
    for age, mean in enumerate(reversed(kept.means.tolist())):
        if first <= kept.day - age <= last:
            means[kept.day - age - first] = mean
    low, high = _band(means, kept.dispersion, kept.uncertainty)
    table: list[list[tuple[str, str | None]]] = []
    items = []
    for at, number in enumerate(range(first, last + 1)):
        start, n = rows.at(number), float(counts[number - rows.number])
        ends = f"{low[at]:.0f} to {high[at]:.0f}" if np.isfinite(low[at]) else "not known yet"
        name = f"{day(start)}, {start.hour}:00" if rows.is_hourly else day(start)
        label = f"{name}: {count(round(n))}, expected {ends}"
        is_in = one.since <= number <= until
        items.append(charts.Expectation(start, start + rows.step, n, means[at], low[at], high[at], is_in, label))
        table.append([(name, None), (count(round(n)), None), (ends, None)])
    title = f"{'Unhappy comments' if kept.kind == SOUR else 'Comments'} on {what} by {rows.unit}"
    return Chart(
        wide=charts.svg(charts.expected_band(items, width=690), title=title, description=one.key),
        narrow=charts.svg(charts.expected_band(items, width=280), title=title, description=one.key),
        caption=f"{title}. Strong bars: the incident. Shaded: where 19 of 20 such {rows.unit}s lie; line: the middle.",
        columns=[rows.unit, "came", "expected"],
        rows=table,
    )


def _band(
    means: NDArray[np.float64], dispersion: float, uncertainty: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Between which ends 19 of 20 counts lie, of the negative binomial that the detector expects."""
    size = 1 / max(dispersion + uncertainty, 1e-6)
    share = size / (size + np.maximum(means, 1e-9))
    ends = [np.where(np.isfinite(means), stats.nbinom.ppf(q, size, share), np.nan) for q in (0.025, 0.975)]
    return ends[0], ends[1]
