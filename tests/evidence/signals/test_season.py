"""Did it come at once or slowly, and did last year's weeks rise, too?"""

import numpy as np
import pytest

from outspoken.evidence.signals import Cube, Facts, Policy, SeverityPolicy, last_year, severity, start, steps, update
from outspoken.evidence.signals import step_over_slope as told

ROWS = 56
USUAL = np.full(ROWS, 4.0)


def _at_once(rows: int, factor: float) -> np.ndarray:
    return np.where(np.arange(ROWS) >= ROWS - rows, USUAL * factor, USUAL)


def _slowly(rows: int, factor: float) -> np.ndarray:
    return USUAL * (1 + (factor - 1) * np.clip((np.arange(ROWS) - (ROWS - rows)) / rows, 0, 1))


@pytest.mark.parametrize(("rows", "factor"), [(1, 10.0), (2, 6.0), (5, 6.0), (10, 5.0), (20, 5.0)])
def test_what_comes_at_once_is_told_from_what_rises_slowly(rows: int, factor: float) -> None:
    assert told(_at_once(rows, factor), USUAL, dispersion=0.05, rise=factor) > 3


@pytest.mark.parametrize("rows", [28, 35, 45, 55])
@pytest.mark.parametrize("factor", [3.0, 8.0])
def test_what_rises_slowly_is_no_step(rows: int, factor: float) -> None:
    counts = _slowly(rows, factor)
    assert told(counts, USUAL, dispersion=0.05, rise=counts[-10:].sum() / USUAL[-10:].sum()) < 0


def test_counts_drawn_by_lot_are_told_right_nearly_always() -> None:
    rng = np.random.default_rng(5)
    right = [
        told(rng.negative_binomial(4, 4 / (4 + means)).astype(float), USUAL, dispersion=0.25, rise=rise) > 3
        for _ in range(50)
        for means, rise in ((_at_once(6, 8.0), 8.0), (_slowly(45, 6.0), 5.0))
    ]
    assert np.mean(right[::2]) > 0.75
    assert np.mean(right[1::2]) < 0.06


def test_days_that_are_not_known_say_nothing() -> None:
    counts, holes = _at_once(6, 6.0), _at_once(6, 6.0)
    holes[[3, 20]] = np.nan
    assert told(holes, USUAL, dispersion=0.05, rise=6.0) == pytest.approx(
        told(counts, USUAL, dispersion=0.05, rise=6.0), abs=0.5
    )
    assert told(np.full(3, np.nan), np.full(3, np.nan), dispersion=0.1, rise=2.0) == 0


def test_each_alarm_that_rings_is_told() -> None:
    cube, policy = Cube(np.array([[-1], [0], [1]])), Policy()
    rng = np.random.default_rng(3)
    themes = rng.poisson(6.0, (90, 2))
    themes[86:, 1] += 40
    counts = np.column_stack([themes.sum(axis=1), themes]).astype(float)
    streams = start(cube, day=79, policy=policy, with_moods=False)
    streams, _ = update(streams, 79, counts[10:80], cube=cube, policy=policy)
    for day in range(80, 90):
        streams, alarms = update(streams, day, counts[day], cube=cube, policy=policy)
    found = steps(streams, alarms, cube=cube, policy=policy)
    assert found.shape == alarms.rings.shape
    assert (found[alarms.rings] > 10).all()
    assert np.isinf(found[~alarms.rings]).all()


def test_one_bad_week_of_last_year_excuses_nothing() -> None:
    assert last_year([5, 5, 5, 5, 5, 5, 200, 5], [100] * 8, weeks=3) < 1.2


def test_last_years_rise_is_taken_of_all_comments_so_that_growth_is_none() -> None:
    assert last_year([5, 5, 5, 5, 20, 20, 20], [100] * 4 + [400] * 3, weeks=3) == 1.0


def test_little_known_of_last_year_says_little() -> None:
    few, many = last_year([0, 0, 0, 0, 1, 1], [9] * 6, weeks=2), last_year([2, 2, 2, 2, 100, 100], [900] * 6, weeks=2)
    assert few < 1.5
    assert many > 15
    assert np.isnan(last_year([5, 5], [10, 10], weeks=2))
    assert np.isnan(last_year([0, 0, 5], [0, 0, 10], weeks=1))


SEVERE = Facts("more", ratio=6.0, low=4.0, more=60, places=4)


@pytest.mark.parametrize(
    ("facts", "level", "word"),
    [
        (SEVERE._replace(step=8.0), "breakdown", "severe"),
        (SEVERE._replace(step=-1.0), "notable", "rises slowly"),
        (SEVERE._replace(step=-1.0, harmful=4), "high", "harm"),
        (SEVERE._replace(step=1.5), "high", "severe"),
        (SEVERE._replace(step=1.5, last_year=1.0), "breakdown", "severe"),
        (SEVERE._replace(step=8.0, last_year=4.0), "notable", "last year it rose to 4.0 times"),
        (SEVERE._replace(step=8.0, last_year=1.2), "breakdown", "severe"),
        (SEVERE._replace(step=8.0, last_year=9.0), "notable", "last year it rose to 9.0 times"),
    ],
)
def test_a_slow_rise_and_a_season_are_no_breakdowns_and_say_so(facts: Facts, level: str, word: str) -> None:
    judged = severity(facts, policy=SeverityPolicy())
    assert judged.level == level
    assert any(word in reason for reason in judged.reasons)
