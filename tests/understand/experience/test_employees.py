from __future__ import annotations

import numpy as np
import pytest

from outspoken.evidence import Estimate
from outspoken.evidence.journeys import LaggedCorrelation
from outspoken.understand.experience.employees import told


def found(best: int | None, *, value: float = 0.6, is_enough: bool = True) -> LaggedCorrelation:
    lags = np.arange(-2, 3)
    same = np.full(5, value)
    estimate = Estimate(same, same - 0.2, same + 0.2, np.full(5, 40))
    return LaggedCorrelation(lags, estimate, best, best, best, is_enough)


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (found(2), "employees’ first, by 2 weeks (as far as can be told 2 to 2): correlation 0.60 (0.40 to 0.80)"),
        (found(-1), "customers’ first, by 1 week"),
        (found(0), "move the same way, in the same week"),
        (found(0, value=-0.6), "move opposite ways"),
        (found(None), "do not move together beyond chance"),
        (found(None, is_enough=False), "Too few weeks with five employees or more"),
    ],
)  # fmt: skip
def test_who_goes_first_is_said_in_words(result: LaggedCorrelation, words: str) -> None:
    assert words in told(result)
