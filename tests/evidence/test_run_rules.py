"""Which points of a chart no common cause explains."""

import numpy as np
import pytest

from outspoken.evidence import NELSON, WESTERN_ELECTRIC, run_rules

NAN = float("nan")
BREAKS = [
    (WESTERN_ELECTRIC, 0, [0, 0, 3.1], [0, 0, 1]),
    (WESTERN_ELECTRIC, 0, [0, -3.1, 0], [0, -1, 0]),
    (WESTERN_ELECTRIC, 1, [2.1, 0, 2.1], [0, 0, 1]),
    (WESTERN_ELECTRIC, 1, [2.1, 0, 0, 2.1], [0, 0, 0, 0]),
    (WESTERN_ELECTRIC, 1, [2.1, -2.1], [0, 0]),
    (WESTERN_ELECTRIC, 2, [-1.1, -1.2, 0.5, -1.1, -1.3], [0, 0, 0, 0, -1]),
    (WESTERN_ELECTRIC, 3, [0.1] * 8, [0] * 7 + [1]),
    (WESTERN_ELECTRIC, 3, [0.1] * 7 + [-0.1], [0] * 8),
    (NELSON, 1, [-0.1] * 9, [0] * 8 + [-1]),
    (NELSON, 2, [-1.4, -1, -0.5, 0, 0.2, 0.9], [0] * 5 + [1]),
    (NELSON, 2, [-1.4, -1, -0.5, -0.5, 0.2, 0.9], [0] * 6),
    (NELSON, 3, [0.5, -0.5] * 7, [0] * 13 + [2]),
    (NELSON, 3, [0.5, -0.5] * 6 + [0.5, 0.6], [0] * 14),
    (NELSON, 6, [0.9, -0.9, 0.1] * 5, [0] * 14 + [2]),
    (NELSON, 7, [1.5, -1.5] * 4, [0] * 7 + [2]),
    (NELSON, 7, [1.5, -1.5, 1.5, 0.5] * 2, [0] * 8),
]


@pytest.mark.parametrize(("rules", "rule", "z", "signals"), BREAKS)
def test_each_rule_signals_at_the_point_that_completes_it(
    rules: tuple[object, ...], rule: int, z: list[float], signals: list[int]
) -> None:
    assert run_rules([z], rules=rules).signals[0, :, rule].tolist() == signals  # type: ignore[arg-type]


def test_silent_periods_are_stepped_over_and_never_signal() -> None:
    found = run_rules([[NAN, 2.1, NAN, 0, NAN, 2.2, NAN]])
    assert found.signals[0, :, 1].tolist() == [0, 0, 0, 0, 0, 1, 0]


def test_a_silent_chart_says_nothing() -> None:
    assert not run_rules([[NAN] * 20], rules=NELSON).signals.any()


@pytest.mark.parametrize(("many", "average"), [(1, 370.4), (4, 91.75)])
def test_a_quiet_series_runs_as_long_as_published(many: int, average: float) -> None:
    # Champ, C. W. and Woodall, W. H. (1987). Exact results for Shewhart control charts with supplementary runs rules.
    z = np.random.default_rng(31).normal(size=(3_000, 1_200))
    broken = (run_rules(z, rules=WESTERN_ELECTRIC[:many]).signals != 0).any(axis=2)
    length = np.where(broken.any(axis=1), broken.argmax(axis=1) + 1, 1_200)
    # The first run of each series, as if it ended at 1,200: E[min(T, c)] = m·(1 - (1 - 1/m)^c) for a geometric T.
    expected = average * (1 - (1 - 1 / average) ** 1_200)
    assert length.mean() == pytest.approx(expected, rel=0.06)


def test_no_chart_gives_no_signal() -> None:
    assert run_rules(np.zeros((0, 0))).signals.shape == (0, 0, 4)
