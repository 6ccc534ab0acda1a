"""Importance against performance, with whiskers both ways."""

import pytest

from outspoken.charts import Quadrant, quadrants, svg
from tests.charts.drawn import links, rows_of, words

STAFF = Quadrant(1, "Staff", (20.0, 10.0, 30.0), (40.0, 30.0, 50.0), "#staff")
APP = Quadrant(2, "App", (-50.0, -60.0, -40.0), (10.0, 5.0, 15.0), "#app")


def test_every_dot_opens_its_words_and_has_its_number_and_name() -> None:
    drawing = svg(quadrants([STAFF, APP], net_line=0, share_line=25), title="t")
    assert set(links(drawing)) == {"#staff", "#app"}
    assert {"1", "2", "Staff", "App"} <= set(words(drawing))


def test_whiskers_run_from_end_to_end_of_both_intervals() -> None:
    rows = rows_of(quadrants([STAFF], net_line=0, share_line=25), 2)
    assert (rows[0]["left"], rows[0]["right"], rows[0]["bottom"], rows[0]["top"]) == (10.0, 30.0, 30.0, 50.0)


def test_of_two_dots_at_one_place_no_names_lie_over_each_other() -> None:
    twins = [Quadrant(n, "A long name of a theme", (0.0, -1.0, 1.0), (10.0, 9.0, 11.0)) for n in range(1, 9)]
    named = words(svg(quadrants(twins, net_line=0, share_line=25, width=270), title="t"))
    assert named.count("A long name of a theme") < len(twins)


def test_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        quadrants([], net_line=0, share_line=0)
