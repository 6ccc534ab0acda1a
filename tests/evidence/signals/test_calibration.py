"""Thresholds and what they keep."""

import numpy as np
import pytest

from outspoken.evidence.signals import Watch, average_run_length, calibrate, threshold
from outspoken.evidence.signals.calibration import CORRECTION, highest_values, null_counts


def test_the_correction_is_what_its_seeded_simulation_gives() -> None:
    assert calibrate(seed=7, series=400) == pytest.approx(CORRECTION, abs=0.15)


def test_the_simulation_is_the_same_each_time() -> None:
    assert calibrate(seed=3, series=40, rows=20) == calibrate(seed=3, series=40, rows=20)


@pytest.mark.parametrize("mean", [0.1, 1.0, 10.0])
def test_series_that_do_not_change_alarm_about_as_rarely_as_asked(mean: float) -> None:
    watch, rows = Watch(), 60
    counts = null_counts(np.random.default_rng(int(mean * 10)), mean, rows=rows + watch.rows, series=1000)
    highest = highest_values(counts, watch=watch, rows=rows, groups=np.arange(1000) // 20)
    share = (highest > threshold(average_run_length(share=0.05, rows=rows))).mean()
    assert 0.025 < share < 0.075


def test_a_share_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="share"):
        average_run_length(share=1.5)
