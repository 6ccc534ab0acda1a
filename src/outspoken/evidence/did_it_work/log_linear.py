"""A quasi-Poisson log-linear model of counts, and the studentised score of one added column."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence.interval import Floats

STEPS = 25
SMALL = 1e-9


class Fit(NamedTuple):
    """Coefficients, shape (p,); fitted counts, shape (n,)."""

    coefficients: Floats
    fitted: Floats


class Contrast(NamedTuple):
    """A unit vector against which noise of equal variance is held, what it leaves out, and how much of the
    column it stands for.

    direction: shape (n,); basis: shape (n, p), orthonormal, spans the model without the column; information:
    squared length of the column beside the model.
    """

    direction: Floats
    basis: Floats
    information: float


def fit(counts: Floats, offset: Floats, design: Floats, *, start: Floats | None = None) -> Fit:
    """Poisson log-linear fit by iterated weighted least squares; the variance's factor does not change it.

    counts, offset: shape (n,), offset in logs; design: shape (n, p).

    McCullagh, P. and Nelder, J. A. (1989). Generalized linear models, 2nd ed., sections 2.5 and 6.2.
    """
    if start is None:
        level = np.log(np.maximum(counts, 0.5)) - offset
        start = np.asarray(np.linalg.solve(_firm(design.T @ design), design.T @ level))
    beta: Floats = start
    for _ in range(STEPS):
        fitted = np.exp(np.clip(design @ beta + offset, -30, 30))
        weighted = design * fitted[:, None]
        step = np.linalg.solve(_firm(design.T @ weighted), design.T @ (counts - fitted))
        beta = beta + np.clip(step, -3, 3)
        if np.abs(step).max() < 1e-7:
            break
    return Fit(beta, np.exp(np.clip(design @ beta + offset, -30, 30)))


def _firm(gram: Floats) -> Floats:
    """A little of a ridge, so that columns which say the same can be solved for."""
    gram[np.diag_indices_from(gram)] += SMALL * (1 + np.diag(gram))
    return gram


def contrast(design: Floats, column: Floats, fitted: Floats) -> Contrast:
    """The column beside the model, on the scale where residuals have equal variance."""
    root = np.sqrt(fitted)
    basis = np.linalg.qr(design * root[:, None])[0]
    beside = column * root
    beside = beside - basis @ (basis.T @ beside)
    information = float(beside @ beside)
    return Contrast(beside / np.sqrt(max(information, SMALL)), basis, information)


def studentised(values: Floats | NDArray[np.float32], against: Contrast) -> tuple[Floats, Floats]:
    """Score of the column over its naive standard error, and the noise's variance, for each series.

    values: shape (n, series), on the scale of equal variance. Returns two arrays of shape (series,).
    """
    onto = np.column_stack([against.direction, against.basis]).T
    parts = np.matmul(onto.astype(values.dtype), values, dtype=values.dtype).astype(np.float64)
    rest = np.einsum("ij,ij->j", values, values) - (parts**2).sum(axis=0)
    free = len(values) - against.basis.shape[1] - 1
    variance = np.maximum(rest, SMALL) / free
    return parts[0] / np.sqrt(variance), variance


def pearson(counts: Floats, fitted: Floats) -> Floats:
    """Residuals on the scale of equal variance."""
    return np.asarray((counts - fitted) / np.sqrt(np.maximum(fitted, SMALL)))
