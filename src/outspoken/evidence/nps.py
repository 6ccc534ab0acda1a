"""The Net Promoter Score."""

from __future__ import annotations

from numpy.typing import ArrayLike

from outspoken.evidence.interval import Counts, Estimate, Floats, histogram
from outspoken.evidence.net_share import net_share, net_share_standard_error


def nps(answers: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """Share of promoters (9, 10) less share of detractors (0 to 6), in points from -100 to 100.

    answers: shape (n, 11), how many gave 0, 1 … 10. The interval is `net_share`'s: from the standard error,
    adjusted Wald under 30 answers. Raises ValueError for another shape or a negative count.

    >>> estimate = nps([[0, 0, 0, 0, 0, 0, 80, 60, 60, 100, 100]])
    >>> estimate.value.round(1), (estimate.high - estimate.value).round(1), estimate.n
    (array([30.]), array([7.7]), array([400]))

    Reichheld, F. (2003). The one number you need to grow. Harvard Business Review, December.
    """
    promoters, detractors, everyone = _sides(answers)
    value, low, high, n = net_share(promoters, detractors, everyone, confidence=confidence)
    return Estimate(value=100 * value, low=100 * low, high=100 * high, n=n)


def nps_standard_error(answers: ArrayLike) -> Floats:
    """100·√[(p + d - (p - d)²) / n] in points, shape (n,); NaN without any answer. `answers` as in `nps`.

    >>> nps_standard_error([[0, 0, 0, 0, 0, 0, 80, 60, 60, 100, 100]]).round(2)
    array([3.91])
    """
    return 100 * net_share_standard_error(*_sides(answers))


def _sides(answers: ArrayLike) -> tuple[Counts, Counts, Counts]:
    table = histogram(answers, points=11, name="answers")
    return table[:, 9:].sum(axis=1), table[:, :7].sum(axis=1), table.sum(axis=1)
