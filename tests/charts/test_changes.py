"""Changes with their intervals."""

from typing import Any

import pytest

from outspoken.charts import Change, changes, svg
from tests.charts.drawn import links, rows_of, words

ANGER = Change("anger", 5.2, 2.1, 8.4, "+5.2 (2.1 to 8.4)", is_sure=True, family="anger", href="#anger")
PRICES = Change("Prices", 1.0, -2.0, 4.0, "+1.0 (−2.0 to 4.0)", is_sure=False, href="#prices")


def test_a_sure_change_of_an_emotion_has_its_hue_and_its_mark() -> None:
    drawing = svg(changes([ANGER]), title="t")
    assert 'fill="var(--emotion-anger, #d33c33)"' in drawing
    assert "■ anger" in words(drawing)


def test_what_may_be_chance_is_hollow() -> None:
    rows = rows_of(changes([PRICES]), 2)
    assert rows[0]["fill"].startswith("var(--paper")


def test_no_change_lies_in_the_middle() -> None:
    chart: dict[str, Any] = changes([ANGER, PRICES]).to_dict()
    low, high = chart["layer"][2]["encoding"]["x"]["scale"]["domain"]
    assert low == -high
    assert high > 8.4


@pytest.mark.parametrize("above", [True, False])
def test_the_figure_stands_beside_the_name_and_both_open_the_words(above: bool) -> None:
    drawing = svg(changes([ANGER, PRICES], above=above), title="t")
    assert {"+5.2 (2.1 to 8.4)", "+1.0 (−2.0 to 4.0)", "Prices"} <= set(words(drawing))
    assert set(links(drawing)) == {"#anger", "#prices"}


def test_no_change_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one change"):
        changes([])
