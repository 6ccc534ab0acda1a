"""When a letter is tried again, and how long somebody who does not answer is left in peace.

The delays are those of Standard Webhooks: ten tries over about 75 hours, the first ones close together, each a little
off its time so that what failed together does not come back together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import SystemRandom

Draw = Callable[[float, float], float]

_MINUTE, _HOUR = 60.0, 3600.0
_JITTER = 0.2


@dataclass(frozen=True, slots=True)
class Schedule:
    """The delays before each further try, in seconds; the first rest of a receiver that does not answer, the longest.

    keeps: how long a letter is tried for in all, whatever became of its tries. draw: a number between two others.
    """

    delays: tuple[float, ...] = (
        5.0, 5 * _MINUTE, 30 * _MINUTE, 2 * _HOUR, 5 * _HOUR, 10 * _HOUR, 14 * _HOUR, 20 * _HOUR, 24 * _HOUR
    )  # fmt: skip
    first_rest: float = 10.0
    longest_rest: float = _HOUR
    longest_wished: float = 24 * _HOUR
    keeps: timedelta = timedelta(hours=96)
    off_after: timedelta = timedelta(days=5)
    draw: Draw = field(default=SystemRandom().uniform)

    @property
    def tries(self) -> int:
        return len(self.delays) + 1

    def after(self, tries: int, *, wished: float | None = None) -> timedelta | None:
        """How long to wait after that many tries, at least as long as the receiver wished; None after the last one.

        >>> even = Schedule(draw=lambda low, high: (low + high) / 2)
        >>> even.after(1), even.after(2, wished=3600), even.after(10)
        (datetime.timedelta(seconds=5), datetime.timedelta(seconds=3600), None)
        """
        if tries >= self.tries:
            return None
        delay = self._about(self.delays[tries - 1])
        return timedelta(seconds=max(delay, min(wished or 0.0, self.longest_wished)))

    def rest(self, failures: int) -> timedelta:
        """How long a receiver that did not answer so often in a row is left in peace.

        >>> Schedule(draw=lambda low, high: (low + high) / 2).rest(3)
        datetime.timedelta(seconds=40)
        """
        return timedelta(seconds=self._about(min(self.first_rest * 2.0 ** min(failures - 1, 20), self.longest_rest)))

    def _about(self, seconds: float) -> float:
        return seconds * self.draw(1 - _JITTER, 1 + _JITTER)


STANDARD = Schedule()
