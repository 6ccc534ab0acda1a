"""What people talk about: the themes of the file as a tree, each with its share, its sides and its change."""

from __future__ import annotations

from dataclasses import dataclass

from outspoken import evidence
from outspoken.report.changes import Shift
from outspoken.report.facts import Facts
from outspoken.report.slices import Addresses
from outspoken.report.verdicts import Verdict
from outspoken.report.wording import percent, span

MOST_AT_TOP = 14
MOST_BELOW = 6


@dataclass(frozen=True, slots=True)
class ThemeFigure:
    """One theme: how many comments speak of it and how, as fractions of 1 where they are shares."""

    key: str
    name: str
    depth: int
    n: int
    share: float
    percent: str
    span: str
    against: int
    between: int
    in_favour: int
    change: Shift | None
    verdict: Verdict | None
    href: str | None
    href_against: str | None
    href_in_favour: str | None


@dataclass(frozen=True, slots=True)
class Themes:
    """The themes that are shown, and how many smaller ones are not. `most` is the longest side of a bar."""

    figures: list[ThemeFigure]
    left_out: int
    most: int
    spoken_of: int


def themes(
    facts: Facts, addresses: Addresses, shifts: dict[str, Shift], found: dict[str, Verdict] | None = None
) -> Themes:
    """The tree in the order of size, children under their parents; smaller ones are counted, not shown."""
    counts = {key: facts.n("theme", key) for key in facts.parts("theme")}
    tops = [key for key in counts if facts.tree.parent(key) not in counts]
    shown: list[tuple[str, int]] = []
    for top in _largest(tops, counts, MOST_AT_TOP):
        shown += _branch(top, 0, facts, counts)
    judged = found or {}
    figures = [_figure(key, depth, facts, addresses, shifts.get(key), judged.get(key)) for key, depth in shown]
    return Themes(
        figures=figures,
        left_out=len(counts) - len(shown),
        most=max((max(figure.against, figure.in_favour) for figure in figures), default=0),
        spoken_of=len(counts),
    )


def _branch(key: str, depth: int, facts: Facts, counts: dict[str, int]) -> list[tuple[str, int]]:
    children = [
        child
        for child in counts
        if facts.tree.parent(child) == key and counts[child] >= max(min(3, counts[key]), counts[key] * 0.03)
    ]
    branch = [(key, depth)]
    for child in _largest(children, counts, MOST_BELOW):
        branch += _branch(child, depth + 1, facts, counts)
    return branch


def _largest(keys: list[str], counts: dict[str, int], most: int) -> list[str]:
    return sorted(keys, key=lambda key: (-counts[key], key))[:most]


def _figure(
    key: str, depth: int, facts: Facts, addresses: Addresses, change: Shift | None, verdict: Verdict | None
) -> ThemeFigure:
    n = facts.n("theme", key)
    share = evidence.share([n], [facts.texts])
    sides = {side: facts.n("theme", key, side) for side in ("negative", "neutral", "positive", "mixed")}
    return ThemeFigure(
        key=key,
        name=facts.tree.name(key),
        depth=depth,
        n=n,
        share=float(share.value[0]),
        percent=percent(share.value[0]),
        span=span(share.low[0], share.high[0], value=share.value[0]),
        against=sides["negative"],
        between=sides["neutral"] + sides["mixed"],
        in_favour=sides["positive"],
        change=change,
        verdict=verdict,
        href=addresses.href("theme", key),
        href_against=addresses.href("theme", key, "negative"),
        href_in_favour=addresses.href("theme", key, "positive"),
    )
