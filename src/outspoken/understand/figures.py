"""Figures as pages show them: never without an interval, an n and a link to the words behind them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from outspoken import evidence
from outspoken.evidence import Estimate
from outspoken.understand.mood import FEW, Mood


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is shown: never without its interval, its n and a link to the words behind it."""

    label: str
    value: str
    interval: str
    n: str
    href: str = ""
    period: str = ""


def share_figure(label: str, count: int, of: int, *, href: str = "", period: str = "") -> Figure:
    """A share in percent with its Wilson interval."""
    estimate = evidence.share([count], [of])
    return _figure(label, estimate, form=_percent, href=href, period=period)


def net_figure(label: str, mood_of: Mood, *, href: str = "", period: str = "") -> Figure:
    """Net sentiment with its interval."""
    return _figure(label, mood_of.net, form=signed, href=href, period=period)


def score_figures(row: Mapping[str, Any], kind: str, *, href: str = "", period: str = "") -> list[Figure]:
    """The figures the field makes of one kind of score, from an answer of the lens asked with `scores`."""
    points = [int(row[f"score_{point}"] or 0) for point in range(11)]
    if not sum(points):
        return []
    if kind == "nps":
        return [_figure("NPS", evidence.nps([points]), form=signed, href=href, period=period)]
    if kind == "ces":
        return [_figure("CES, mean of 1–7", evidence.ces_mean([points[1:8]]), form=_decimal, href=href, period=period)]
    if any(points[6:]) or points[0]:
        return [_figure("Rating, mean of 0–10", _mean(points, 0, 10), form=_decimal, href=href, period=period)]
    if kind == "csat":
        boxes = evidence.top_two_box([points[1:6]])
        return [_figure("CSAT, top two of five", boxes, form=_percent, href=href, period=period)]
    return [_figure("Stars, mean of 1–5", _mean(points, 1, 5), form=_decimal, href=href, period=period)]


def _mean(points: Sequence[int], lowest: int, highest: int) -> Estimate:
    """The mean of ratings given as counts of 0 to 10."""
    counts, values = np.array(points), np.arange(11)
    n = int(counts.sum())
    mean = float(counts @ values) / n
    variance = float(counts @ (values - mean) ** 2) / max(n - 1, 1)
    return evidence.mean_score([mean], [variance], [n], bounds=(lowest, highest))


def _figure(label: str, estimate: Estimate, *, form: Callable[[float], str], href: str, period: str) -> Figure:
    value, low, high, n = (float(part[0]) for part in estimate)
    if n < FEW:
        return Figure(label, "–", "too little to say", f"{int(n):,}", href, period)
    interval = "" if math.isnan(value) or math.isnan(low) else f"{form(low)} to {form(high)}"
    shown = "–" if math.isnan(value) else form(value)
    return Figure(label, shown, interval or "too little to say", f"{int(n):,}", href, period)


@dataclass(frozen=True, slots=True)
class Change:
    """A share against the period before: how many points, surely or not. way: up, down or empty."""

    words: str
    way: str
    sure: bool


def change_of_share(before: tuple[int, int], after: tuple[int, int]) -> Change:
    """Compare two shares, each as (count, of)."""
    if min(before[1], after[1]) < FEW or before[0] + after[0] < FEW:
        return Change("too little to say", "", sure=False)
    first, second = (evidence.share([count], [of]) for count, of in (before, after))
    return _change(evidence.difference(first, second), scale=100.0)


def change_of_net(before: Mood, after: Mood) -> Change:
    """Compare the net sentiment of two periods."""
    if not (before.is_telling and after.is_telling):
        return Change("too little to say", "", sure=False)
    return _change(evidence.difference(before.net, after.net), scale=1.0)


def _change(estimate: Estimate, *, scale: float) -> Change:
    value, low, high = (float(part[0]) * scale for part in estimate[:3])
    if math.isnan(low):
        return Change("too little to say", "", sure=False)
    words = f"{signed(value, 1)} ({signed(low, 1)} to {signed(high, 1)})"
    if low <= 0 <= high:
        return Change(f"{words}, could be chance", "", sure=False)
    return Change(words, "up" if value > 0 else "down", sure=True)


def signed(value: float, digits: int = 0) -> str:
    """A number with its sign, the minus as a minus."""
    text = f"{value:+.{digits}f}"
    return "0" if float(text) == 0 else text.replace("-", "−")


def _percent(value: float) -> str:
    return f"{value * 100:.1f}%" if value < 0.1 else f"{value * 100:.0f}%"


def _decimal(value: float) -> str:
    return f"{value:.2f}"


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a bar: where it starts and how long it is, in units of the bar's box."""

    name: str
    start: float
    length: float
    n: int


def bar(parts: Iterable[tuple[str, int]], *, width: float = 100.0) -> list[Part]:
    """Pieces of a bar as long as `width`, in proportion; empty ones left out."""
    held = [(name, n) for name, n in parts if n]
    total = sum(n for _, n in held)
    starts = np.concatenate([[0], np.cumsum([n for _, n in held])]) if held else np.zeros(1)
    return [
        Part(name, round(float(starts[place]) / total * width, 2), round(n / total * width, 2), n)
        for place, (name, n) in enumerate(held)
    ]
