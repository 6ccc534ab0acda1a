"""What goes with the score: a planted driver comes first, and too little is told as too little."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from outspoken.report.drivers import Driving, answers, driving
from outspoken.report.facts import gathered
from outspoken.report.slices import Addresses
from outspoken.report.store import opened
from outspoken.report.tree import Tree
from tests.report.corpus import SCHEMA, readings, saved
from tests.report.page import Page, written


def found(table: pa.Table, folder: Path) -> Driving | None:
    with opened(saved(table, folder)) as store:
        facts = gathered(store, Tree({}, {}))
        return driving(facts, Addresses(facts), answers(store, facts))


def planted(n: int = 3_000) -> pa.Table:
    """Readings whose score depends on how punctuality is spoken of, and on nothing else but luck."""
    table = readings(n)
    rng = np.random.default_rng(5)
    scores = []
    for mentions in table["mentions"].to_pylist():
        ways = [each["polarity"] for each in mentions or () if each["theme"].startswith("punctuality")]
        scores.append(float(np.clip(7 - 4 * ("negative" in ways) + rng.integers(-1, 2), 0, 10)))
    return table.set_column(SCHEMA.get_field_index("score"), "score", pa.array(scores, pa.float64()))


def test_the_planted_driver_comes_first_and_alone(tmp_path: Path) -> None:
    result = found(planted(), tmp_path)
    assert result
    assert not result.refusal
    first = result.drivers[0]
    assert first.name == "Punctuality"
    assert first.rank == "1"
    assert first.share.is_sure
    assert not set(first.groups.split()) & {letter for each in result.drivers[1:] for letter in each.groups.split()}
    assert first.so == "concentrate here"
    assert result.sentence.startswith("Punctuality goes with NPS most")
    assert min(result.pulls, key=lambda pull: float(pull.pull.value.replace("−", "-"))).name.startswith("Punctuality")


def test_few_customers_are_refused_with_how_many_it_takes(tmp_path: Path) -> None:
    result = found(readings(24), tmp_path)
    assert result
    assert result.refusal
    assert not result.drivers
    assert "Too little to say what goes with NPS" in written(readings(24), tmp_path).section("drivers")


def test_without_a_score_there_is_no_section(tmp_path: Path) -> None:
    assert found(readings(200, score_kind=None), tmp_path) is None
    assert "drivers" not in written(readings(200, score_kind=None), tmp_path).ids


def test_customers_not_told_apart_are_not_counted(tmp_path: Path) -> None:
    table = readings(900)
    nobody = pa.nulls(len(table), pa.string())
    result = found(table.set_column(SCHEMA.get_field_index("person"), "person", nobody), tmp_path)
    assert result
    assert result.customers == 0


def test_the_table_says_what_cannot_be_told_apart(full: Page) -> None:
    told = full.section("drivers")
    for words in ("rank it may have", "cannot be told apart", "not proven to cause", "net sentiment of it"):
        assert words in told
