"""The table that key-driver analysis gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence import shown
from outspoken.evidence.drivers.notes import Note
from outspoken.evidence.drivers.rank_intervals import Ranks
from outspoken.evidence.interval import Counts, Estimate, Floats


@dataclass(frozen=True)
class Drivers:
    """What moves together with a score; every column has one place per driver, in the order given.

    `importance` is in units of R² and sums to `r_squared` (shape (1,)); `share` is the same out of 1. `ranks` run
    from 1 with the ranks the data leave open; drivers with a number of `groups` in common cannot be told apart.
    `sign` is +1 or -1 where the driver surely goes with or against the score, 0 where that is open;
    `coefficient` is the standardised one of the joint regression. `performance` is the driver's own mean with how
    many rated it, `vif` how far the others predict it. A driver left out has NaN, rank 0 and a note that says
    why. Where there is too little to say at all, `refusal` says so.
    """

    names: tuple[str, ...]
    method: str
    r_squared: Estimate
    importance: Estimate
    share: Estimate
    ranks: Ranks
    groups: tuple[tuple[int, ...], ...]
    sign: NDArray[np.int64]
    coefficient: Floats
    performance: Estimate
    vif: Floats
    n: int
    customers: int
    notes: tuple[Note, ...] = ()
    refusal: str = ""
    label: str = "associated with"
    """How to word it: an association is no promise that acting on the driver moves the score."""

    @property
    def answered(self) -> Counts:
        """How many rows know each driver and the score, shape (p,)."""
        return self.performance.n

    def rows(self) -> list[dict[str, object]]:
        """One flat record per driver, the most important first, those left out last."""
        last = np.where(self.ranks.rank > 0, self.ranks.rank, len(self.names) + 1)
        return [self._row(int(j)) for j in np.argsort(last, kind="stable")]

    def _repr_html_(self) -> str:
        """How a notebook shows it: the table in short, what cannot be told apart, and what to mind."""
        if self.refusal:
            return shown.table(["drivers"], [], notes=[self.refusal])
        columns = ["driver", "share of R²", "interval", "rank it may have", "cannot be told apart", "n", "notes"]
        rows = [
            (
                row["driver"],
                row["share"],
                shown.interval(float(self.share.low[j]), float(self.share.high[j])),
                f"{row['rank_low']}–{row['rank_high']}" if row["rank"] else None,
                " ".join(chr(ord("a") + group - 1) for group in self.groups[j][:26]),
                row["n"],
                "; ".join(note.text for note in self.notes if note.driver == self.names[j]),
            )
            for j, row in ((self.names.index(str(row["driver"])), row) for row in self.rows())
        ]
        explained = f"R² {shown.figure(float(self.r_squared.value[0]))}, {self.n:,} rows, {self.customers:,} customers"
        notes = [
            f"Drivers with a letter in common cannot be told apart; {self.label} the score, not proven to move it."
        ]
        return shown.table(columns, rows, caption=f"{self.method}: {explained}", notes=notes)

    def _row(self, j: int) -> dict[str, object]:
        record: dict[str, object] = {"driver": self.names[j], "label": self.label}
        for name in ("importance", "share", "performance"):
            figure: Estimate = getattr(self, name)
            record[name] = float(figure.value[j])
            record[f"{name}_low"], record[f"{name}_high"] = float(figure.low[j]), float(figure.high[j])
        for name, column in zip(("rank", "rank_low", "rank_high"), self.ranks, strict=True):
            record[name] = int(column[j])
        record |= {"groups": self.groups[j], "sign": int(self.sign[j]), "n": int(self.answered[j])}
        record |= {"coefficient": float(self.coefficient[j]), "vif": float(self.vif[j])}
        record["notes"] = tuple(note.text for note in self.notes if note.driver == self.names[j])
        return record
