"""A small linear trainer: softmax and logistic heads over sparse grams, by stochastic gradient descent from a seed.

Each head's errors are scaled by their running size, so that rare labels learn as fast as common ones; each gram's
value by how telling it is (its inverse document frequency). Few, slow epochs from zero stand in for a penalty.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

UNKNOWN = -1.0


@njit(cache=True, nogil=True)
def _predict(
    w: Any, b: Any, ids: Any, start: int, mid: int, end: int, values: Any, low: int, high: int, z: Any
) -> None:
    for h in range(low, high):
        z[h] = b[h]
    for i in range(start, end):
        v = values[0] if i < mid else values[1]
        for h in range(low, high):
            z[h] += w[ids[i], h] * v


@njit(cache=True, nogil=True)
def _errors(z: Any, y: Any, softmax: int, low: int, high: int, err: Any) -> None:
    if low == 0:
        top, total = z[:softmax].max(), 0.0
        for h in range(softmax):
            total += math.exp(z[h] - top)
        for h in range(softmax):
            err[h] = math.exp(z[h] - top) / total - y[h]
    for h in range(max(low, softmax), high):
        err[h] = 0.0 if y[h] < 0 else 1.0 / (1.0 + math.exp(-z[h])) - y[h]


@njit(cache=True, nogil=True)
def _epoch(
    order: Any, start: Any, mids: Any, ids: Any, values: Any, y: Any, weights: Any, telling: Any, softmax: int,
    w: Any, b: Any, sizes: Any, rate: Any,
) -> None:  # fmt: skip
    heads = w.shape[1]
    z = np.zeros(heads)
    err = np.zeros(heads, dtype=np.float32)
    for row in order:
        low = 0 if y[row, 0] >= 0 else softmax
        known = False
        for h in range(softmax, heads):
            known = known or y[row, h] >= 0
        high = heads if known else softmax
        if low >= high or start[row] == start[row + 1]:
            continue
        _predict(w, b, ids, start[row], mids[row], start[row + 1], values[row], low, high, z)
        _errors(z, y[row], softmax, low, high, err)
        for h in range(low, high):
            err[h] *= weights[row]
            sizes[h] += 0.0005 * (err[h] * err[h] - sizes[h])
            err[h] *= rate / (math.sqrt(sizes[h]) + 0.02)
            b[h] -= 0.05 * err[h]
        for i in range(start[row], start[row + 1]):
            f = ids[i]
            v = (values[row, 0] if i < mids[row] else values[row, 1]) * telling[f]
            for h in range(low, high):
                w[f, h] -= err[h] * v


def telling(seen: NDArray[np.int64], rows: int) -> NDArray[np.float32]:
    """How much faster than the average a gram learns: its squared inverse document frequency, shape (grams,)."""
    idf = np.log(rows / seen).clip(0.3)
    return ((idf / np.average(idf, weights=seen)) ** 2).astype(np.float32)


def fit(
    start: NDArray[np.int64], mids: NDArray[np.int64], ids: NDArray[np.int32], values: NDArray[np.float32],
    y: NDArray[np.float32], weights: NDArray[np.float32], speed: NDArray[np.float32], *,
    softmax: int, epochs: int, rate: float, seed: int,
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:  # fmt: skip
    """Weights (features, heads) and bias (heads,).

    Row r has the word grams ids[start[r]:mids[r]] and the char grams ids[mids[r]:start[r + 1]], worth values[r, 0] and
    values[r, 1] each. y: (rows, heads), UNKNOWN where not told; the first `softmax` heads sum to 1. speed: (features,).
    """
    w = np.zeros((len(speed), y.shape[1]), dtype=np.float32)
    b = np.zeros(y.shape[1])
    sizes = np.full(y.shape[1], 0.05)
    rng = np.random.default_rng(seed)
    for epoch in range(epochs):
        slower = np.float32(rate * (1 - 0.9 * epoch / max(epochs - 1, 1)))
        _epoch(rng.permutation(len(mids)), start, mids, ids, values, y, weights, speed, softmax, w, b, sizes, slower)
    return w, b


@njit(cache=True, nogil=True)
def scores(start: Any, mids: Any, ids: Any, values: Any, w: Any, b: Any) -> Any:
    """Log-odds of every head for every row."""
    out = np.zeros((len(mids), w.shape[1]), dtype=np.float32)
    z = np.zeros(w.shape[1])
    for row in range(len(mids)):
        _predict(w, b, ids, start[row], mids[row], start[row + 1], values[row], 0, w.shape[1], z)
        out[row] = z
    return out
