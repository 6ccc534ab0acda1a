"""If so many told us, how many felt it: floor and range for each theme, or "no estimate" with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from outspoken.evidence.silent import HowMany, Way, how_many
from outspoken.report.facts import Facts
from outspoken.report.slices import Addresses

MOST = 10


@dataclass(frozen=True, slots=True)
class Theme:
    """What is known of those who felt the trouble with one theme. told: known customers who said so."""

    name: str
    href: str | None
    told: int
    unknown: int
    floor: Way
    probably: Way
    doubts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Silent:
    """The themes most people are unhappy about; refusal: why nothing can be estimated at all. assumptions: what each
    way takes for granted."""

    window: str
    sentence: str
    themes: Sequence[Theme]
    assumptions: Sequence[tuple[str, Sequence[str]]]
    refusal: str = ""


def silent(facts: Facts, addresses: Addresses) -> Silent:
    """How many felt what so many told, by theme, in the window of the verdicts."""
    held = facts.judged
    if held is None:
        reason = "the comments have no dates" if facts.clock is None else "no theme occurs in them"
        return Silent("", "", (), (), f"No estimate: {reason}.")
    if not held.has_customers:
        return Silent(
            held.window.name, "", (), (), "No estimate: no comment tells who wrote it, so nobody is seen to come back."
        )
    most = sorted((at for at in range(len(held.keys)) if held.groups.get(at)), key=lambda at: (-held.unhappy[at], at))
    found = [(at, how_many(held.groups[at], held.channels, unknown=int(held.unknown[at]))) for at in most[:MOST]]
    themes = [
        Theme(
            name=facts.tree.path(held.keys[at]),
            href=addresses.href("theme", held.keys[at], "negative"),
            told=each.told,
            unknown=int(held.unknown[at]),
            floor=each.ways[0],
            probably=each.ways[1],
            doubts=each.doubts,
        )
        for at, each in found
    ]
    told = next((one for one in found if one[1].ways[0].value), found[0])
    return Silent(
        window=held.window.name,
        sentence=f"{facts.tree.path(held.keys[told[0]])}: {told[1].sentence}",
        themes=themes,
        assumptions=_assumptions([each for _, each in found]),
    )


def _assumptions(found: Sequence[HowMany]) -> list[tuple[str, Sequence[str]]]:
    """What the ways that stand take for granted, each once."""
    ways = {way.name: way for each in found for way in each.ways[:2] if way.value}
    return [(f"{way.name}, {way.method}", way.assumptions) for way in ways.values()]
