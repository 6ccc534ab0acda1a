"""The verdict on a theme."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from outspoken.evidence import Spread, ThemeFacts, ThemeVerdict, VerdictPolicy, theme_verdicts
from tests.evidence.verdict.themes import NOBODY_KNOWN, theme


def verdict(facts: ThemeFacts, **policy: Any) -> str:
    return str(theme_verdicts(facts, policy=replace(VerdictPolicy(), **policy))[0])


def test_many_people_at_several_places_every_week_are_systemic() -> None:
    assert verdict(theme()) == "systemic"


def test_one_customer_writing_forty_times_is_isolated() -> None:
    assert verdict(theme([6, 7, 8, 5, 7, 7], people=[1] * 6, customers=[40])) == "isolated"


def test_a_loud_customer_among_many_leaves_them_systemic() -> None:
    assert verdict(theme([12, 14, 11, 13, 12, 13], customers=[25] + [1] * 50)) == "systemic"


def test_one_touchpoint_while_others_are_heard_is_local() -> None:
    assert verdict(theme(touchpoints=[50, 1])) == "local"


def test_one_touchpoint_that_is_the_only_one_is_not_local() -> None:
    assert verdict(theme(touchpoints=[51], touchpoints_open=1.0)) == "systemic"


def test_a_theme_no_more_in_one_place_than_all_comments_is_not_local() -> None:
    # Nine in ten comments of any theme come from one touchpoint: effectively 1 / (0.81 + 0.01) = 1.22.
    assert verdict(theme(touchpoints=[46, 5], touchpoints_open=1.22)) == "systemic"


def test_two_shops_of_twenty_five_are_a_place() -> None:
    assert verdict(theme(touchpoints=[26, 25], touchpoints_open=25.0)) == "local"
    assert verdict(theme(touchpoints=[26, 25], touchpoints_open=6.0)) == "systemic"


def test_two_people_at_one_touchpoint_are_isolated() -> None:
    assert verdict(theme([4, 5, 4, 4, 5, 4], customers=[13, 13], touchpoints=[26])) == "isolated"


def test_nothing_then_thirty_is_emerging() -> None:
    assert verdict(theme([0, 0, 0, 0, 9, 21])) == "emerging"


def test_a_steady_climb_from_nothing_is_emerging() -> None:
    assert verdict(theme([0, 0, 1, 2, 4, 7, 11, 16])) == "emerging"


def test_what_was_systemic_before_it_grew_stays_systemic() -> None:
    assert verdict(theme([10, 12, 15, 18, 22, 27, 33, 40])) == "systemic"


def test_twice_the_comments_from_twice_the_people_asked_is_no_rise() -> None:
    assert verdict(theme([2, 3, 2, 2, 4, 5], [500, 500, 500, 500, 1_000, 1_000])) == "systemic"
    assert verdict(theme([2, 3, 2, 2, 14, 15], [500, 500, 500, 500, 1_000, 1_000])) == "emerging"


def test_a_burst_that_passed_is_isolated() -> None:
    assert verdict(theme([0, 0, 31, 2, 0, 0, 0, 0, 0, 0])) == "isolated"


def test_few_remarks_among_very_many_are_isolated() -> None:
    assert verdict(theme([1, 0, 1, 0, 0, 2, 0, 1, 0, 0, 1, 0], 1_500)) == "isolated"


@pytest.mark.parametrize(
    ("mentions", "base"), [([6, 7, 8], 500), ([3, 2, 3, 2], 20), ([9, 0, 0, 0, 0, 8], [400, 0, 0, 0, 0, 400])]
)
def test_too_short_too_few_or_too_patchy_is_not_enough_data(mentions: list[int], base: int | list[int]) -> None:
    assert verdict(theme(mentions, base)) == "not enough data"


def test_nobody_at_all_is_isolated_and_no_error() -> None:
    facts = ThemeFacts([[0, 0, 0, 0]], 1_000, customers=NOBODY_KNOWN)
    assert verdict(facts) == "isolated"


def test_customers_nobody_can_tell_apart_need_twice_the_comments() -> None:
    few, many = ([0, 0, 0, 0, 5, 6], [0, 0, 0, 0, 8, 10])
    assert verdict(theme(few)) == "emerging"
    assert verdict(replace(theme(few), customers=NOBODY_KNOWN)) == "isolated"
    assert verdict(replace(theme(many), customers=NOBODY_KNOWN)) == "emerging"


def test_what_is_a_rare_share_of_comments_is_a_common_one_of_customers() -> None:
    assert verdict(theme(base=10_000)) == "isolated"
    assert verdict(theme(base=10_000, per="customers")) == "systemic"


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        ({"least_periods": 7}, "systemic", "not enough data"),
        ({"least_heard": 7_000}, "systemic", "not enough data"),
        ({"handful": 60}, "systemic", "isolated"),
        ({"least_share_of_comments": 0.02}, "systemic", "isolated"),
    ],
)
def test_the_policy_moves_the_lines(change: dict[str, float], before: str, after: str) -> None:
    assert verdict(theme()) == before
    assert verdict(theme(), **change) == after


def test_a_stricter_place_lets_go_of_the_local() -> None:
    assert verdict(theme(touchpoints=[44, 7])) == "local"
    assert verdict(theme(touchpoints=[44, 7]), one_place=0.9) == "systemic"


def _one(spread: Spread, place: int) -> Spread:
    here = slice(place, place + 1)
    return Spread(spread.units[here], spread.effective[here], spread.largest[here])


def test_a_batch_gives_each_theme_what_it_gets_alone() -> None:
    rng = np.random.default_rng(91)
    n = 200
    base = rng.integers(200, 2_000, (n, 9))
    mentions = rng.poisson(rng.gamma(0.7, 8, (n, 1)), (n, 9))
    customers = Spread(rng.integers(0, 60, n), rng.random(n) * 30 + 1, rng.random(n))
    places = Spread(rng.integers(1, 6, n), rng.random(n) * 4 + 1, rng.random(n))
    batch = theme_verdicts(
        ThemeFacts(mentions, base, True, None, customers, places, places, touchpoints_open=np.full(n, 5.0))
    )
    assert len(set(batch)) == 4
    for i in range(n):
        alone = ThemeFacts(
            mentions[i : i + 1],
            base[i : i + 1],
            True,
            None,
            _one(customers, i),
            _one(places, i),
            touchpoints_open=5.0,
        )
        assert theme_verdicts(alone)[0] == batch[i]


def test_no_themes_get_no_verdicts() -> None:
    assert list(theme_verdicts(ThemeFacts(np.zeros((0, 6), dtype=int), np.zeros((0, 6))))) == []


def test_a_verdict_reads_as_its_own_words() -> None:
    assert f"{ThemeVerdict.NOT_ENOUGH_DATA}" == "not enough data"


@pytest.mark.parametrize("mean", [0.4, 1.2, 5, 30])
def test_a_flat_rate_is_seldom_called_emerging(mean: float) -> None:
    rng = np.random.default_rng(92)
    n = 3_000
    facts = ThemeFacts(
        rng.poisson(mean, (n, 8)), np.full((n, 8), 1_000), True, touchpoints_open=6.0,
        customers=Spread(np.full(n, 9), np.full(n, 8.0), np.full(n, 0.2)),
    )  # fmt: skip
    verdicts = theme_verdicts(facts)
    assert np.mean([each is ThemeVerdict.EMERGING for each in verdicts]) < 0.025
