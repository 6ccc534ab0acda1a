"""Scores against the methods of evidence, and both conventions of CES."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from outspoken import evidence
from outspoken.report.facts import gathered
from outspoken.report.scores import ScoreFigure, scores
from outspoken.report.slices import Addresses
from outspoken.report.store import opened
from outspoken.report.tree import Tree
from tests.report.corpus import SCHEMA, readings, saved


def figures(table: pa.Table, folder: Path) -> list[ScoreFigure]:
    with opened(saved(table, folder)) as store:
        facts = gathered(store, Tree({}, {}))
    return scores(facts, Addresses(facts))


def given(values: list[float], kind: str) -> pa.Table:
    table = readings(len(values), score_kind=kind)
    return table.set_column(SCHEMA.get_field_index("score"), "score", pa.array(values, pa.float64()))


def test_nps_is_that_of_evidence(tmp_path: Path) -> None:
    table = readings(700)
    counts = Counter(int(score) for score in table["score"].to_pylist())
    estimate = evidence.nps([[counts[point] for point in range(11)]])
    (figure,) = figures(table, tmp_path)
    assert figure.value == pytest.approx(estimate.value[0])
    assert figure.n == 700
    assert sum(band.n for band in figure.bands) == 700
    assert [band.name for band in figure.bands] == ["promoters, 9–10", "passives, 7–8", "detractors, 0–6"]


def test_stars_are_a_mean_with_a_margin(tmp_path: Path) -> None:
    # Squares: 30·1 + 10·0 + 10·9 = 120, over 49: 2.449; error √(2.449 / 50) = 0.2213; t of 49 is 2.0096: ±0.4447
    (figure,) = figures(given([5.0] * 30 + [4.0] * 10 + [1.0] * 10, "stars"), tmp_path)
    assert (figure.text, figure.margin) == ("4.00", "±0.44")
    assert [band.n for band in figure.bands] == [30, 10, 0, 0, 10]


def test_csat_counts_the_two_best_points_and_names_the_mean(tmp_path: Path) -> None:
    (figure,) = figures(given([5.0] * 30 + [4.0] * 30 + [3.6] * 40, "csat"), tmp_path)
    assert figure.text == "60%"
    assert figure.also.startswith("mean 4.14 ")


def test_ces_names_both_conventions(tmp_path: Path) -> None:
    (figure,) = figures(given([7.0] * 50 + [4.0] * 50, "ces"), tmp_path)
    assert figure.text == "5.5"
    assert "mean of 1 to 7" in figure.meaning
    assert figure.also.startswith("50% (40–60)")
    assert figure.also.endswith("answered 5, 6 or 7")


def test_a_value_off_the_scale_is_not_counted(tmp_path: Path) -> None:
    (figure,) = figures(given([5.0] * 10 + [0.0] * 5, "stars"), tmp_path)
    assert figure.n == 10


def test_a_month_of_three_answers_is_a_gap_in_the_table(tmp_path: Path) -> None:
    table = readings(400, days=300)
    kept = table.slice(0, 397)
    (figure,) = figures(kept, tmp_path)
    assert figure.chart
    texts = [row[1][0] for row in figure.chart.rows]
    answers = [int(row[2][0].replace(",", "")) for row in figure.chart.rows]
    assert all((text == "too little to say") == (n < 5) for text, n in zip(texts, answers, strict=True))
    assert sum(answers) == 397


def test_the_bars_are_drawn_to_the_longest(tmp_path: Path) -> None:
    (figure,) = figures(readings(300), tmp_path)
    assert figure.largest_share == max(np.array([band.share for band in figure.bands]))
