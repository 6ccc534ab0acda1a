"""How many felt it, from asking customers who had the problem: "did you tell us?"."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from outspoken.evidence.interval import Counts, Estimate, Floats, counts, normal_quantile

ENOUGH_ASKED = 10
JEFFREYS = (0.5, 0.5)
NODES = 100
FARTHEST = 1e9


class Problem(StrEnum):
    """Kinds of problem by how many people are known to tell of them."""

    MONEY_LOST = "money lost"
    TREATMENT_OR_QUALITY = "mistreatment or poor quality"
    IRRITANT = "irritant"
    TO_HEAD_OFFICE = "told a manager or head office"


# Shares who tell, as the author of the surveys behind "1 in 26" corrected that figure: Goodman, J. A., letter in
# ASQ Quality Progress, November 2005, and Customer Care Measurement & Consulting's notes. United States; other
# places and trades differ, so an answer of one's own customers always beats them.
PRIOR_RANGES: dict[Problem, tuple[float, float]] = {
    Problem.MONEY_LOST: (0.50, 0.75),
    Problem.TREATMENT_OR_QUALITY: (0.05, 0.30),
    Problem.IRRITANT: (0.01, 0.05),
    Problem.TO_HEAD_OFFICE: (0.01, 0.05),
}


def prior(problem: Problem) -> tuple[float, float]:
    """The beta distribution, as (a, b), whose 5 % and 95 % points are the published range for this problem.

    >>> a, b = prior(Problem.MONEY_LOST)
    >>> special.betaincinv(a, b, [0.05, 0.95]).round(2)
    array([0.5 , 0.75])
    """
    low, high = PRIOR_RANGES[problem]

    def misses(logs: Floats) -> Floats:
        ends = special.betaincinv(*np.exp(logs), [0.05, 0.95])
        return np.asarray(special.logit(ends) - special.logit([low, high]))

    centre, spread = (low + high) / 2, (high - low) / 3.3
    size = centre * (1 - centre) / spread**2
    a, b = np.exp(optimize.fsolve(misses, np.log([centre * size, (1 - centre) * size]), xtol=1e-12))
    return float(a), float(b)


def asked(
    told: ArrayLike,
    said_told: ArrayLike,
    were_asked: ArrayLike,
    *,
    beta_prior: tuple[float, float] = JEFFREYS,
    confidence: float = 0.9,
) -> Estimate:
    """Number of people, told or silent, from a rate that the customers themselves gave.

    told: shape (n,), people whose telling reached us in the window; were_asked: shape (n,), answers to "did
    you tell us?" from customers who had the problem; said_told: shape (n,), how many of them said yes.
    beta_prior: what was known of the rate before, as (a, b) of a beta distribution: Jeffreys' by default,
    `prior(...)` for a published range. The rate's posterior is beta; the people are told plus a beta negative
    binomial count, whose quantiles are the interval and whose median is the value. NaN where fewer than 10
    were asked and the prior is worth fewer than 10 answers. Raises ValueError where a count is negative,
    more said yes than were asked, or the prior is not positive.

    >>> found = asked([40], [12], [60])
    >>> found.value, found.low, found.high
    (array([197.]), array([126.]), array([331.]))

    Goodman, J. A. (2005) for the question and the ranges; Johnson, Kemp and Kotz (2005), Univariate Discrete
    Distributions, 3rd ed., section 6.2.3, for the beta negative binomial.
    """
    reached, yes, answers = _checked(told, said_told, were_asked)
    a, b = beta_prior
    if not (a > 0 and b > 0):
        raise ValueError(f"beta_prior must be two numbers above 0; got {beta_prior}")
    normal_quantile(confidence)
    tail = (1 - confidence) / 2
    alpha: Floats = yes + np.float64(a)
    beta: Floats = answers - yes + np.float64(b)
    value, low, high = (_quantile(q, reached, alpha, beta) for q in (0.5, tail, 1 - tail))
    enough = (answers >= ENOUGH_ASKED) | (a + b >= ENOUGH_ASKED)
    value, low, high = (np.where(enough, reached + part, np.nan) for part in (value, low, high))
    return Estimate(value=value, low=low, high=high, n=reached)


def _quantile(share: float, told: Counts, alpha: Floats, beta: Floats) -> Floats:
    """The smallest silent count whose chance of not being exceeded reaches `share`; at most 10⁹."""
    middles = (np.arange(NODES) + 0.5) / NODES
    rates = np.maximum(special.betaincinv(alpha[:, None], beta[:, None], middles), 1 / FARTHEST)
    size = np.maximum(told, 1)[:, None].astype(float)
    low, high = np.full(len(told), -1.0), np.minimum(np.ceil((size / rates).max(axis=1, initial=0)) * 10, FARTHEST)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        is_enough = special.betainc(size, middle[:, None] + 1, rates).mean(axis=1) >= share
        low, high = np.where(is_enough, low, middle), np.where(is_enough, middle, high)
    return np.where(told > 0, np.maximum(high, 0), 0.0)


def _checked(told: ArrayLike, said_told: ArrayLike, were_asked: ArrayLike) -> tuple[Counts, Counts, Counts]:
    reached = np.atleast_1d(counts(told, name="told"))
    yes = np.atleast_1d(counts(said_told, name="said_told"))
    answers = np.atleast_1d(counts(were_asked, name="were_asked"))
    reached, yes, answers = np.broadcast_arrays(reached, yes, answers)
    if (yes > answers).any():
        at = int(np.argmax(yes > answers))
        raise ValueError(f"said_told exceeds were_asked at place {at}: {yes[at]} of {answers[at]}")
    return reached, yes, answers
