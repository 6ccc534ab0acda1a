"""Promises: the four answers, against the intervals they stand on."""

import numpy as np
import pytest

from outspoken.evidence import difference, mean_score, share
from outspoken.evidence.journeys import Kept, promise_gap, promise_kept


def test_broken_bettered_kept_and_unknown() -> None:
    found = promise_kept([700, 990, 905, 4, 0], [1000, 1000, 1000, 5, 0], promised=0.9)
    assert found.kept == (Kept.BROKEN, Kept.BETTER, Kept.KEPT, Kept.CANNOT_TELL, Kept.CANNOT_TELL)


def test_the_share_and_its_interval_are_wilsons() -> None:
    found, expected = promise_kept([140], [200], promised=[0.9]).estimate, share([140], [200])
    assert (found.low[0], found.value[0], found.high[0]) == (expected.low[0], expected.value[0], expected.high[0])


def test_the_tolerance_decides_what_still_counts_as_kept() -> None:
    # 880 of 1,000: Wilson 0.858 to 0.899.
    assert promise_kept([880], [1000], promised=0.9, tolerance=0.05).kept == (Kept.KEPT,)
    assert promise_kept([880], [1000], promised=0.9, tolerance=0.0).kept == (Kept.BROKEN,)
    assert promise_kept([880], [1000], promised=0.9, tolerance=0.02).kept == (Kept.CANNOT_TELL,)


def test_a_gap_to_a_number_moves_the_interval_whole() -> None:
    met = mean_score([3.6], [1.0], [120])
    gap = promise_gap(met, [4.0]).estimate
    assert gap.value[0] == pytest.approx(-0.4)
    assert (gap.low[0], gap.high[0]) == pytest.approx((met.low[0] - 4, met.high[0] - 4))


def test_a_gap_to_what_people_expected_holds_both_uncertainties() -> None:
    met, expected = mean_score([3.6], [1.0], [120]), mean_score([4.0], [1.2], [60])
    gap, apart = promise_gap(met, expected).estimate, difference(expected, met)
    assert (gap.low[0], gap.high[0]) == (apart.low[0], apart.high[0])
    alone = promise_gap(met, [4.0]).estimate
    assert gap.high[0] - gap.low[0] > alone.high[0] - alone.low[0]


def test_a_rating_that_is_not_there_says_nothing() -> None:
    nothing = mean_score([np.nan], [0.0], [0])
    assert promise_gap(nothing, [4.0], tolerance=0.5).kept == (Kept.CANNOT_TELL,)


@pytest.mark.parametrize(("promised", "tolerance", "reason"), [(90, 0.05, "between 0 and 1"), (0.9, -1, "0 or more")])
def test_what_cannot_be_is_refused(promised: float, tolerance: float, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        promise_kept([5], [10], promised=promised, tolerance=tolerance)
