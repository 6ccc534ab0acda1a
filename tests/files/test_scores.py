from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from outspoken.files.plan import Scale
from outspoken.files.scores import convert, explain, scale_of, top_of, value_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("4", 4), ("4.5", 4.5), ("4,5", 4.5), ("10", 10), (" 3 ", 3), ("85%", 85)),
        *(("1 star", 1), ("5 stars", 5), ("FIVE", 5), ("ONE", 1), ("FOUR_STARS", 4), ("3 Sterne", 3), ("2 étoiles", 2)),
        *(("★★★☆☆", 3), ("⭐⭐⭐⭐", 4), ("8/10", 8), ("4 out of 5", 4), ("4 von 5", 4)),
        *(("10 - Extremely likely", 10), ("0 = Not at all", 0), ("Very satisfied", 5), ("strongly disagree", 1)),
        *(("Neither satisfied nor dissatisfied", 3), ("sehr zufrieden", 5), ("très insatisfait", 1)),
    ],
)
def test_a_score_is_understood(text: str, value: float) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize("text", ["", "n/a", "late", "12 minutes late", "2024-01-01", "1,240,000", "★ but slow", "A4"])
def test_what_is_no_score_is_none(text: str) -> None:
    assert value_of(text) is None


@pytest.mark.parametrize(
    ("kind", "values", "scale"),
    [
        ("nps", [0, 10], Scale("nps", 0, 10)),
        ("nps", [0, 11], None),
        ("stars", [1, 5], Scale("stars", 1, 5)),
        ("stars", [0, 5], Scale("stars", 1, 5)),
        ("stars", [1, 10], Scale("csat", 1, 10)),
        ("csat", [0, 10], Scale("csat", 0, 10)),
        ("csat", [1, 7], Scale("csat", 1, 7)),
        ("csat", [20, 95], Scale("csat", 0, 100)),
        ("ces", [1, 7], Scale("ces", 1, 7)),
        ("ces", [1, 5], Scale("ces", 1, 5)),
        ("stars", [-1, 1], None),
    ],
)
def test_the_scale_follows_from_the_kind_and_the_values(kind: str, values: list[float], scale: Scale | None) -> None:
    assert scale_of(kind, values) == scale


def test_the_top_a_value_tells_counts() -> None:
    assert top_of("3/10") == 10
    assert scale_of("stars", [1, 4], [10]) == Scale("csat", 1, 10)


@pytest.mark.parametrize(
    ("scale", "bar"), [(Scale("csat", 1, 10), 8), (Scale("csat", 1, 7), 6), (Scale("csat", 0, 100), 75)]
)
def test_satisfied_is_where_the_usual_boxes_begin(scale: Scale, bar: int) -> None:
    scores, _ = convert(pa.array([str(bar), str(bar - 1)]), scale)
    above, below = scores.to_pylist()
    assert below < 4 <= above
    assert f"is {bar} or more" in explain(scale)


def test_the_ends_of_a_scale_are_the_ends_of_its_kind() -> None:
    assert convert(pa.array(["1", "10"]), Scale("csat", 1, 10))[0].to_pylist() == [1.0, 5.0]
    assert convert(pa.array(["1", "5"]), Scale("ces", 1, 5))[0].to_pylist() == [1.0, 7.0]


def test_a_value_outside_the_scale_is_null_and_told() -> None:
    scores, odd = convert(pa.array(["5", "0", "6", "NA", None, " "]), Scale("stars", 1, 5))
    assert scores.to_pylist() == [5.0, None, None, None, None, None]
    assert np.flatnonzero(odd).tolist() == [1, 2, 3]


def test_no_rows_give_no_scores() -> None:
    assert convert(pa.array([], pa.string()), Scale("nps", 0, 10))[0].to_pylist() == []
