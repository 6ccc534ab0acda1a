"""What the values of a column look like, from a sample."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from outspoken.files import dates, scores
from outspoken.files.languages import code_of

_NO_ANSWER = frozenset((-1, -9, -99, 77, 88, 98, 99, 888, 999, 9999))
_PLAIN_NUMBER = re.compile(r"^-?\d+(?:[.,]\d+)?$")
_LETTER = re.compile(r"[^\W\d_]")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$")


@dataclass(frozen=True, slots=True)
class Profile:
    """Shares are fractions of the filled values of the sample, `filled` of all its rows."""

    rows: int
    filled: float
    distinct: int
    distinct_share: float
    top_share: float
    mean_length: float
    mean_words: float
    letters: float
    plain_numbers: float
    emails: float
    links: float
    dates: float
    relative_dates: float
    languages: float
    scored: float
    low: float
    high: float
    score_steps: int
    tops: tuple[float, ...] = ()

    @property
    def groups_well(self) -> bool:
        """Few values that come again and again, as a grouping has."""
        few = self.distinct <= max(60, self.rows * 0.05)
        return self.distinct > 0 and few and self.distinct_share <= 0.5 and self.mean_length <= 90


def profile(values: pa.StringArray) -> Profile:
    """The profile of a column, values shape (n,). Blank and null count as not filled."""
    texts = [text for value in values.to_pylist() if value and (text := value.strip())]
    if not texts:
        return Profile(len(values), *(0,) * 17)
    counts = Counter(texts)
    n = len(texts)
    found = {text: scores.value_of(text) for text in counts if len(text) <= 60}
    numbers = _on_the_scale({text: value for text, value in found.items() if value is not None}, counts)
    tops = tuple(sorted({top for text in found if (top := scores.top_of(text)) is not None}))
    return Profile(
        rows=len(values),
        filled=n / len(values),
        distinct=len(counts),
        distinct_share=len(counts) / n,
        top_share=counts.most_common(1)[0][1] / n,
        mean_length=sum(map(len, texts)) / n,
        mean_words=sum(len(text.split()) for text in texts) / n,
        letters=_share(texts, lambda text: bool(_LETTER.search(text))),
        plain_numbers=_share(texts, lambda text: bool(_PLAIN_NUMBER.match(text))),
        emails=_share(texts, lambda text: bool(_EMAIL.match(text))),
        links=_share(texts, lambda text: bool(_ADDRESS.match(text))),
        dates=_date_rate(texts),
        relative_dates=_share(texts, dates.is_relative),
        languages=_share(texts, lambda text: code_of(text) is not None),
        scored=sum(counts[text] for text, value in found.items() if value is not None) / n,
        low=min(numbers, default=0.0),
        high=max(numbers, default=0.0),
        score_steps=len(set(numbers)),
        tops=tops,
    )


def _on_the_scale(values: dict[str, float], counts: Counter[str]) -> list[float]:
    """The values without those that stand for "no answer" (99) or are too rare to be part of the scale."""
    total = sum(counts[text] for text in values)
    times: Counter[float] = Counter()
    for text, value in values.items():
        times[value] += counts[text]
    usual = [value for value, n in times.items() if total < 100 or n >= total * 0.005]
    core = [value for value in usual if value not in _NO_ANSWER]
    return core if core and max(core) <= 10 else usual


def _share(texts: list[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, texts)) / len(texts)


def _date_rate(texts: list[str]) -> float:
    """The share of full dates under the better of the two orders."""
    short = pa.array([text if len(text) <= 64 else "" for text in texts], pa.string())
    sound = [np.asarray(dates.parse(short, order=order).is_valid()).mean() for order in ("day", "month")]
    return float(max(sound))
