"""Simulated cubes: comments on themes at touchpoints through channels, with all totals, and changes planted in them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from series import WEEK

from outspoken.evidence.signals import ALL, Cube

Floats = NDArray[np.float64]


def cube_of(themes: int, touchpoints: int, channels: int) -> Cube:
    """All series of a theme × touchpoint × channel and every total of them."""
    axes = [np.arange(ALL, size) for size in (themes, touchpoints, channels)]
    return Cube(np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3))


def totals(leaves: Floats) -> Floats:
    """Shape (rows, themes, touchpoints, channels) with the total over each dimension put before it, then as
    (rows, n) in the order of `cube_of`."""
    whole = leaves
    for axis in (1, 2, 3):
        whole = np.concatenate([whole.sum(axis=axis, keepdims=True), whole], axis=axis)
    flat: Floats = whole.reshape(len(leaves), -1)
    return flat


def leaf_means(rng: np.random.Generator, shape: tuple[int, int, int], *, a_day: float, spread: float = 1.0) -> Floats:
    """Mean comments a day of each leaf: themes, touchpoints and channels of unlike size, and unlike mixtures."""
    parts = [rng.lognormal(0, spread, size) for size in shape]
    mean = parts[0][:, None, None] * parts[1][:, None] * parts[2] * rng.lognormal(0, 0.5, shape)
    scaled: Floats = mean * a_day / mean.sum()
    return scaled


def drawn(
    rng: np.random.Generator, means: Floats, factors: Floats, *, size: float = 4.0, common: float = 100.0
) -> Floats:
    """Negative binomial counts, shape (rows, …): each leaf's own good and bad days, and one a whole day shares.

    factors: shape (rows, …) or broadcast to it, what multiplies the mean on each row.
    """
    rows = len(factors)
    days = rng.gamma(common, 1 / common, rows) * np.array(WEEK)[np.arange(rows) % 7]
    mean = means * factors * days.reshape(-1, *([1] * means.ndim))
    return rng.poisson(mean * rng.gamma(size, 1 / size, mean.shape)).astype(np.float64)
