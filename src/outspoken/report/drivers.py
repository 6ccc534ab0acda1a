"""What goes with the score: the themes people speak of as its drivers, with everything that is not sure about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from outspoken import charts, evidence
from outspoken.evidence import Estimate
from outspoken.evidence.drivers import (
    Drivers,
    PenaltyReward,
    Quadrants,
    importance_performance,
    key_drivers,
    penalty_reward,
)
from outspoken.evidence.theme_impact import Impact, nps_values, theme_impact
from outspoken.report.facts import Facts
from outspoken.report.feelings import Chart
from outspoken.report.scores import SCALES, Scale
from outspoken.report.slices import Addresses
from outspoken.report.store import Store
from outspoken.report.wording import count, counted, plain, signed

SEED = 1
MOST_ANSWERS = 100_000
MOST_DRIVERS = 12  # importance is exact to 15; a dozen can be read
LEAST = 10  # answers that speak of a theme, under which it is no driver
MOST_PULLS = 15
SIDES = {
    "basic": "must work: failing costs more than shining brings",
    "excitement": "delights: shining brings more than failing costs",
    "performance": "counts both ways",
    "against the score": "runs against the score",
    "none shown": "neither side is sure",
    "too little to say": "too little to say",
}
# Of themes both are so by nature: most answers speak of something else.
UNTOLD = frozenset({"hardly varies", "few answers"})

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Answers:
    """n answers in words. score, person: shape (n,); spoken: shape (n, t), well 1, ill -1, both 0, not at all NaN."""

    scale: Scale
    score: Floats
    person: NDArray[np.int64]
    keys: Sequence[str]
    spoken: Floats
    is_all: bool
    has_customers: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A value and its interval in words; is_sure where the interval leaves out zero."""

    value: str
    interval: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Driver:
    """One theme as a driver. groups: letters; two drivers that share one cannot be told apart. n: answers that speak of
    it. so: its quadrant, `is_placed` where both intervals keep to it."""

    number: int
    name: str
    href: str | None
    share: Told
    rank: str
    groups: str
    way: str
    net: Told
    n: int
    so: str
    is_placed: bool
    fails: Told
    shines: Told
    side: str
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Pull:
    """How far a theme pulls the score: as it is, less without the answers that speak of it."""

    name: str
    href: str | None
    pull: Told
    with_theme: str
    without: str
    n: int


@dataclass(frozen=True, slots=True)
class Driving:
    """What is shown of the drivers of one score; refusal: why there are none. explained: R² in words. customers: 0
    where they cannot be told apart."""

    label: str
    sentence: str
    drivers: Sequence[Driver]
    chart: Chart | None
    pulls: Sequence[Pull]
    explained: str
    notes: Sequence[str]
    n: int
    customers: int
    is_all: bool
    refusal: str


def answers(store: Store, facts: Facts) -> Answers | None:
    """The answers to the score given most often in words; None where the file has no score."""
    kinds = {scale.kind: facts.n("score", scale.kind) for scale in SCALES}
    scale = max(SCALES, key=lambda scale: kinds[scale.kind])
    if not kinds[scale.kind]:
        return None
    store.set(driven=scale.kind, lowest=scale.low, highest=scale.high, most_answers=MOST_ANSWERS)
    store.ask("answers")
    given, said = store.columns("answer_scores"), store.columns("answer_themes")
    spoken = np.full((len(given["score"]), len(facts.theme_keys)), np.nan)
    spoken[said["answer"], said["theme"]] = said["spoken"]
    return Answers(
        scale=scale,
        score=given["score"].astype(np.float64),
        person=given["person"],
        keys=facts.theme_keys,
        spoken=spoken,
        is_all=len(spoken) < MOST_ANSWERS,
        has_customers=bool(given["is_known"].any()),
    )


def driving(facts: Facts, addresses: Addresses, of: Answers | None) -> Driving | None:
    """Key drivers among the stem themes, and how far every theme pulls the score; None without a score."""
    if of is None:
        return None
    stems = _stems(of, facts)
    x = np.nan_to_num(of.spoken[:, stems])
    keys = tuple(of.keys[j] for j in stems)
    customers = len(np.unique(of.person)) if of.has_customers else 0
    found = key_drivers(x, of.score, of.person, keys, seed=SEED) if keys else None
    refusal = _refusal(found, len(of.score))
    empty = Driving(
        of.scale.label, "", (), None, _pulls(facts, addresses, of), "", (), len(of.score), customers, of.is_all, refusal
    )
    if found is None or refusal:
        return empty
    net = _net(of.spoken[:, stems])
    # What a driver does well is told by how it is spoken of, whichever way the score runs.
    grid = importance_performance(replace(found, performance=net, sign=np.abs(found.sign)))
    sides = penalty_reward(x, of.score, of.person, keys, seed=SEED)
    drivers = _drivers(facts, addresses, found, net, grid, sides)
    r_squared = _percent(found.r_squared, 0)
    return replace(
        empty,
        sentence=_sentence(drivers, of.scale.label),
        drivers=drivers,
        chart=_chart(of.scale.label, drivers, found, net, grid),
        explained=f"{r_squared.value} ({r_squared.interval})",
        notes=[note.text for note in found.notes if not note.driver],
    )


def _stems(of: Answers, facts: Facts) -> list[int]:
    """The stems spoken of most, in the order of their keys."""
    n = np.isfinite(of.spoken).sum(axis=0)
    stems = [j for j, key in enumerate(of.keys) if facts.tree.parent(key) not in of.keys]
    held = [j for j in stems if LEAST <= n[j] < len(of.score)]
    return sorted(sorted(held, key=lambda j: (-n[j], j))[:MOST_DRIVERS])


def _refusal(found: Drivers | None, n: int) -> str:
    if not n:
        return "Nobody gave this score with words beside it."
    if found is None:
        return f"No theme is spoken of in {LEAST} answers or more; there is nothing to compare."
    return f"{found.refusal[:1].upper()}{found.refusal[1:]}." if found.refusal else ""


def _net(spoken: Floats) -> Estimate:
    """Net sentiment of what is said of each theme, in points."""
    good, bad, said = ((spoken > 0).sum(axis=0), (spoken < 0).sum(axis=0), np.isfinite(spoken).sum(axis=0))
    return evidence.net_sentiment(good, bad, said)


def _drivers(
    facts: Facts, addresses: Addresses, found: Drivers, net: Estimate, grid: Quadrants, sides: PenaltyReward
) -> list[Driver]:
    order = sorted(range(len(found.names)), key=lambda j: (found.ranks.rank[j] or len(found.names) + 1, j))
    return [
        Driver(
            number=number,
            name=facts.tree.name(found.names[j]),
            href=addresses.href("theme", found.names[j]),
            share=_percent(found.share, j),
            rank=_rank(found, j),
            groups=" ".join(chr(ord("a") + group - 1) for group in found.groups[j][:26]),
            way={1: "the better spoken of, the higher", -1: "the better spoken of, the lower"}.get(
                int(found.sign[j]), "open which way"
            ),
            net=_points(net, j),
            n=int(net.n[j]),
            so=grid.quadrants[j] if found.share.low[j] > 0 else "",
            is_placed=bool(grid.is_sure[j]),
            fails=_points(sides.penalty, j, 1),
            shines=_points(sides.reward, j, 1),
            side=SIDES[sides.kinds[j]],
            notes=[note.text for note in found.notes if note.driver == found.names[j] and note.kind not in UNTOLD],
        )
        for number, j in enumerate(order, start=1)
    ]


def _rank(found: Drivers, j: int) -> str:
    rank, low, high = (int(part[j]) for part in found.ranks)
    return "–" if not rank else f"{low}" if low == high else f"{low}–{high}"


def _sentence(drivers: Sequence[Driver], label: str) -> str:
    """What goes with the score most and what to look at first."""
    if not drivers or not drivers[0].share.is_sure:
        return f"No theme surely goes with {label}."
    first = drivers[0]
    tied = [each.name for each in drivers[1:] if set(each.groups.split()) & set(first.groups.split())]
    alike = f", though it cannot be told apart from {tied[0]}" if len(tied) == 1 else ""
    alike = f", though it cannot be told apart from {counted(len(tied), 'other theme')}" if len(tied) > 1 else alike
    said = f"{first.name} goes with {label} most: {first.share.value} of what the themes explain{alike}."
    mend = next((each for each in drivers if each.so == "concentrate here" and each.is_placed), None)
    return f"{said} {mend.name} matters and is spoken ill of: look there first." if mend else said


def _chart(label: str, drivers: Sequence[Driver], found: Drivers, net: Estimate, grid: Quadrants) -> Chart | None:
    place = {facts_name: j for j, facts_name in enumerate(found.names)}
    order = sorted(place.values(), key=lambda j: (found.ranks.rank[j] or len(found.names) + 1, j))
    items = [
        charts.Quadrant(each.number, each.name, _three(net, j), _three(found.share, j, 100.0), each.href)
        for each, j in zip(drivers, order, strict=True)
        if isfinite(found.share.low[j]) and isfinite(net.low[j])
    ]
    if len(items) < 2:
        return None
    title = f"What matters for {label}, and how people speak of it"
    about = (
        "Upwards the share of what the themes explain, to the right the net sentiment of each theme, with intervals."
    )
    lines = {"net_line": grid.performance_line, "share_line": 100 * grid.importance_line}
    return Chart(
        wide=charts.svg(charts.quadrants(items, width=690, height=360, **lines), title=title, description=about),
        narrow=charts.svg(charts.quadrants(items, width=270, height=300, **lines), title=title, description=about),
        caption=(
            "Upwards: share of what the themes explain, in %. To the right: net sentiment of what is said of it. "
            "Whiskers: where each lies in 19 of 20 such cases. Lines: an equal share, and the mean of the themes. "
            "Upper left matters and is spoken of worse: concentrate there. Numbers as in the table."
        ),
        columns=[],
        rows=[],
    )


def _pulls(facts: Facts, addresses: Addresses, of: Answers) -> list[Pull]:
    said = np.isfinite(of.spoken)
    told = np.flatnonzero(said.sum(axis=0) >= LEAST)
    if not len(told):
        return []
    found = theme_impact(_values(of), said[:, told], of.person, seed=SEED)
    sure = [j for j in range(len(told)) if isfinite(found.impact.low[j])]
    most = sorted(sure, key=lambda j: (-abs(float(found.impact.value[j])), j))[:MOST_PULLS]
    return [
        _pull(facts, addresses, of.keys[int(told[j])], found, j)
        for j in sorted(most, key=lambda j: (float(found.impact.value[j]), j))
    ]


def _pull(facts: Facts, addresses: Addresses, key: str, found: Impact, j: int) -> Pull:
    return Pull(
        name=facts.tree.path(key),
        href=addresses.href("theme", key),
        pull=_points(found.impact, j, 2),
        with_theme=plain(float(found.with_theme[j]), 1),
        without=plain(float(found.without[j]), 1),
        n=int(found.impact.n[j]),
    )


def _values(of: Answers) -> Floats:
    """What each answer adds to the score as it is reported: its mean is the score."""
    if of.scale.kind == "nps":
        return nps_values(of.score)
    return np.where(of.score >= 4, 100.0, 0.0) if of.scale.kind == "csat" else of.score


def _three(estimate: Estimate, j: int, times: float = 1.0) -> tuple[float, float, float]:
    value, low, high = (times * float(part[j]) for part in estimate[:3])
    return value, low, high


def _percent(estimate: Estimate, j: int) -> Told:
    value, low, high = _three(estimate, j, 100.0)
    if not isfinite(low):
        return Told("–", "too little to say", is_sure=False)
    return Told(f"{count(round(value))}%", f"{low:.0f}–{high:.0f}", is_sure=low > 0)


def _points(estimate: Estimate, j: int, digits: int = 0) -> Told:
    value, low, high = _three(estimate, j)
    if not isfinite(low):
        return Told("–", "too little to say", is_sure=False)
    return Told(signed(value, digits), f"{plain(low, digits)} to {plain(high, digits)}", is_sure=low > 0 or high < 0)
