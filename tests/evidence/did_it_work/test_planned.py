from __future__ import annotations

import pytest

from outspoken.evidence.did_it_work import Wobble, periods_expected, periods_needed


@pytest.mark.parametrize(
    ("wobble", "ratio"),
    [
        (Wobble(mean=6, overdispersion=1.0, autocorrelation=0.04), 2 / 3),
        (Wobble(mean=3, overdispersion=2.0, autocorrelation=0.3), 0.5),
        (Wobble(mean=20, overdispersion=4.0, autocorrelation=0.5), 0.5),
        (Wobble(mean=1, overdispersion=1.1, autocorrelation=0.0), 0.5),
    ],
)
def test_the_formula_is_near_to_the_simulation(wobble: Wobble, ratio: float) -> None:
    simulated = periods_needed(ratio, before=120, wobble=wobble)
    formula = periods_expected(ratio, before=120, wobble=wobble)
    assert simulated is not None
    assert formula == pytest.approx(simulated, rel=1 / 3)


def test_a_milder_change_takes_longer_and_the_mildest_is_never_seen() -> None:
    quiet = Wobble(mean=6, overdispersion=1.0, autocorrelation=0.0)
    half, third, tenth = (periods_expected(ratio, before=60, wobble=quiet, longest=365) for ratio in (0.5, 2 / 3, 0.95))
    assert half is not None
    assert third is not None
    assert half < third
    assert tenth is None


def test_a_drift_makes_it_take_longer() -> None:
    quiet = Wobble(mean=6, overdispersion=1.0, autocorrelation=0.1)
    level = periods_expected(2 / 3, before=60, wobble=quiet)
    drifting = periods_expected(2 / 3, before=60, wobble=quiet, trend=True)
    assert level is not None
    assert drifting is None or drifting > level


def test_at_least_three_periods_are_told() -> None:
    assert periods_expected(0.01, before=100, wobble=Wobble(mean=900, overdispersion=1, autocorrelation=0)) == 3


@pytest.mark.parametrize(("ratio", "before"), [(0.0, 60), (1.0, 60), (0.5, 2)])
def test_what_cannot_be_is_refused(ratio: float, before: int) -> None:
    with pytest.raises(ValueError, match="ratio must be above 0"):
        periods_expected(ratio, before=before, wobble=Wobble(mean=6, overdispersion=1, autocorrelation=0))
