from __future__ import annotations

import numpy as np
import pytest

from outspoken import reader
from outspoken.reader import lessons, own
from outspoken.reader.emotions import LABELS_OF
from outspoken.reader.heads import PLACE
from outspoken.reader.lessons import Lesson

ZONKED = [Lesson(f"The {n} o'clock train was zonked.", polarity="negative", family="worry") for n in range(12)]
USUAL = [Lesson(f"The {n} o'clock train stood there.", polarity="neutral", family="neutral") for n in range(12)]


@pytest.fixture(scope="module")
def taught() -> own.Own:
    return lessons.fit(ZONKED + USUAL, version="own-1")


def test_a_family_that_is_taught_is_felt_most(taught: own.Own) -> None:
    rows = reader.read(["Our bus was zonked.", "Our bus stood there."], own=taught).to_pylist()
    assert [(row["polarity"], row["family"]) for row in rows] == [("negative", "worry"), ("neutral", "neutral")]


def test_every_label_of_a_family_learns_the_same(taught: own.Own) -> None:
    columns = [taught.weights[:, taught.heads.index(label)] for label in LABELS_OF["worry"]]
    assert np.array_equal(columns[0], columns[1])
    assert list(taught.heads) == sorted(taught.heads, key=PLACE.__getitem__)


def test_what_nobody_said_is_not_learnt(taught: own.Own) -> None:
    assert not {"complaint", "joy", "positive"} & set(taught.heads)


def test_a_label_taught_by_itself_is_not_told_by_its_family() -> None:
    fears = [Lesson(each.text, family=each.family, labels={"fear": n % 2 == 0}) for n, each in enumerate(ZONKED)]
    both = lessons.fit(fears + USUAL, version="own-1")
    fear, nervousness = (both.weights[:, both.heads.index(label)] for label in LABELS_OF["worry"])
    assert not np.array_equal(fear, nervousness)


@pytest.mark.parametrize("said", [[], ZONKED, ZONKED + USUAL[:4]])
def test_too_few_lessons_are_refused(said: list[Lesson]) -> None:
    with pytest.raises(own.TooFewLabels):
        lessons.fit(said, version="own-1")


def test_what_is_missing_is_what_a_fit_refuses() -> None:
    for most in range(7):
        counts = {"negative": 6, "neutral": most}
        is_enough = lessons.shortfall(counts, sum(counts.values())) is None
        assert is_enough == (most >= own.FEWEST)


def test_the_order_of_lessons_does_not_matter_to_what_is_read(taught: own.Own) -> None:
    turned = lessons.fit((ZONKED + USUAL)[::-1], version="own-1")
    assert np.allclose(turned.weights, taught.weights, atol=1e-3)


def test_a_comparison_counts_what_is_gained_and_lost(taught: own.Own) -> None:
    said = [
        Lesson("The ferry was zonked.", polarity="negative", family="worry"),
        Lesson("Thank you, wonderful service!", polarity="positive", labels={"praise": True, "complaint": True}),
    ]
    found = {each.label: each for each in lessons.compare(said, {"shipped": None, "own-1": taught})}
    assert list(found) == ["polarity", "negative", "positive", "family", "family:worry", "complaint", "praise"]
    worry = found["family:worry"]
    assert (worry.n, worry.right, worry.gained["shipped"], worry.lost["shipped"]) == (
        1,
        {"shipped": 0, "own-1": 1},
        1,
        0,
    )
    assert (found["complaint"].right["own-1"], found["praise"].right["own-1"]) == (0, 1)
    assert found["polarity"].gained["own-1"] == found["polarity"].lost["own-1"] == 0


def test_the_sign_test_is_that_of_a_fair_coin() -> None:
    assert lessons.sign_test(5, 0) == lessons.sign_test(0, 5) == 2 / 32
    assert lessons.sign_test(3, 3) == 1.0
