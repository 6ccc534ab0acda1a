"""What changed: a planted change is found, chance is not called one."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from outspoken.report.changes import Changes, changes, chart
from outspoken.report.facts import gathered
from outspoken.report.slices import Addresses
from outspoken.report.store import opened
from outspoken.report.tree import Tree
from tests.report.corpus import readings, saved


def found(table: pa.Table, folder: Path) -> Changes | None:
    with opened(saved(table, folder)) as store:
        facts = gathered(store, Tree({}, {}))
    return changes(facts, Addresses(facts))


def test_the_planted_rise_of_delays_is_found(tmp_path: Path) -> None:
    result = found(readings(3_000), tmp_path)
    assert result
    assert result.window == "three months"
    delays = result.of("punctuality.delays")
    assert delays
    assert delays.is_sure
    assert 0 < delays.low < delays.value < delays.high
    assert delays.value == pytest.approx(100 * (delays.after - delays.before))


def test_chance_is_rarely_called_a_change(tmp_path: Path) -> None:
    """Same world before and after: with Bonferroni a false alarm in about one file of twenty."""
    alarms = 0
    for seed in range(20):
        table = readings(600, seed=seed, days=100)
        moments = table["occurred_at"]
        shuffled = table.set_column(
            table.schema.get_field_index("occurred_at"), "occurred_at", pa.concat_arrays(moments.chunks)[::-1]
        )
        result = found(shuffled, tmp_path)
        assert result
        alarms += bool(result.sure)
    assert alarms <= 4


def test_too_few_comments_are_too_little_to_say(tmp_path: Path) -> None:
    result = found(readings(40), tmp_path)
    assert result
    assert not result.is_enough
    assert result.shifts == []
    assert chart(result) is None


def test_without_dates_there_is_nothing_to_compare(tmp_path: Path) -> None:
    assert found(readings(100, days=None), tmp_path) is None


def test_intervals_are_widened_for_the_number_of_comparisons(tmp_path: Path) -> None:
    result = found(readings(3_000), tmp_path)
    assert result
    assert result.confidence == pytest.approx(1 - 0.05 / len(result.shifts))
