"""The working of a verdict where the organisation drew a line itself: the reason of a default is none for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from outspoken.evidence.verdict import Fact, VerdictPolicy
from outspoken.understand.verdict_policy.versions import Difference, differences

# The thresholds behind each fact, in the order in which the facts are told.
_BEHIND: Final = (
    ("least_periods", "least_heard"),
    ("handful", "least_customers", "pattern_customers", "anonymous"),
    ("over",),
    ("one_place", "few_places"),
    (),
    ("rise", "rise_confidence", "recent", "most_recent"),
    (),
    ("recurs",),
    ("least_share_of_customers", "least_share_of_comments", "confidence"),
)


def told(facts: Sequence[Fact], policy: VerdictPolicy) -> list[Fact]:
    """The facts, those whose line is not the default's with that said in place of the default's reason."""
    own = {each.name: each for each in differences(VerdictPolicy(), policy)}
    return [
        _told(fact, [own[name] for name in names if name in own]) for fact, names in zip(facts, _BEHIND, strict=True)
    ]


def _told(fact: Fact, drawn: Sequence[Difference]) -> Fact:
    if not drawn:
        return fact
    lines = "; ".join(f"{each.label[0].lower()}{each.label[1:]}: {each.now} instead of {each.was}" for each in drawn)
    return replace(fact, why=f"Drawn by ourselves: {lines}.")
