"""Bars of feelings by group."""

import pytest

from outspoken.charts import GroupShare, emotion_by_group, svg
from tests.charts.drawn import links, rows_of, words


def shares(counts: dict[str, dict[str, int]]) -> list[GroupShare]:
    return [
        GroupShare(group, family, n, sum(families.values()), f"{family} in {group}", f"#{group}-{family}", f"#{group}")
        for group, families in counts.items()
        for family, n in families.items()
    ]


def test_a_bar_runs_from_the_worst_feeling_to_the_best() -> None:
    rows = rows_of(emotion_by_group(shares({"app": {"delight": 30, "anger": 50, "neutral": 20}})), 0)
    assert [(row["family"], row["start"], row["end"]) for row in rows] == [
        ("anger", 0, 0.5),
        ("neutral", 0.5, 0.7),
        ("delight", 0.7, 1),
    ]


def test_every_piece_and_every_name_opens_its_words() -> None:
    drawing = svg(emotion_by_group(shares({"app": {"anger": 1}, "mail": {"worry": 2}})), title="t")
    assert set(links(drawing)) == {"#app", "#app-anger", "#mail", "#mail-worry"}


def test_groups_stay_in_the_order_given_with_their_n() -> None:
    drawn = words(svg(emotion_by_group(shares({"zoo": {"anger": 1200}, "app": {"worry": 7}})), title="t"))
    assert drawn.index("zoo") < drawn.index("app")
    assert {"n 1,200", "n 7"} <= set(drawn)


def test_names_of_a_megabyte_are_cut_and_stay_two_groups() -> None:
    drawing = svg(emotion_by_group(shares({"x" * 1_000_000: {"anger": 1}, "x" * 1_000_001: {"anger": 2}})), title="t")
    assert len(drawing) < 20_000
    assert {"n 1", "n 2"} <= set(words(drawing))


def test_control_characters_in_a_name_are_not_drawn() -> None:
    drawing = svg(emotion_by_group(shares({"app\x00\x1b[31m": {"anger": 1}})), title="t")
    assert "app  [31m" in words(drawing)


def test_marks_stand_only_where_there_is_room() -> None:
    drawn = words(svg(emotion_by_group(shares({"app": {"anger": 99, "disgust": 1}}), width=400), title="t"))
    assert "■" in drawn
    assert "✕" not in drawn


@pytest.mark.parametrize("given", [[], [GroupShare("app", "anger", 0, 0, "")]])
def test_no_comment_at_all_is_refused(given: list[GroupShare]) -> None:
    with pytest.raises(ValueError, match="at least one group"):
        emotion_by_group(given)
