from __future__ import annotations

import numpy as np
import pytest

from outspoken.evidence.silent import Answers, Group, two_channels
from outspoken.understand.silent_figures import how_many
from outspoken.understand.theme_people import People

MAIL, CALL, CHAT = 0b10, 0b100, 0b1000
NAMES = ("mail", "call", "chat")


def people(*groups: Group, unknown: int = 0) -> People:
    weekly = {7: np.array([[1], [unknown]])}
    return People(weekly, {7: (1, 1, 1)}, {7: groups}, NAMES)


def test_enough_repeats_and_overlap_give_a_floor_and_a_range() -> None:
    # 250 told: 40 twice, 12 three times; 200 by mail, 80 by call, 30 by both.
    found = how_many(
        people(
            Group(1, MAIL, 150), Group(1, CALL, 48), Group(2, MAIL, 18), Group(2, MAIL | CALL, 22),
            Group(3, MAIL | CALL, 8), Group(3, MAIL, 2), Group(3, CALL, 2),
        ),
        7,
    )  # fmt: skip
    assert found.told == 250
    assert found.sentence.startswith("250 people told us. At least ")
    assert [bool(way.value) for way in found.ways] == [True, True, False]
    assert found.ways[0].counted == "250 customers told; 40 exactly twice, 12 three times."
    assert found.ways[1].counted == "200 by mail, 80 by call, 30 by both."
    # Chapman: 250 + 170 · 50 / 31 = 524, to two figures.
    assert found.ways[1].value == "about 520"


def test_too_little_says_what_is_needed() -> None:
    found = how_many(people(Group(1, MAIL, 20), Group(2, MAIL, 1), unknown=4), 7)
    assert [way.value for way in found.ways] == ["", "", ""]
    assert found.ways[0].needed == "1 person wrote two or three times; 10 are needed"
    assert found.ways[1].needed == "people are not known in two channels"
    assert "Did you tell us?" in found.ways[2].needed
    assert "4 more comments are by people not known" in found.sentence
    assert found.doubts == []


def test_nobody_known_gives_no_estimate() -> None:
    assert how_many(People({}, {}, {}, NAMES), 7).sentence == "Nobody who is known told us: no estimate."


@pytest.mark.parametrize("shared", [0, 9])
def test_the_channels_are_chosen_by_their_size_not_their_overlap(shared: int) -> None:
    groups = [Group(1, MAIL, 50), Group(1, CALL, 40), Group(2, MAIL | CHAT, shared), Group(1, CHAT, 5)]
    names, channels = two_channels(groups, NAMES)
    assert names == ("mail", "call")
    assert channels is not None
    assert (channels.first, channels.second, channels.both) == (50 + shared, 40, 0)


def test_what_the_asked_say_stands_with_its_interval() -> None:
    found = how_many(people(Group(1, MAIL, 60)), 7, Answers(said_told=10, were_asked=40))
    asked = found.ways[2]
    assert asked.counted == "40 customers who had it answered; 10 had told us."
    # 60 told, about a quarter of those who felt it: 240 or so; beta's 90 % interval around it.
    assert asked.value == "about 240"
    assert asked.interval == "150 to 400 in 9 of 10 such cases"


def test_under_ten_asked_are_too_few() -> None:
    asked = how_many(people(Group(1, MAIL, 60)), 7, Answers(said_told=3, were_asked=9)).ways[2]
    assert asked.value == ""
    assert asked.needed.startswith("9 customers were asked; 10 are needed")
