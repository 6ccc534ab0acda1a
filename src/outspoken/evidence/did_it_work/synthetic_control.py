"""What would have happened without the change, from places that did not change."""

from __future__ import annotations

import numpy as np
from scipy import optimize

from outspoken.evidence.interval import Floats

ENOUGH_DONORS = 5


def donor_weights(target: Floats, donors: Floats, *, left_out: Floats) -> Floats:
    """Weights of 0 or more that make the donors move as the target does, pulled towards equal weights.

    target: shape (n,), log rates; donors: shape (j, n), log rates of places without the change; left_out:
    shape (n, k), columns whose part of every series is removed first (a level, a trend, the change itself), so
    that the change cannot choose its own comparison. The pull is that of a normal prior around 1/j with
    spread 1/j: few periods leave the weights equal, many let them speak. Returns shape (j,).

    >>> rng = np.random.default_rng(1)
    >>> donors = rng.normal(size=(5, 200))
    >>> ones = np.ones((200, 1))
    >>> donor_weights(0.8 * donors[0] + 0.1 * rng.normal(size=200), donors, left_out=ones).round(1)
    array([0.8, 0. , 0. , 0. , 0. ])

    Abadie, A., Diamond, A. and Hainmueller, J. (2010). Synthetic control methods for comparative case studies.
    JASA 105; the ridge after Ben-Michael, E., Feller, A. and Rothstein, J. (2021). JASA 116.
    """
    count = len(donors)
    basis = np.linalg.qr(left_out)[0]
    y = target - basis @ (basis.T @ target)
    x = donors.T - basis @ (basis.T @ donors.T)
    equal = np.full(count, 1 / count)
    free = max(len(y) - left_out.shape[1] - 1, 1)
    pull = count * np.sqrt(np.sum((y - x @ equal) ** 2) / free)
    stacked = np.vstack([x, pull * np.eye(count)])
    return np.asarray(optimize.nnls(stacked, np.concatenate([y, pull * equal]))[0])


def log_rates(counts: Floats, exposure: Floats) -> Floats:
    """Log rates that stand zero counts: half a count is added."""
    return np.asarray(np.log((counts + 0.5) / exposure))


def comparison(target: Floats, controls: Floats, *, left_out: Floats) -> tuple[Floats, Floats]:
    """One log rate that stands for all controls, shape (n,), centred, and the weights behind it, shape (j,).

    target: shape (n,), log rates; controls: shape (j, n). Under 5 controls the weights are equal.
    """
    count = len(controls)
    weights = np.full(count, 1 / count)
    if count >= ENOUGH_DONORS:
        weights = donor_weights(target, controls, left_out=left_out)
    together = weights @ controls
    return together - together.mean(), weights
