"""Net sentiment in points."""

import pytest

from outspoken.evidence import net_sentiment


def test_neutral_texts_count_below_the_line() -> None:
    assert net_sentiment([30], [50], [200]).value[0] == pytest.approx(-10)


def test_the_width_is_that_of_an_nps_with_the_same_sides() -> None:
    # √((0.7 - 0.09) / 400) · 196 = 7.65
    estimate = net_sentiment([200], [80], [400])
    assert estimate.high[0] - estimate.value[0] == pytest.approx(7.65, abs=0.01)
