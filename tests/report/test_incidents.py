"""Incidents: a planted one is found where and when it was, chance is none, and a short file is watched by the hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from outspoken.report.clock import clock
from outspoken.report.facts import gathered
from outspoken.report.incidents import noticed
from outspoken.report.store import opened
from outspoken.report.tree import Tree
from outspoken.report.watched import Watched, rows_of
from tests.report.corpus import SCHEMA, readings, saved
from tests.report.page import Page, written
from tests.report.test_verdicts import comment

START = datetime(2025, 1, 1, tzinfo=UTC)
TOUCHPOINTS = ("Booking", "On board", "Arrival")


def stream(days: int, each: float, *, seed: int = 3) -> list[dict[str, Any]]:
    """Unhappy comments on seats, so many a day, spread over three touchpoints and the hours."""
    rng = np.random.default_rng(seed)
    return [said(rng, day, f"{day}-{n}") for day in range(days) for n in range(rng.poisson(each))]


def said(rng: np.random.Generator, day: float, name: str, touchpoint: str | None = None) -> dict[str, Any]:
    moment = START + timedelta(days=day, hours=float(rng.uniform(0, 24)))
    place = touchpoint or TOUCHPOINTS[int(rng.integers(3))]
    return comment(
        0, 0, occurred_at=moment, external_id=name, person=name, touchpoint=place, text=f"Hard seats {name}."
    )


def found(rows: list[dict[str, Any]], folder: Path) -> Watched:
    with opened(saved(pa.Table.from_pylist(rows, schema=SCHEMA), folder)) as store:
        result = noticed(store, gathered(store, Tree({}, {})))[1]
    assert isinstance(result, Watched)
    return result


def burst(rows: list[dict[str, Any]], *, at: int, n: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(9)
    return rows + [said(rng, at + each % 3, f"burst-{each}", "On board") for each in range(n)]


def test_a_planted_burst_is_found_at_its_place_on_its_days(tmp_path: Path) -> None:
    result = found(burst(stream(120, 6), at=100, n=75), tmp_path)
    assert len(result.incidents) == 1
    one = result.incidents[0]
    assert result.series.names(one.lead)[1] == "On board"
    since, until = result.span(one)
    assert since.date() == datetime(2025, 4, 11, tzinfo=UTC).date()
    assert since < until <= datetime(2025, 4, 15)  # noqa: DTZ001, times of a report are UTC without zone
    assert one.severity.level == "breakdown"


def test_chance_is_no_incident(tmp_path: Path) -> None:
    assert sum(len(found(stream(120, 6, seed=seed), tmp_path).incidents) for seed in range(6)) == 0


def test_a_short_file_is_watched_by_the_hour(tmp_path: Path) -> None:
    rows = burst(stream(14, 60), at=10, n=0)
    rng = np.random.default_rng(4)
    noon = START + timedelta(days=10, hours=12)
    rows += [
        said(rng, 10, f"h{n}", "Arrival") | {"occurred_at": noon + timedelta(minutes=float(rng.uniform(0, 180)))}
        for n in range(60)
    ]
    result = found(rows, tmp_path)
    assert result.series.rows.is_hourly
    assert result.span(result.incidents[0])[0].date() == noon.date()


def test_a_touchpoint_newly_heard_of_is_told_as_that_and_hides_no_breakdown(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    rows = burst(stream(120, 6), at=100, n=75)
    rows += [said(rng, 98 + n % 22, f"new-{n}", "Lounge") for n in range(400)]
    result = found(rows, tmp_path)
    told = {result.series.names(one.lead)[1]: one.severity.level for one in result.incidents}
    assert told == {"On board": "breakdown", "Lounge": "notable"}
    page = written(pa.Table.from_pylist(rows, schema=SCHEMA), tmp_path)
    assert "First heard of then." in page.section("incidents")
    assert "so it cannot be told what is usual" in page.section("incidents")


@pytest.mark.parametrize(("person", "level"), [(None, "notable"), ("Nobody else", "notable"), ("each", "breakdown")])
def test_one_voice_is_no_breakdown_however_often_it_speaks(person: str | None, level: str, tmp_path: Path) -> None:
    rows = stream(120, 2)
    evening = START + timedelta(days=100, hours=19)
    for n in range(45):
        who = f"p{n}" if person == "each" else person
        at = evening + timedelta(minutes=n)
        rows.append(said(np.random.default_rng(n), 100, f"s{n}", "On board") | {"occurred_at": at, "person": who})
    result = found(rows, tmp_path)
    assert [one.severity.level for one in result.incidents] == [level]


@pytest.mark.parametrize(("days", "has_hours"), [(20, False), (2, True)])
def test_a_file_too_short_to_know_what_is_usual_says_so(days: int, has_hours: bool) -> None:
    told = rows_of(clock(datetime(2025, 1, 1), datetime(2025, 1, days, 9), 500), has_hours=has_hours)  # noqa: DTZ001
    assert isinstance(told, str)
    assert f"{days} days" in told


def test_the_page_tells_it_in_a_sentence_with_its_chart_its_words_and_why(tmp_path: Path) -> None:
    page = written(pa.Table.from_pylist(burst(stream(120, 6), at=100, n=75), schema=SCHEMA), tmp_path)
    told = page.section("incidents")
    assert "breakdown" in told
    assert "were usual" in told or "was usual" in told
    assert "in 19 of 20 such cases" in told
    assert "11 Apr" in told
    assert "times the usual, at least" in told
    assert 1 <= page.text.partition('id="incidents"')[2].partition("</section>")[0].count("<blockquote") <= 3
    assert "stood out" in page.lead
    assert "burst-" in page.section(
        page.href_of(f"{told.partition(' comments then')[0].rsplit(' ', 1)[1]} comments then")
    )


def test_nothing_found_and_nothing_watched_are_told_apart(full: Page, tmp_path: Path) -> None:
    dateless = written(readings(60, days=None), tmp_path).section("incidents")
    assert "Nothing was watched for incidents: the comments have no dates." in dateless
    assert "series of comments" in full.section("incidents")
