"""How touchpoints turn for better and worse in the course of the year: what Larkline's plans did, and did not do.

Every turn is told by its distance to the end of the year, so that whatever the day the demo is filled on, the same
story lies as far back. The café is another matter: it was mended on a day of the calendar (see `year.events`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

# Days before the end, and from then on the share of positive among positive and negative comments. Between two of
# them it changes evenly. A launch is felt at once, a decline creeps in.
_DAYS: Final[Mapping[str, tuple[tuple[float, float], ...]]] = {
    # The ticket opens without a connection since: it worked.
    "app": ((366, 0.56), (280, 0.56), (262, 0.04), (125, 0.04), (124, 0.9)),
    # Machines that take a card at once: it worked, too.
    "ticket-machine": ((366, 0.55), (262, 0.55), (244, 0.04), (112, 0.04), (111, 0.9)),
    # Lifts were mended together, then the contract for their care ran out.
    "station": ((366, 0.6), (300, 0.6), (285, 0.04), (170, 0.04), (169, 0.92), (80, 0.92), (52, 0.04)),
    # Twice in a year the buses that stand in for trains were too few.
    "fellbus": ((366, 0.85), (290, 0.85), (280, 0.03), (215, 0.03), (205, 0.9), (92, 0.9), (62, 0.04)),
    # New routers changed nothing: what is missing lies beside the tracks.
    "wifi": ((366, 0.6), (245, 0.6), (225, 0.2)),
    # Fewer people in the control room: it lasts.
    "delay-info": ((366, 0.75), (240, 0.75), (205, 0.16)),
    # Points expire after a year; known, and not now.
    "loyalty": ((366, 0.6), (250, 0.6), (235, 0.08)),
    # Praised more and more.
    "crew": ((366, 0.7), (250, 0.74), (60, 0.9)),
}


def mood(touchpoint: str, back: timedelta, *, usual: float) -> float:
    """The share of positive among positive and negative comments there, that long before the end of the year.

    back: under 0 after the end, when things stay as they were. usual: for a touchpoint that does not turn.

    >>> [mood("wifi", timedelta(days=days), usual=0.4) for days in (300, 235, 0)]
    [0.6, 0.4, 0.2]
    >>> mood("cafe", timedelta(), usual=0.4)
    0.4
    """
    knots = _DAYS.get(touchpoint)
    if knots is None:
        return usual
    days = back / timedelta(days=1)
    before = knots[0]
    for knot in knots:
        if days > knot[0]:
            part = (before[0] - days) / (before[0] - knot[0]) if before[0] > knot[0] else 0.0
            return before[1] + (knot[1] - before[1]) * max(part, 0.0)
        before = knot
    return before[1]
