"""The chart of a target: what was reached with its interval, the stair of the target, the average where one starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from outspoken.act.models import TargetStep
from outspoken.act.targets import verbs
from outspoken.act.targets.ratchet import LEAST, Month
from outspoken.evidence.wilson import wilson

WIDTH, HEIGHT = 720.0, 180.0
MARGIN: Final = 0.05


@dataclass(frozen=True, slots=True)
class Point:
    """A month: the share with its interval, and what the target was at its end, in percent."""

    first: date
    x: float
    y: float | None
    low_y: float
    high_y: float
    kept: int
    of: int
    share: str
    interval: str
    target: str
    is_excepted: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of WIDTH × HEIGHT and the same as rows. stair: the target as a line; average_y: where it starts."""

    points: Sequence[Point]
    stair: str
    average_y: float | None
    lowest: str
    highest: str


def chart(months: Sequence[Month], steps: Sequence[TargetStep], *, average: float | None, today: date) -> Chart | None:
    """Draw the last two years, and the target as it stands today beside them; None where nothing was counted."""
    if not any(month.of for month in months):
        return None
    days = [month.first for month in months]
    targets = [_target(steps, _end(day, today)) for day in days]
    bounds = [tuple(float(one[0]) for one in wilson(month.kept, month.of)) for month in months]
    told = [bound for bound, month in zip(bounds, months, strict=True) if month.of >= LEAST]
    stairs = [*(value for value, _ in targets), _target(steps, today)[0]]
    shown = [one for bound in told for one in bound] + [value for value in stairs if value]
    shown += [average] if average is not None else []
    low, high = max(min(shown, default=0.0) - MARGIN, 0.0), min(max(shown, default=1.0) + MARGIN, 1.0)
    step = WIDTH / len(stairs)

    def y(share: float) -> float:
        return round(HEIGHT - (min(max(share, low), high) - low) / (high - low) * HEIGHT, 1)

    points = []
    for place, (month, bound, (value, is_excepted)) in enumerate(zip(months, bounds, targets, strict=True)):
        is_known = month.of >= LEAST
        points.append(
            Point(
                first=month.first, x=round((place + 0.5) * step, 1),
                y=y(month.kept / month.of) if is_known else None, low_y=y(bound[0]), high_y=y(bound[1]),
                kept=month.kept, of=month.of, share=f"{month.kept / month.of:.0%}" if is_known else "too few",
                interval=f"{bound[0]:.0%} to {bound[1]:.0%}" if is_known else "",
                target=f"{value:.0%}" if value else "", is_excepted=is_excepted,
            )
        )  # fmt: skip
    corners = [
        (round((place + side) * step, 1), y(value)) for place, value in enumerate(stairs) if value for side in (0, 1)
    ]
    stair = " ".join(f"{x},{at}" for x, at in corners)
    return Chart(points, stair, y(average) if average is not None else None, f"{low:.0%}", f"{high:.0%}")


def _target(steps: Sequence[TargetStep], on: date) -> tuple[float, bool]:
    """What held on a day, and whether by an exception."""
    excepted = verbs.exception(steps, on)
    return (excepted.value, True) if excepted else (verbs.standing(steps, on), False)


def _end(first: date, today: date) -> date:
    """The last day of a month that is over, or today."""
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(date.fromordinal(following.toordinal() - 1), today)
