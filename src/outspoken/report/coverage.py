"""How much of what came in stands behind the figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Coverage:
    """What only the one who read the files can know; all else is counted from the readings.

    rows: feedback found in the files, rejected ones included. rejected: those that could not be taken.
    sources: the names of the files, as they are to be shown. rejects: where the rejected rows lie, if any do.
    """

    rows: int
    rejected: int = 0
    sources: tuple[str, ...] = ()
    rejects: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.rejected <= self.rows:
            raise ValueError(f"of {self.rows} rows, {self.rejected} cannot have been rejected")
