"""How many answers a share needs."""

import numpy as np
import pytest

from outspoken.evidence import margin_of_error, required_n, required_n_to_compare, share


@pytest.mark.parametrize(("population", "needed"), [(100, 80), (500, 217), (1_000, 278), (10_000, 370), (np.inf, 385)])
def test_gives_the_published_table_for_five_points(population: float, needed: int) -> None:
    # Krejcie, R. V. and Morgan, D. W. (1970). Determining sample size for research activities. The table rounds to the
    # nearest answer, where ours rounds up, so that the margin holds.
    assert needed <= required_n([0.05], population=population)[0] <= needed + 1


def test_the_margin_comes_back_from_the_answers_it_needed() -> None:
    for population in (50.0, 900.0, np.inf):
        needed = required_n([0.03, 0.07], population=population, design_effect=1.4)
        back = margin_of_error(needed, population=population, design_effect=1.4)
        assert (back <= [0.03 + 1e-9, 0.07 + 1e-9]).all()


def test_asking_everybody_leaves_no_margin() -> None:
    assert margin_of_error([400], population=400)[0] == 0
    assert margin_of_error([1], population=1)[0] == 0


def test_weights_ask_for_more() -> None:
    assert required_n([0.05], design_effect=2)[0] == 769


def test_the_answers_asked_for_find_the_move_as_often_as_promised() -> None:
    n = int(required_n_to_compare([0.2], [0.3])[0])
    rng = np.random.default_rng(8)
    before, after = (share(rng.binomial(n, p, 20_000), np.full(20_000, n)).value for p in (0.2, 0.3))
    pooled = (before + after) / 2
    found = np.abs(after - before) > 1.959964 * np.sqrt(2 * pooled * (1 - pooled) / n)
    assert found.mean() == pytest.approx(0.8, abs=0.015)


def test_no_move_needs_endless_answers() -> None:
    assert np.isinf(required_n_to_compare([0.4], [0.4])[0])


def test_impossible_wishes_are_refused() -> None:
    with pytest.raises(ValueError, match="a margin is a fraction"):
        required_n([5])
    with pytest.raises(ValueError, match="a share is a fraction"):
        required_n_to_compare([0], [0.4])
    with pytest.raises(ValueError, match="500 of 400"):
        margin_of_error([500], population=400)
