"""Two channels: Chapman's formula, the likelihood's definition, by simulation."""

import itertools

import numpy as np
import pytest
from scipy import optimize, special

from outspoken.evidence.silent import chapman


def test_it_is_chapmans_formula_at_independence() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.integers(30, 400, 50), rng.integers(30, 400, 50)
    both = rng.integers(7, 30, 50)
    expected = (first + 1) * (second + 1) / (both + 1) - 1
    np.testing.assert_allclose(chapman(first, second, both).value, expected)


@pytest.mark.parametrize("odds", [0.5, 1.0, 3.0])
def test_the_interval_ends_where_the_likelihood_says(odds: float) -> None:
    both, first, second = 30.0, 170.0, 90.0

    def best(unseen: float) -> float:
        def worse(logs: np.ndarray) -> float:
            weights = np.array([np.log(odds) + logs[0] + logs[1], logs[0], logs[1], 0.0])
            shares = weights - special.logsumexp(weights)
            return -float(np.array([both, first, second, unseen]) @ shares)

        fit = optimize.minimize(worse, [-1.0, -1.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-11})
        return float(special.gammaln(unseen + 291) - special.gammaln(unseen + 1) - fit.fun)

    top = -optimize.minimize_scalar(lambda x: -best(x), bounds=(50, 4000), method="bounded").fun
    found = chapman([200], [120], [30], odds_ratio=odds)
    for end in (found.low[0] - 290, found.high[0] - 290):
        assert top - best(end) == pytest.approx(1.6448536**2 / 2, abs=2e-3)


def test_covers_as_often_as_it_says_at_the_true_odds_ratio() -> None:
    rng = np.random.default_rng(2)
    # 600 people; chances of both, first only, second only, neither with odds ratio .12·.5 / (.18·.2) = 1.667.
    cells = rng.multinomial(600, [0.12, 0.18, 0.2, 0.5], size=4000)
    found = chapman(cells[:, 0] + cells[:, 1], cells[:, 0] + cells[:, 2], cells[:, 0], odds_ratio=0.06 / 0.036)
    assert 0.88 < ((found.low <= 600) & (found.high >= 600)).mean() < 0.92


def test_more_dependence_means_more_silence() -> None:
    values = [chapman([200], [120], [30], odds_ratio=odds) for odds in (0.5, 1, 2, 3)]
    assert all(a.low[0] < b.low[0] and a.high[0] < b.high[0] for a, b in itertools.pairwise(values))


def test_an_overlap_of_six_is_too_little() -> None:
    found = chapman([200, 200], [120, 120], [6, 7])
    assert np.isnan(found.value[0])
    assert np.isfinite(found.high[1])


def test_everybody_in_both_leaves_nobody_unseen() -> None:
    found = chapman([40], [40], [40])
    assert (found.value[0], found.low[0]) == (40, 40)
    assert found.high[0] < 42


@pytest.mark.parametrize(("both", "odds", "reason"), [(130, 1.0, "of 200 and 120"), (30, 0.0, "above 0")])
def test_what_cannot_be_is_refused(both: int, odds: float, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        chapman([200], [120], [both], odds_ratio=odds)
