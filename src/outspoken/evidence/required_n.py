"""How many answers a share needs, and how far one may be off with those that came."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from outspoken.evidence.interval import Floats, normal_quantile, ratio


def required_n(
    margins: ArrayLike,
    *,
    share: ArrayLike = 0.5,
    population: ArrayLike = np.inf,
    design_effect: float = 1.0,
    confidence: float = 0.95,
) -> Floats:
    """Answers needed so that a share lies within ± the margin: z²·p(1 - p) / m², less where few can be asked.

    margins: shape (n,), fractions of 1, such as 0.05. share: what is expected; 0.5 asks for the most.
    population: how many could be asked at all; the finite-population factor (N - n) / (N - 1) then applies.
    design_effect: `kish_design_effect` of the weights to be used. Returns whole numbers as floats, at most
    the population. Raises ValueError where a margin or share is not between 0 and 1.

    >>> required_n([0.05, 0.05], population=[np.inf, 1000])
    array([385., 278.])

    Cochran, W. G. (1977). Sampling Techniques, 3rd ed., section 4.4.
    """
    margin, p, size = np.broadcast_arrays(*(np.atleast_1d(_floats(each)) for each in (margins, share, population)))
    _between(margin, "a margin")
    _between(p, "a share")
    endless = design_effect * (normal_quantile(confidence) / margin) ** 2 * p * (1 - p)
    few = endless / (1 + (endless - 1) / size)
    # A hair under a whole number is that number with its rounding.
    needed: Floats = np.minimum(np.ceil(few - 1e-9), size)
    return needed


def margin_of_error(
    answers: ArrayLike,
    *,
    share: ArrayLike = 0.5,
    population: ArrayLike = np.inf,
    design_effect: float = 1.0,
    confidence: float = 0.95,
) -> Floats:
    """± of a share from so many answers, as a fraction of 1: the inverse of `required_n`; NaN without any.

    answers: shape (n,). Raises ValueError where there are more answers than people to ask.

    >>> margin_of_error([385, 278], population=[np.inf, 1000]).round(3)
    array([0.05, 0.05])
    """
    n, p, size = np.broadcast_arrays(*(np.atleast_1d(_floats(each)) for each in (answers, share, population)))
    if (n > size).any():
        raise ValueError(f"more answers than people who could be asked: {n[n > size][0]:g} of {size[n > size][0]:g}")
    left = np.where(np.isinf(size), 1.0, ratio(size - n, np.where(np.isinf(size), 1.0, size - 1)))
    left = np.where(size == 1, 0.0, left)
    margin: Floats = normal_quantile(confidence) * np.sqrt(design_effect * ratio(p * (1 - p), n) * left)
    return margin


def required_n_to_compare(
    before: ArrayLike, after: ArrayLike, *, power: float = 0.8, confidence: float = 0.95
) -> Floats:
    """Answers needed on each side to show that a share moved from `before` to `after`, with the given power.

    before, after: shape (n,), fractions of 1. Infinite where they are equal. Raises ValueError where one is
    not between 0 and 1.

    >>> required_n_to_compare([0.6], [0.7])
    array([356.])

    Fleiss, J. L., Levin, B. and Paik, M. C. (2003). Statistical Methods for Rates and Proportions, 3rd ed.,
    section 4.2 (without continuity correction).
    """
    p0, p1 = np.broadcast_arrays(np.atleast_1d(_floats(before)), np.atleast_1d(_floats(after)))
    _between(np.concatenate([p0, p1]), "a share")
    middle = (p0 + p1) / 2
    reach = normal_quantile(confidence) * np.sqrt(2 * middle * (1 - middle))
    reach = reach + float(special.ndtri(power)) * np.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
    needed: Floats = np.where(p0 == p1, np.inf, np.ceil(np.nan_to_num(ratio(reach**2, (p1 - p0) ** 2)) - 1e-9))
    return needed


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)


def _between(values: Floats, name: str) -> None:
    if not ((values > 0) & (values < 1)).all():
        raise ValueError(f"{name} is a fraction between 0 and 1, such as 0.05; got {values.tolist()}")
