"""The net share: Wald with enough answers, adjusted Wald with few."""

import numpy as np
import pytest

from outspoken.evidence import net_share
from outspoken.evidence.net_share import net_share_standard_error


def test_few_answers_are_adjusted_as_computed_by_hand() -> None:
    # 10 answers, 6 for, 2 against; with ¾, ¾ and 1½ added: 6.75 and 2.75 of 13.
    # centre = 4 / 13 = 0.307692; p + m = 9.5 / 13 = 0.730769; variance = 0.730769 - 0.094675 = 0.636095
    # error = √(0.636095 / 13) = 0.221203; 1.959964 · 0.221203 = 0.433550
    estimate = net_share([6], [2], [10])
    assert estimate.value[0] == pytest.approx(0.4)
    assert estimate.low[0] == pytest.approx(0.307692 - 0.433550, abs=1e-5)
    assert estimate.high[0] == pytest.approx(0.307692 + 0.433550, abs=1e-5)


def test_standard_error_is_that_of_the_mean_of_plus_and_minus_ones() -> None:
    answers = np.repeat([1, -1, 0], [37, 21, 42])
    assert net_share_standard_error([37], [21], [100])[0] == pytest.approx(answers.std() / np.sqrt(100))


def test_one_sided_answers_still_have_a_width() -> None:
    estimate = net_share([400], [0], [400])
    assert estimate.value[0] == 1
    assert 0.97 < estimate.low[0] < 1


@pytest.mark.parametrize("trials", [8, 20, 60, 400])
def test_covers_the_truth_about_as_often_as_it_says(trials: int) -> None:
    rng = np.random.default_rng(trials)
    answers = rng.multinomial(trials, [0.5, 0.2, 0.3], size=20_000)
    estimate = net_share(answers[:, 0], answers[:, 1], np.full(20_000, trials))
    assert 0.93 < ((estimate.low <= 0.3) & (estimate.high >= 0.3)).mean() < 0.985


def test_nothing_answered_has_no_value() -> None:
    assert np.isnan(net_share([0], [0], [0]).value[0])


def test_more_sides_than_answers_are_refused() -> None:
    with pytest.raises(ValueError, match="exceed trials at place 0: 3 \\+ 2 of 4"):
        net_share([3], [2], [4])


def test_a_single_answer_lies_inside_its_own_interval() -> None:
    assert net_share([1], [0], [1]).high[0] == 1
