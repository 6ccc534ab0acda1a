"""As how many people comments count."""

import math

import numpy as np
import pytest

from outspoken.evidence.signals import effective_people

HOUR, DAY = 3600.0, 86400.0


def test_one_unknown_author_who_writes_nine_times_in_half_an_hour_is_about_one() -> None:
    moments = 12 * HOUR + 200.0 * np.arange(9)
    assert effective_people(moments, [-1] * 9, span=HOUR) < 2
    assert effective_people(moments, [-1] * 9, span=DAY) < 1.2


def test_comments_far_apart_are_as_many_people() -> None:
    assert effective_people(2 * HOUR * np.arange(8), [-1] * 8, span=DAY) == 8


def test_nothing_is_taken_from_a_crowd() -> None:
    rng = np.random.default_rng(1)
    for n, span in ((400, DAY), (60, 2 * HOUR), (3000, DAY)):
        found = [effective_people(rng.uniform(0, span, n), [-1] * n, span=span) for _ in range(40)]
        assert np.median(found) > min(0.5 * n, 5)


def test_the_same_as_worked_by_hand() -> None:
    # Two runs among four comments in a day: 4 · exp(-4 · 600 / 86400) = 3.89 runs by chance, 4 · 2 / 3.89.
    found = effective_people([0, 300, 7 * HOUR, 7 * HOUR + 60], [-1] * 4, span=DAY)
    assert found == pytest.approx(4 * 2 / (4 * math.exp(-4 * 600 / DAY)))


def test_known_people_are_counted_and_the_others_added() -> None:
    assert effective_people([0, 1, 2, 3, 4], [8, 8, 8, 5, -1], span=DAY) == 3
    assert effective_people([], [], span=DAY) == 0


def test_moments_and_people_must_be_of_the_same_comments() -> None:
    with pytest.raises(ValueError, match="same comments"):
        effective_people([1, 2], [-1], span=DAY)
