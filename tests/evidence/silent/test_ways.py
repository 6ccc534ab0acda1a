"""How many felt it, in words: of customers by how often and through which channels they told."""

from __future__ import annotations

import pytest

from outspoken.evidence.silent import Group, how_many, two_channels

MAIL, CALL, CHAT = 0b10, 0b100, 0b1000
NAMES = ("mail", "call", "chat")


def test_enough_repeats_and_overlap_give_a_floor_and_a_range() -> None:
    groups = [
        Group(1, MAIL, 150), Group(1, CALL, 48), Group(2, MAIL, 18), Group(2, MAIL | CALL, 22),
        Group(3, MAIL | CALL, 8), Group(3, MAIL, 2), Group(3, CALL, 2),
    ]  # fmt: skip
    found = how_many(groups, NAMES)
    assert found.told == 250
    assert [bool(way.value) for way in found.ways] == [True, True, False]
    # Chapman: 250 + 170 · 50 / 31 = 524, to two figures.
    assert found.ways[1].value == "about 520"
    assert found.ways[1].counted == "200 by mail, 80 by call, 30 by both."


def test_comments_by_nobody_known_are_left_out_and_counted() -> None:
    assert "4 more comments are by people not known" in how_many([Group(1, MAIL, 20)], NAMES, unknown=4).sentence


def test_nobody_known_gives_no_estimate() -> None:
    assert how_many([], NAMES).sentence == "Nobody who is known told us: no estimate."


@pytest.mark.parametrize("shared", [0, 9])
def test_the_channels_are_chosen_by_their_size_not_their_overlap(shared: int) -> None:
    groups = [Group(1, MAIL, 50), Group(1, CALL, 40), Group(2, MAIL | CHAT, shared), Group(1, CHAT, 5)]
    names, channels = two_channels(groups, NAMES)
    assert names == ("mail", "call")
    assert channels is not None
    assert (channels.first, channels.second, channels.both) == (50 + shared, 40, 0)
