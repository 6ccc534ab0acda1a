"""What another policy would change: the themes of the last 90 days whose verdict would be another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from outspoken.evidence.verdict import VerdictPolicy
from outspoken.lens import Lens
from outspoken.understand import verdicts
from outspoken.understand.period import Period
from outspoken.understand.scope import Scope
from outspoken.understand.verdicts import Chip


@dataclass(frozen=True, slots=True)
class Moved:
    """A theme whose verdict changes. n: unhappy comments in the weeks looked at."""

    key: str
    name: str
    was: Chip
    now: Chip
    n: int


@dataclass(frozen=True, slots=True)
class Preview:
    """moved: the most spoken of first; of: themes spoken of that have a verdict; window: the weeks looked at."""

    moved: Sequence[Moved]
    of: int
    window: str


def preview(lens: Lens, policy: VerdictPolicy, *, scope: Scope, now: datetime) -> Preview:
    """Judge the last 90 days by the policy that holds and by this one."""
    held = verdicts.of_themes(lens, Period.ending(now), scope)
    other = held.by(policy)
    spoken = [at for at, said in enumerate(held.gathered.said.tolist()) if said and held.chip(at)]
    themes = held.gathered.themes
    moved = [
        Moved(themes[at].key, themes[at].name, was, becomes, int(held.gathered.mentions[at]))
        for at in spoken
        if (was := held.chip(at)) and (becomes := other.chip(at)) and was != becomes
    ]
    told = len(spoken)
    return Preview(sorted(moved, key=lambda each: (-each.n, each.key)), told, held.window.name)
