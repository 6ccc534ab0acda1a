"""Words nobody used before: terms that many people use now and next to nobody used in the past."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outspoken.evidence.interval import Floats, counts
from outspoken.evidence.signals.e_bh import e_bh
from outspoken.evidence.signals.shiryaev_roberts import HIGHEST

FACTORS = (3.0, 10.0, 30.0, 100.0, 1000.0)
UNSEEN = 0.5  # a term never seen is taken as seen half a time: Jeffreys' prior for a Poisson rate
CLUMPING = 0.5  # phi of the negative binomial: people who use a word come in clumps (one event, one copied text)
LEAST_PEOPLE = 3  # a word of one or two people is theirs, not a theme


class NovelTerms(NamedTuple):
    """The terms that signal, strongest first. term: shape (m,), their places. ratio: how many times as common as
    before, where an unseen term counts as seen half a time. evidence: their e-values."""

    term: NDArray[np.int64]
    ratio: Floats
    evidence: Floats


def novel_terms(
    now: ArrayLike, past: ArrayLike, *, people_now: int, people_past: int, alpha: float = 0.05
) -> NovelTerms:
    """Which terms of these days are new, or nearly so, among all terms tried.

    now, past: shape (terms,), how many different people used each term in these days and in the background before.
    people_now, people_past: how many people wrote at all. Of the terms named, at most a share alpha is expected to be
    false. Raises ValueError for counts above the number of people.

    >>> found = novel_terms([9, 1, 40, 0], [0, 0, 900, 3], people_now=400, people_past=9000)
    >>> found.term, found.ratio.round(0)
    (array([0]), array([405.]))

    Gamma-Poisson likelihood ratio as in `shiryaev_roberts`; compare Monroe, B. L. et al. (2008). Fightin' words.
    Political Analysis 16 (informative priors for words).
    """
    seen, before = counts(now, name="now"), counts(past, name="past")
    if seen.shape != before.shape:
        raise ValueError(f"now and past are counts of the same terms; got {seen.shape} and {before.shape}")
    if (seen > people_now).any() or (before > people_past).any():
        raise ValueError("a term was used by more people than wrote at all; count people, not uses")
    share = people_now / max(people_past, 1)
    usual = (before + UNSEEN) * share
    doubt = usual * (1 / (before + UNSEEN) + CLUMPING)
    value = np.zeros(len(seen))
    for factor in FACTORS:
        shrunk = np.log1p((factor - 1) * doubt / (1 + doubt))
        value += np.exp(np.minimum(seen * np.log(factor) - (seen + usual / doubt) * shrunk, HIGHEST)) / len(FACTORS)
    value = np.where(seen >= LEAST_PEOPLE, value, 0.0)
    chosen = np.flatnonzero(e_bh(value, alpha=alpha))
    chosen = chosen[np.lexsort((chosen, -value[chosen]))]
    return NovelTerms(chosen, seen[chosen] / usual[chosen], value[chosen])
