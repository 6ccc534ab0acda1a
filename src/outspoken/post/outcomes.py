"""What came of one try to deliver a letter, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Fate(Enum):
    DELIVERED = auto()
    # Another try may help.
    AGAIN = auto()
    # No other try will.
    REFUSED = auto()
    # It never was its turn: the connection that it should have gone by could not be had. Counts as no try.
    UNTRIED = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """fate; what the other side answered, by number and in words; why it is not delivered, in plain words.

    is_absent: nobody answered in time, so the receiver is left in peace for a while. is_gone: it says that it is gone
    for good. wished: seconds after which it wants to be asked again.
    """

    fate: Fate
    status: int | None = None
    answer: str = ""
    trouble: str = ""
    seconds: float = 0.0
    wished: float | None = None
    is_absent: bool = False
    is_gone: bool = False
