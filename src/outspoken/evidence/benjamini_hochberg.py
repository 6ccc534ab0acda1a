"""False discoveries held down where many groups, themes or streams are looked at together."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.interval import Floats, table


def benjamini_hochberg(p_values: ArrayLike, *, is_dependent: bool = False) -> Floats:
    """Adjusted p-values: call those at most q, and at most a share q of the calls is expected to be wrong.

    p_values: shape (n, m), n families of m tests each; a NaN was not tested and neither counts nor is called.
    is_dependent: allow for any dependence between the tests (Benjamini and Yekutieli), at a price in power;
    without it they must be independent or rise and fall together. Returns shape (n, m). Raises ValueError
    for values outside 0 to 1.

    >>> benjamini_hochberg([[0.01, 0.02, 0.04, 0.9]]).round(3)
    array([[0.04 , 0.04 , 0.053, 0.9  ]])

    Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. JRSS B 57. Benjamini, Y. and
    Yekutieli, D. (2001). The control of the false discovery rate under dependency. Annals of Statistics 29.
    """
    p = _checked(p_values)
    if p.shape[1] == 0:
        return p.copy()
    order = np.argsort(p, axis=1, kind="stable")
    ranked = np.take_along_axis(p, order, axis=1)
    tested = np.isfinite(p).sum(axis=1, keepdims=True)
    rank = np.arange(1, p.shape[1] + 1)
    price = np.concatenate(([1.0], np.cumsum(1 / rank)))[tested] if is_dependent else 1.0
    raised = np.where(rank <= tested, ranked * tested / rank * price, np.inf)
    adjusted = np.minimum(np.minimum.accumulate(raised[:, ::-1], axis=1)[:, ::-1], 1)
    result: Floats = np.empty_like(p)
    np.put_along_axis(result, order, np.where(rank <= tested, adjusted, np.nan), axis=1)
    return result


def _checked(p_values: ArrayLike) -> Floats:
    p = table(p_values, name="p_values")
    if ((p < 0) | (p > 1)).any():
        raise ValueError(f"a p-value lies between 0 and 1; found {np.nanmin(p)} to {np.nanmax(p)}")
    return p
