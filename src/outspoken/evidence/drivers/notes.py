"""What to mind when reading drivers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence.interval import Floats

HIGH_VIF = 10.0
"""From here on a driver is a matter of how the others are counted (the field's usual mark)."""

FEW_CUSTOMERS = 50
FEW_TOGETHER = 30


class Note(NamedTuple):
    """One thing to mind: its kind, the driver it is about ("" for all) and a sentence.

    Kinds: constant · few answers · hardly varies · overlap · turned sign · never asked together · few customers.
    """

    kind: str
    driver: str
    text: str


def constant(name: str, value: float) -> Note:
    """Everyone gave the same answer."""
    text = f"everyone gave {value:g}: what it would cost if it failed cannot be seen here; a must-have may hide"
    return Note("constant", name, text)


def few_answers(name: str, answered: int, wanted: int) -> Note:
    """Too few were asked."""
    return Note("few answers", name, f"left out: {answered} answers, {wanted} are needed")


def hardly_varies(name: str, value: float, share: float) -> Note:
    """Nearly everyone gave the same answer."""
    text = f"{100 * share:.0f} % gave {value:g}: so little varies that a must-have may hide"
    return Note("hardly varies", name, text)


def overlaps(names: tuple[str, ...], between: Floats, vif: Floats) -> tuple[Note, ...]:
    """Drivers that the others predict so well that the data hardly say which of them it is."""
    found = []
    for j in np.flatnonzero(vif > HIGH_VIF):
        others = np.abs(between[j]).copy()
        others[j] = 0
        most = int(np.argmax(others))
        nearest = f"most of all {names[most]}, r = {between[j, most]:.2f}"
        text = f"the other drivers nearly give it (VIF {min(vif[j], 9999):.0f}, {nearest}); they share its importance"
        found.append(Note("overlap", names[j], text))
    return tuple(found)


def turned_signs(names: tuple[str, ...], turned: NDArray[np.bool_]) -> tuple[Note, ...]:
    """Drivers whose joint coefficient goes the other way than their correlation."""
    text = "goes with the score alone and against it beside the other drivers (or the reverse): read it with them"
    return tuple(Note("turned sign", names[j], text) for j in np.flatnonzero(turned))


def apart(names: tuple[str, ...], together: Floats) -> tuple[Note, ...]:
    """Pairs of drivers that hardly anybody answered both of."""
    pairs = zip(*np.nonzero(np.triu(together < FEW_TOGETHER, 1)), strict=True)
    text = "answered {}, too: how the two overlap is hardly known"
    return tuple(
        Note("never asked together", names[i], f"{together[i, j]:.0f} {text.format(names[j])}") for i, j in pairs
    )


def few_customers(customers: int) -> tuple[Note, ...]:
    """Intervals drawn from few customers."""
    if customers >= FEW_CUSTOMERS:
        return ()
    return (Note("few customers", "", f"{customers} customers: with so few, intervals say roughly how sure this is"),)
