"""Themes with their shares and sides."""

import pytest

from outspoken.charts import MARKS, ThemeBar, svg, theme_bars
from tests.charts.drawn import fills, links, rows_of, words

REFUNDS = ThemeBar("Refunds", negative=30, neutral=5, positive=10, share=0.15, low=0.12, high=0.19, href="#refunds")


def test_a_theme_opens_its_words_and_says_its_figures() -> None:
    name = "Refunds: 15% (12%–19%) · n 45, 30 against, 10 for"
    assert name in svg(theme_bars([REFUNDS]), title="t")
    assert set(links(svg(theme_bars([REFUNDS]), title="t"))) == {"#refunds"}


def test_polarity_is_never_told_by_the_hue_of_an_emotion() -> None:
    assert not fills(svg(theme_bars([REFUNDS]), title="t")) & {f"emotion-{family}" for family in MARKS}


def test_against_lies_left_of_the_line_and_for_to_the_right() -> None:
    rows = rows_of(theme_bars([REFUNDS]), "hconcat", 1, 0)
    assert [(row["side"], row["start"], row["end"]) for row in rows] == [("negative", -30, 0), ("positive", 0, 10)]


def test_children_stand_in_and_two_themes_of_one_name_stay_two() -> None:
    drawn = words(svg(theme_bars([REFUNDS, REFUNDS._replace(depth=1)]), title="t"))
    assert "Refunds" in drawn
    assert "› Refunds" in drawn


def test_no_theme_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one theme"):
        theme_bars([])
