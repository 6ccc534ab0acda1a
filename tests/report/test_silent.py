"""The silent: a floor from people who came back, or no estimate with its reason."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from outspoken.report.facts import gathered
from outspoken.report.silent import Silent, silent
from outspoken.report.slices import Addresses
from outspoken.report.store import opened
from outspoken.report.tree import Tree
from tests.report.corpus import SCHEMA, readings, saved
from tests.report.page import written
from tests.report.test_verdicts import comment


def found(table: pa.Table, folder: Path) -> Silent:
    with opened(saved(table, folder)) as store:
        facts = gathered(store, Tree({}, {}))
        return silent(facts, Addresses(facts))


def test_people_who_came_back_give_a_floor(tmp_path: Path) -> None:
    # 60 wrote once, 20 twice, 8 three times: 88 told.
    times = [1] * 60 + [2] * 20 + [3] * 8
    rows = [
        comment(10 * each + 1, 100 * each + who, person=f"p{who}", channel=("app", "mail")[each % 2])
        for who, n in enumerate(times)
        for each in range(n)
    ] + [comment(80, 9_999, person="p0")]
    result = found(pa.Table.from_pylist(rows, schema=SCHEMA), tmp_path)
    assert not result.refusal
    (seats,) = result.themes
    assert seats.told == 88
    assert seats.floor.value.startswith("about 1")
    assert "in 9 of 10 such cases" in seats.floor.interval
    assert result.sentence.startswith("Seats: 88 people told us. At least ")
    assert result.assumptions


def test_without_customers_there_is_no_estimate_and_its_reason(tmp_path: Path) -> None:
    table = readings(300)
    nobody = pa.nulls(len(table), pa.string())
    without = table.set_column(SCHEMA.get_field_index("person"), "person", nobody)
    assert found(without, tmp_path).refusal.startswith("No estimate: no comment tells who wrote it")
    assert "--customer" in written(without, tmp_path).section("silent")


def test_without_dates_there_is_no_estimate(tmp_path: Path) -> None:
    assert found(readings(100, days=None), tmp_path).refusal == "No estimate: the comments have no dates."
