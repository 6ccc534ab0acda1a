"""Themes made by known worlds, to see what the verdict calls each: counts, customers and places drawn by lot."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence import ThemeFacts, ThemeVerdict, VerdictPolicy, spread, theme_verdicts

PERIODS, PLACES, CHANNELS = 8, 10, 3
Rng = np.random.Generator
Table = NDArray[np.float64]


def _level(n: int, rng: Rng, low: float, high: float) -> Table:
    """Means per period, the same in each, from low to high by lot on a log scale."""
    return np.exp(rng.uniform(np.log(low), np.log(high), (n, 1))) * np.ones((n, PERIODS))


def _steady(n: int, rng: Rng) -> Table:
    return _level(n, rng, 5, 40)


def _wandering(n: int, rng: Rng) -> Table:
    return _level(n, rng, 8, 40) * rng.gamma(8, 1 / 8, (n, PERIODS))


def _stepping_up(n: int, rng: Rng) -> Table:
    mean = _level(n, rng, 6, 30)
    mean[:, :-2] *= rng.uniform(0, 0.03, (n, 1))
    return mean


def _faint_and_new(n: int, rng: Rng) -> Table:
    mean = _level(n, rng, 3, 6)
    mean[:, :-2] = 0.05
    return mean


def _faint_and_steady(n: int, rng: Rng) -> Table:
    return _level(n, rng, 2.5, 5)


def _climbing(n: int, rng: Rng) -> Table:
    return _level(n, rng, 12, 30) * rng.uniform(1.8, 2.6, (n, 1)) ** (np.arange(PERIODS) - PERIODS + 1)


def _one_burst(n: int, rng: Rng) -> Table:
    mean = np.zeros((n, PERIODS))
    mean[np.arange(n), rng.integers(0, 4, n)] = rng.uniform(10, 50, n)
    return mean


def _murmur(n: int, rng: Rng) -> Table:
    return _level(n, rng, 0.1, 0.7)


# Name, what it should be called, its means, share of one place, share of its comments by three people, base.
WORLDS: list[tuple[str, ThemeVerdict, Callable[[int, Rng], Table], float, float, int]] = [
    ("steady, everywhere", ThemeVerdict.SYSTEMIC, _steady, 0.0, 0.0, 1_000),
    ("wandering by 35 %, everywhere", ThemeVerdict.SYSTEMIC, _wandering, 0.0, 0.0, 1_000),
    ("steady, with three loud customers", ThemeVerdict.SYSTEMIC, _wandering, 0.0, 0.4, 1_000),
    ("new in the last two periods", ThemeVerdict.EMERGING, _stepping_up, 0.0, 0.0, 1_000),
    ("climbing from nothing", ThemeVerdict.EMERGING, _climbing, 0.0, 0.0, 1_000),
    ("new and faint, 3 to 6 a period", ThemeVerdict.EMERGING, _faint_and_new, 0.0, 0.0, 1_000),
    ("steady and faint, 2.5 to 5 a period", ThemeVerdict.SYSTEMIC, _faint_and_steady, 0.0, 0.0, 1_000),
    ("steady, 95 % at one place", ThemeVerdict.LOCAL, _steady, 0.95, 0.0, 1_000),
    ("new, 95 % at one place", ThemeVerdict.LOCAL, _stepping_up, 0.95, 0.0, 1_000),
    ("three people, every period", ThemeVerdict.ISOLATED, _steady, 0.0, 1.0, 1_000),
    ("one burst, over", ThemeVerdict.ISOLATED, _one_burst, 0.0, 0.0, 1_000),
    ("a murmur", ThemeVerdict.ISOLATED, _murmur, 0.0, 0.0, 2_000),
    ("ten comments a period in all", ThemeVerdict.NOT_ENOUGH_DATA, _murmur, 0.0, 0.0, 10),
]


def drawn(means: Table, one_place: float, loud: float, base: int, rng: Rng) -> ThemeFacts:
    n = len(means)
    mentions = np.minimum(rng.poisson(means), base)
    theme, period = (np.repeat(axis.ravel(), mentions.ravel()) for axis in np.indices(mentions.shape))
    rows = len(theme)
    # The others come from a large crowd, so that now and then one of them writes twice.
    who = np.where(rng.random(rows) < loud, rng.integers(0, 3, rows), rng.integers(3, 2_000, rows))
    where = np.where(rng.random(rows) < one_place, 0, rng.integers(0, PLACES, rows))
    people = np.zeros_like(mentions)
    seen = np.unique(np.stack([theme, period, who]), axis=1)
    np.add.at(people, (seen[0], seen[1]), 1)
    return ThemeFacts(
        mentions=mentions,
        base=np.full(mentions.shape, base),
        people=people,
        customers=spread(theme, who, n=n),
        touchpoints=spread(theme, where, n=n),
        channels=spread(theme, rng.integers(0, CHANNELS, rows), n=n),
        touchpoints_open=float(PLACES),
        channels_open=float(CHANNELS),
    )


def confusion(n: int, seed: int, policy: VerdictPolicy | None = None) -> list[str]:
    """A table of worlds by verdicts, lines of Markdown."""
    lines = [
        f"| world ({n:,} themes each, {PERIODS} periods) | should be | right | " + " | ".join(ThemeVerdict) + " |",
        "|---" * (3 + len(ThemeVerdict)) + "|",
    ]
    for name, wanted, means, one_place, loud, base in WORLDS:
        rng = np.random.default_rng(seed)
        verdicts = theme_verdicts(drawn(means(n, rng), one_place, loud, base, rng), policy=policy)
        shares = [float(np.mean(verdicts.codes == place)) for place in range(len(ThemeVerdict))]
        right = shares[list(ThemeVerdict).index(wanted)]
        lines.append(f"| {name} | {wanted} | {right:.1%} | " + " | ".join(f"{each:.1%}" for each in shares) + " |")
    return lines


if __name__ == "__main__":
    print("\n".join(confusion(2_000, 7)))
