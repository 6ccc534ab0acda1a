from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outspoken.reader.duplicates import CAMPAIGNS, campaigns, groups
from outspoken.reader.spam import looks_like_spam

TEXT = "The refund for my cancelled train to Leeds has still not arrived after six weeks of waiting."
COPIES = [
    TEXT.upper(),
    TEXT.replace("cancelled", "cancled"),
    "Hello there, " + TEXT,
    TEXT.replace("still ", ""),
    TEXT.rstrip(".") + "!!!",
    "  " + TEXT.replace(" ", "  "),
]
DIFFERENT = [
    "The driver of the bus to Leeds was kind and waited for my grandmother.",
    "Breakfast was cold, but the room was quiet and the bed was soft.",
    "Seit dem Update stürzt die App beim Bezahlen ab.",
    "注文した商品がまだ届きません",
]


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_with_a_small_edit_is_linked_to_the_first(copy: str) -> None:
    assert groups([*DIFFERENT, TEXT, copy]).tolist() == [0, 1, 2, 3, 4, 4]


def test_all_copies_are_one_group_in_whatever_order_they_come() -> None:
    for texts in ([TEXT, *COPIES, *DIFFERENT], [*DIFFERENT, *COPIES[::-1], TEXT]):
        found = groups(texts)
        assert len(set(found.tolist())) == 1 + len(DIFFERENT)
        assert all(group <= place for place, group in enumerate(found))


def test_a_text_that_denies_is_no_copy_of_one_that_does_not() -> None:
    assert groups(
        ["I would recommend this hotel to friends", "I would not recommend this hotel to friends"]
    ).tolist() == [0, 1]
    assert groups(["Ich war zufrieden mit dem Service", "Ich war nicht zufrieden mit dem Service"]).tolist() == [0, 1]


def test_short_texts_are_linked_only_when_their_words_are_equal() -> None:
    assert groups(["Great service", "great service!!", "Great services", "bad service"]).tolist() == [0, 0, 2, 3]


def test_texts_without_words_stand_alone() -> None:
    assert groups(["", "", None, None, "!!!", "!!!", "👍", "👍"]).tolist() == list(range(8))
    assert groups([]).tolist() == []


def test_accents_and_marks_make_no_difference() -> None:
    assert groups(["Très déçu, c'est cassé", "tres decu c’est casse"]).tolist() == [0, 0]


def test_two_texts_whose_middle_comes_last_are_joined_by_it() -> None:
    first = "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima"
    last = "echo foxtrot golf hotel india juliet kilo lima mike november oscar papa"
    middle = "charlie delta echo foxtrot golf hotel india juliet kilo lima mike november"
    assert groups([first, last]).tolist() == [0, 1]
    assert groups([first, last, middle]).tolist() == [0, 0, 0]


def test_arrow_arrays_slices_and_lists_are_grouped_alike() -> None:
    texts = [TEXT, *COPIES, *DIFFERENT]
    assert (groups(pa.array(["x", *texts]).slice(1)) == groups(texts)).all()
    assert (groups(pa.chunked_array([texts[:3], texts[3:]])) == groups(texts)).all()


def test_a_likeness_that_is_no_share_is_refused() -> None:
    for likeness in (0, -1, 1.5, float("nan")):
        with pytest.raises(ValueError, match="between 0 and 1"):
            groups(["a"], likeness=likeness)


def test_a_second_process_groups_the_same() -> None:
    texts = [TEXT, *COPIES, *DIFFERENT] * 50
    script = (
        "import sys; from outspoken.reader.duplicates import groups; print(groups(eval(sys.stdin.read())).tolist())"
    )
    told = subprocess.run([sys.executable, "-c", script], input=repr(texts), capture_output=True, text=True, check=True)
    assert told.stdout.strip() == str(groups(texts).tolist())


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=60), max_size=12))
def test_any_texts_give_groups_that_begin_with_their_first(texts: list[str]) -> None:
    found = groups(texts)
    assert len(found) == len(texts)
    assert (found[found] == found).all()
    assert (found <= np.arange(len(texts))).all()
    assert (groups(texts) == found).all()


def test_hostile_texts_take_time_in_proportion() -> None:
    started = time.perf_counter()
    assert len(set(groups(["spam spam spam spam and eggs " + "x" * 1_000_000] * 4).tolist())) == 1
    many = groups([f"same words in every text of these but {number}" for number in range(20_000)])
    assert len(many) == 20_000
    assert time.perf_counter() - started < 60  # every pair compared would take hours


def test_a_campaign_counts_people_once_and_those_unknown_each() -> None:
    texts = [TEXT, COPIES[0], DIFFERENT[0], COPIES[1], COPIES[2], DIFFERENT[1], DIFFERENT[1], DIFFERENT[1]]
    people = ["ada", "ada", "ben", None, None, "cleo", "cleo", "cleo"]
    times = pa.array([datetime(2026, 1, day, tzinfo=UTC) for day in (3, 1, 2, 9, 4, 5, 6, 7)])
    found = campaigns(groups(texts), people=people, times=times)
    assert found.schema == CAMPAIGNS
    assert [tuple(row.values())[:3] for row in found.to_pylist()] == [(0, 4, 3), (5, 3, 1)]
    assert [at.day for at in found["first_at"].to_pylist()] == [1, 5]
    assert [at.day for at in found["last_at"].to_pylist()] == [9, 7]
    assert campaigns(groups(texts), people=people, fewest=4).num_rows == 1
    assert campaigns(groups([])).num_rows == 0


def test_people_and_times_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="people must have one value for each of the 2 texts, not 1"):
        campaigns(np.array([0, 0]), people=["ada"])


@pytest.mark.parametrize(
    "text",
    [
        "https://buy.example.com/now?x=1",
        "www.cheap.example/pills @ada",
        "cheap-pills.com",
        "aaaaaaaaaaaaa",
        "..........",
        "buy buy buy buy buy buy",
        "asdfghjkl",
        "qwertyuiop asdf",
        "sdfkjhsdkfjhsd",
    ],
)
def test_what_says_nothing_is_flagged(text: str) -> None:
    assert looks_like_spam([text]).tolist() == [True]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "late again",
        "See https://example.org/receipt for the receipt",
        "👍👍👍👍👍👍👍",
        "???",
        "!!!!!!!!",
        "ok",
        "no no no",
        "sooooo good",
        "noooooooo",
        "haha hahaha",
        "Angstschweiß",
        "Rhythmus",
        "wszystko źle",
        "10/10",
        "très très très bien",
        "注文",
    ],
)
def test_what_says_something_is_not(text: str) -> None:
    assert looks_like_spam([text, None]).tolist() == [False, False]
