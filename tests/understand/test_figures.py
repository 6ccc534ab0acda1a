from __future__ import annotations

import pytest

from outspoken.understand.figures import bar, change_of_net, change_of_share, score_figures, share_figure, signed
from outspoken.understand.mood import Mood


def mood(negative: int, neutral: int, positive: int) -> Mood:
    return Mood(negative + neutral + positive, negative, neutral, positive, {})


def points(**given: int) -> dict[str, int]:
    return {f"score_{point}": given.get(f"p{point}", 0) for point in range(11)}


def test_a_share_comes_with_its_wilson_interval_and_n() -> None:
    figure = share_figure("share", 8, 10)
    # Wilson (1927) for 8 of 10: 0.490 to 0.943.
    assert (figure.value, figure.interval, figure.n) == ("80%", "49% to 94%", "10")


def test_a_share_of_nothing_says_so() -> None:
    assert (share_figure("share", 0, 0).value, share_figure("share", 0, 0).interval) == ("–", "too little to say")


def test_under_ten_there_is_no_figure_whatever_its_kind() -> None:
    share, rating = share_figure("share", 9, 9), score_figures(points(p5=9), "csat")[0]
    nps = score_figures(points(p10=9), "nps")[0]
    assert {(each.value, each.interval, each.n) for each in (share, rating, nps)} == {("–", "too little to say", "9")}


def test_nps_is_promoters_less_detractors() -> None:
    # 200 promoters, 120 passives, 80 detractors of 400: +30 with a margin of 7.7.
    [figure] = score_figures(points(p9=100, p10=100, p8=60, p7=60, p6=80), "nps")
    assert (figure.label, figure.value, figure.interval) == ("NPS", "+30", "+22 to +38")


def test_csat_of_five_points_is_the_top_two_boxes() -> None:
    [figure] = score_figures(points(p1=10, p2=10, p3=20, p4=40, p5=20), "csat")
    assert (figure.label, figure.value, figure.n) == ("CSAT, top two of five", "60%", "100")


def test_a_csat_scale_beyond_five_is_not_read_as_one_of_five() -> None:
    [figure] = score_figures(points(p7=5, p9=5), "csat")
    assert (figure.label, figure.value) == ("Rating, mean of 0–10", "8.00")


def test_a_score_nobody_gave_is_no_figure() -> None:
    assert score_figures(points(), "nps") == []


def test_a_small_difference_is_said_to_be_perhaps_chance() -> None:
    change = change_of_share((50, 1000), (55, 1000))
    assert not change.sure
    assert "could be chance" in change.words


def test_a_doubled_share_is_sure() -> None:
    change = change_of_share((50, 1000), (100, 1000))
    assert change.sure
    assert change.way == "up"
    assert change.words.startswith("+5.0 (")


@pytest.mark.parametrize("counts", [((0, 0), (5, 100)), ((1, 100), (2, 100)), ((5, 9), (500, 1000))])
def test_too_few_to_compare_is_said(counts: tuple[tuple[int, int], tuple[int, int]]) -> None:
    assert change_of_share(*counts).words == "too little to say"


def test_a_mood_that_sours_goes_down() -> None:
    change = change_of_net(mood(100, 50, 250), mood(250, 50, 100))
    assert change.way == "down"


def test_a_minus_is_a_minus_and_nothing_has_no_sign() -> None:
    assert signed(-3.2) == "−3"
    assert signed(-0.2) == signed(0.2) == "0"


def test_the_pieces_of_a_bar_touch_and_fill_it() -> None:
    parts = bar((("negative", 1), ("neutral", 0), ("positive", 3)))
    assert [(part.name, part.start, part.length) for part in parts] == [
        ("negative", 0.0, 25.0),
        ("positive", 25.0, 75.0),
    ]
