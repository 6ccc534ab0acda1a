"""A figure, or too little to say."""

import pytest

from outspoken.evidence import Figure, TooLittle, figures, is_enough, mean_score, share


def test_three_answers_are_too_little_and_say_so() -> None:
    told = figures(share([2], [3]))[0]
    assert isinstance(told, TooLittle)
    assert told.words == "too little to say: 3 answers so far, 5 needed"


@pytest.mark.parametrize(("n", "words"), [(0, "no answer so far"), (1, "1 answer so far")])
def test_few_answers_are_counted_in_words(n: int, words: str) -> None:
    told = figures(share([0], [n]))[0]
    assert isinstance(told, TooLittle)
    assert words in told.words


def test_a_wide_interval_is_too_little_however_many_answered() -> None:
    told = figures(mean_score([3.0], [400.0], [60]), widest=2)[0]
    assert isinstance(told, TooLittle)
    assert told.words == "too little to say: 60 answers leave it open"


def test_enough_answers_are_a_figure_with_its_interval() -> None:
    estimate = share([400], [800])
    assert figures(estimate, widest=0.1) == [Figure(0.5, estimate.low[0], estimate.high[0], 800)]


def test_a_value_without_an_interval_is_never_shown() -> None:
    assert not is_enough(mean_score([4.0], [0.0], [1]), least=1)[0]
