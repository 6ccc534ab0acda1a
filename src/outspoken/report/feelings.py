"""How people feel: in all, over time, by channel and by touchpoint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from outspoken import charts, evidence
from outspoken.report.facts import Facts
from outspoken.report.slices import Addresses
from outspoken.report.wording import count, percent, period, span

FAMILIES = tuple(charts.MARKS)


@dataclass(frozen=True, slots=True)
class Feeling:
    """One emotion family among all comments read."""

    family: str
    mark: str
    n: int
    share: float
    percent: str
    span: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart in two sizes, with the same figures as a table: columns, and rows of (text, href) cells."""

    wide: str
    narrow: str
    caption: str
    columns: list[str]
    rows: list[list[tuple[str, str | None]]]


def feelings(facts: Facts, addresses: Addresses) -> list[Feeling]:
    """All families that occur, the most frequent first, neutral last."""
    counts = {family: facts.n("family", family) for family in FAMILIES}
    n = sum(counts.values())
    if not n:
        return []
    shares = evidence.share(list(counts.values()), n)
    found = [
        Feeling(
            family=family,
            mark=charts.mark(family),
            n=counts[family],
            share=float(shares.value[place]),
            percent=percent(shares.value[place]),
            span=span(shares.low[place], shares.high[place], value=shares.value[place]),
            href=addresses.href("family", family),
        )
        for place, family in enumerate(FAMILIES)
        if counts[family]
    ]
    return sorted(found, key=lambda feeling: (feeling.family == "neutral", -feeling.n))


def over_time(facts: Facts, addresses: Addresses) -> Chart | None:
    """Families by period; None where the file spans fewer than two periods."""
    if facts.clock is None:
        return None
    unit, end_of = facts.clock.unit, facts.clock.end_of
    periods = [part for part in facts.parts("period") if _read(facts, "period", part)]
    if len(periods) < 2:
        return None
    cells = []
    for part in periods:
        start = datetime.strptime(part, "%Y-%m-%dT%H")  # noqa: DTZ007, all times here are UTC without zone
        for label, family, n, of in _shares(facts, "period", part, period(start, unit)):
            href = addresses.href("period", part, family)
            cells.append(charts.EmotionCell(start, end_of(start), family, n, of, label, href))
    title = "How people feel over time"
    about = f"Share of comments by emotion family and {unit}, from {periods[0][:10]} to {periods[-1][:10]}."
    return Chart(
        wide=charts.svg(charts.emotion_over_time(cells, width=690, height=240), title=title, description=about),
        narrow=charts.svg(
            charts.emotion_over_time(cells, width=270, height=190, names=False), title=title, description=about
        ),
        caption=f"Share of comments by {unit}; faded where fewer than 10.",
        columns=[unit, *FAMILIES, "read"],
        rows=[_table_row(facts, addresses, "period", part, _period_name(part, unit)) for part in periods],
    )


def by_group(facts: Facts, addresses: Addresses, kind: str, groups: list[str]) -> Chart | None:
    """Families by channel or touchpoint; None where there are fewer than two with anything read."""
    known = [group for group in groups if _read(facts, kind, group)]
    if len(known) < 2:
        return None
    shares = [
        charts.GroupShare(
            group,
            family,
            n,
            of,
            label,
            addresses.href(kind, group, family),
            addresses.href(kind, group),
        )
        for group in known
        for label, family, n, of in _shares(facts, kind, group, group)
    ]
    title, about = f"How people feel by {kind}", f"Share of comments by emotion family in {len(known)} groups."
    more = facts.left_out.get(kind, 0)
    return Chart(
        wide=charts.svg(charts.emotion_by_group(shares, width=530), title=title, description=about),
        narrow=charts.svg(charts.emotion_by_group(shares, width=312, above=True), title=title, description=about),
        caption=f"The {len(known)} busiest; {count(more)} more are not shown." if more else "",
        columns=[kind, *FAMILIES, "read"],
        rows=[_table_row(facts, addresses, kind, group, group) for group in known],
    )


def _read(facts: Facts, kind: str, part: str) -> int:
    return facts.n(kind, part) - facts.n(kind, part, "not read")


def _shares(facts: Facts, kind: str, part: str, name: str) -> Iterator[tuple[str, str, int, int]]:
    of = _read(facts, kind, part)
    for family in FAMILIES:
        n = facts.n(kind, part, family)
        if n:
            low, high = evidence.wilson([n], [of])
            figures = f"{percent(n / of)} ({span(low[0], high[0], value=n / of)}), {count(n)} of {count(of)}"
            yield f"{family}, {name}: {figures}", family, n, of


def _table_row(facts: Facts, addresses: Addresses, kind: str, part: str, name: str) -> list[tuple[str, str | None]]:
    cells: list[tuple[str, str | None]] = [(name, addresses.href(kind, part))]
    for family in FAMILIES:
        n = facts.n(kind, part, family)
        cells.append((count(n) if n else "", addresses.href(kind, part, family)))
    return [*cells, (count(_read(facts, kind, part)), None)]


def _period_name(part: str, unit: str) -> str:
    return period(datetime.strptime(part, "%Y-%m-%dT%H"), unit)  # noqa: DTZ007, all times here are UTC without zone
