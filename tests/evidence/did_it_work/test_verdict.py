"""The verdict: each of the four answers, its laws, and how often it errs."""

import numpy as np
import pytest

from outspoken.evidence.did_it_work import Answer, did_it_work


def _counts(mean: float, ratio: float, *, seed: int, n: int = 90, launch: int = 60) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.poisson(np.where(np.arange(n) < launch, mean, mean * ratio)).astype(float)


def test_halved_is_worked() -> None:
    verdict = did_it_work(_counts(15, 0.5, seed=1), launch=60, trend=False)
    assert verdict.answer is Answer.WORKED
    assert verdict.low < 0.5 < verdict.high < 1
    assert verdict.needs_more is None


def test_doubled_is_got_worse_unless_more_was_wanted() -> None:
    counts = _counts(15, 2.0, seed=2)
    assert did_it_work(counts, launch=60, trend=False).answer is Answer.WORSE
    assert did_it_work(counts, launch=60, trend=False, fewer_is_better=False).answer is Answer.WORKED


def test_many_quiet_periods_show_no_change() -> None:
    verdict = did_it_work(_counts(40, 1.0, seed=3, n=200, launch=120), launch=120, trend=False)
    assert verdict.answer is Answer.NO_CHANGE
    assert verdict.low > 0.8


def test_too_few_counts_cannot_tell_and_say_how_many_periods_more() -> None:
    verdict = did_it_work(_counts(8, 0.85, seed=5, n=68, launch=60), launch=60, trend=False)
    assert verdict.answer is Answer.CANNOT_TELL
    assert verdict.needs_more is not None
    assert 20 < verdict.needs_more < 730
    assert f"about {verdict.needs_more} more periods" in verdict.reasons[-1]


@pytest.mark.parametrize(("n", "launch", "reason"), [(62, 60, "2 periods since"), (11, 6, "11 periods in all")])
def test_almost_nothing_is_said_to_be_too_little(n: int, launch: int, reason: str) -> None:
    verdict = did_it_work(_counts(15, 0.1, seed=6, n=n, launch=launch), launch=launch)
    assert verdict.answer is Answer.CANNOT_TELL
    assert verdict.reasons[0].startswith(reason)


def test_a_handful_in_all_says_nothing_and_how_long_until_it_would() -> None:
    counts = np.zeros(90)
    counts[[3, 20, 31, 44, 58]] = 1
    verdict = did_it_work(counts, launch=60, trend=False)
    assert verdict.answer is Answer.CANNOT_TELL
    assert verdict.reasons == ("5 counted before and after together; at least 10 are needed",)
    assert verdict.needs_more == 90  # as many periods again bring as many again


def test_errs_seldom_where_hardly_anything_is_counted() -> None:
    answers = [
        did_it_work(_counts(mean, 1.0, seed=seed), launch=60, trend=False, placebos=199).answer
        for mean in (0.03, 0.08, 0.15)
        for seed in range(60)
    ]
    assert sum(answer in (Answer.WORKED, Answer.WORSE) for answer in answers) <= 9  # of 180, 5 %


def test_a_fall_shared_with_the_controls_is_not_the_changes() -> None:
    rng = np.random.default_rng(7)
    shared = np.where(np.arange(90) < 60, 1.0, 0.5)
    counts = rng.poisson(20 * shared).astype(float)
    controls = rng.poisson(30 * shared, (6, 90)).astype(float)
    assert did_it_work(counts, launch=60, trend=False).answer is Answer.WORKED
    assert did_it_work(counts, launch=60, controls=controls).answer is not Answer.WORKED


def test_fewer_customers_are_not_a_success() -> None:
    rng = np.random.default_rng(8)
    exposure = np.where(np.arange(90) < 60, 1000.0, 400.0)
    verdict = did_it_work(rng.poisson(exposure * 0.02).astype(float), launch=60, exposure=exposure, trend=False)
    assert verdict.answer is not Answer.WORKED
    assert verdict.low < 1 < verdict.high


def test_the_roll_out_is_left_out() -> None:
    counts = _counts(15, 0.5, seed=9)
    wild = counts.copy()
    wild[60:67] = 400
    one, other = (did_it_work(series, launch=60, lag=7, trend=False) for series in (counts, wild))
    assert one == other


def test_missing_periods_are_left_out() -> None:
    counts = _counts(15, 0.5, seed=10)
    counts[[4, 30, 70]] = np.nan
    assert did_it_work(counts, launch=60, trend=False).answer is Answer.WORKED


def test_a_launch_at_a_peak_is_not_praised_for_the_fall() -> None:
    rng = np.random.default_rng(11)
    means = np.full(80, 12.0)
    means[40:60] = 24
    verdict = did_it_work(rng.poisson(means).astype(float), launch=60, trend=False)
    assert verdict.peak is not None
    assert verdict.answer is not Answer.WORKED
    assert any("unusually high" in reason for reason in verdict.reasons)


@pytest.mark.parametrize("rho", [0.0, 0.6])
def test_errs_seldom_when_nothing_was_changed(rho: float) -> None:
    rng = np.random.default_rng(12)
    wrong = 0
    for seed in range(120):
        waves = rng.normal(size=30)
        for t in range(1, 30):
            waves[t] = rho * waves[t - 1] + np.sqrt(1 - rho**2) * waves[t]
        counts = np.maximum(np.round(12 + np.sqrt(24) * waves), 0)
        verdict = did_it_work(counts, launch=18, trend=False, placebos=499, seed=seed)
        wrong += verdict.answer in (Answer.WORKED, Answer.WORSE)
    # 5 % of 120 is 6; 13 or more would come up once in 130 times.
    assert wrong <= 12


def test_the_same_numbers_give_the_same_verdict_and_stay_untouched() -> None:
    counts = _counts(15, 0.7, seed=13)
    controls = np.array([_counts(20, 1.0, seed=seed) for seed in range(6)])
    copies = counts.copy(), controls.copy()
    first = did_it_work(counts, launch=60, controls=controls, season=7)
    assert first == did_it_work(counts.tolist(), launch=60, controls=controls.tolist(), season=7)
    np.testing.assert_array_equal(counts, copies[0])
    np.testing.assert_array_equal(controls, copies[1])


def test_a_scale_of_exposure_changes_nothing() -> None:
    counts = _counts(15, 0.6, seed=14)
    one = did_it_work(counts, launch=60, exposure=np.full(90, 1.0), trend=False)
    other = did_it_work(counts, launch=60, exposure=np.full(90, 1000.0), trend=False)
    assert (one.ratio, one.low, one.high) == pytest.approx((other.ratio, other.low, other.high), rel=1e-3)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"counts": [1, -1] * 10}, "counts of 0 or more"),
        ({"counts": [[1, 2], [3, 4]]}, "shape"),
        ({"launch": 2}, "at least 3 periods before it"),
        ({"launch": 20}, "at least 3 periods before it"),
        ({"controls": [[1, 2, 3]]}, "the periods of counts"),
        ({"exposure": [-1.0] * 20}, "0 or more"),
        ({"matters": 20}, "between 0 and 1"),
        ({"confidence": 95}, "between 0 and 1"),
    ],
)
def test_what_cannot_be_is_refused(arguments: dict[str, object], reason: str) -> None:
    given = {"counts": [5.0] * 20, "launch": 10, **arguments}
    with pytest.raises(ValueError, match=reason):
        did_it_work(given.pop("counts"), **given)  # type: ignore[arg-type]
