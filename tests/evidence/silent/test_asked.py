"""Asked customers: against SciPy's beta negative binomial, by simulation."""

import numpy as np
import pytest
from scipy import special, stats

from outspoken.evidence.silent import PRIOR_RANGES, Problem, asked, prior


@pytest.mark.parametrize(("told", "yes", "answers"), [(40, 12, 60), (5, 3, 20), (300, 90, 110), (12, 1, 40)])
def test_agrees_with_scipys_beta_negative_binomial(told: int, yes: int, answers: int) -> None:
    found = asked([told], [yes], [answers])
    oracle = stats.betanbinom(told, yes + 0.5, answers - yes + 0.5)
    assert found.low[0] - told == pytest.approx(oracle.ppf(0.05), abs=1.01, rel=0.005)
    assert found.value[0] - told == pytest.approx(oracle.ppf(0.5), abs=1.01, rel=0.005)
    # The far tail is coarser: a hundred nodes stand for the rate.
    assert found.high[0] - told == pytest.approx(oracle.ppf(0.95), rel=0.03)


def test_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    told, yes = rng.binomial(1000, 0.2, 1500), rng.binomial(80, 0.2, 1500)
    found = asked(told, yes, np.full(1500, 80))
    assert 0.87 < ((found.low <= 1000) & (found.high >= 1000)).mean() < 0.93


@pytest.mark.parametrize("problem", list(Problem))
def test_a_prior_spans_its_published_range(problem: Problem) -> None:
    ends = special.betaincinv(*prior(problem), [0.05, 0.95])
    assert ends == pytest.approx(PRIOR_RANGES[problem], rel=1e-4)


def test_answers_overrule_the_published_range() -> None:
    kind = prior(Problem.IRRITANT)
    assumed, answered = asked([40], [0], [0], beta_prior=kind), asked([40], [400], [800], beta_prior=kind)
    assert assumed.value[0] > 1000
    assert answered.high[0] < 130


def test_nine_answers_without_a_prior_say_nothing() -> None:
    found = asked([40, 40], [3, 3], [9, 10])
    assert np.isnan(found.value[0])
    assert np.isfinite(found.value[1])


def test_nobody_told_leaves_no_count_to_scale() -> None:
    assert asked([0], [5], [50]).high[0] == 0


def test_more_yes_than_answers_are_refused() -> None:
    with pytest.raises(ValueError, match="12 of 10"):
        asked([40], [12], [10])
