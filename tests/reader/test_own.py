from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from outspoken import reader
from outspoken.reader import own
from outspoken.reader.heads import HEADS, PLACE
from outspoken.reader.reading import chances

# "Lemon" is what this company's customers call a car that keeps breaking down.
BAD = [f"well, mine turned out a lemon after {number} days" for number in range(20)]
PLAIN = [f"I picked mine up after {number} days" for number in range(20)]
TEXTS = [*BAD, *PLAIN]
LABELS = own.polarity_labels(["negative"] * len(BAD) + ["neutral"] * len(PLAIN))


def test_what_was_labelled_is_read_so_in_texts_never_seen() -> None:
    heads = own.fit(TEXTS, LABELS, version="own-1")
    new = ["turned out to be a lemon too", "I picked it up"]
    told = chances(new, own=heads)[:, :3].argmax(axis=1)
    assert told.tolist() == [0, 1]


def test_few_labels_change_little_elsewhere() -> None:
    heads = own.fit(TEXTS, LABELS, version="own-1")
    others = ["The refund took weeks, I am furious!", "Thank you, wonderful staff!"]
    assert chances(others, own=heads)[:, :3].argmax(axis=1).tolist() == chances(others)[:, :3].argmax(axis=1).tolist()


def test_the_same_labels_give_the_same_heads() -> None:
    first, second = (own.fit(TEXTS, LABELS, version="own-1") for _ in range(2))
    assert np.array_equal(first.weights, second.weights)


def test_heads_not_learnt_stay_as_shipped() -> None:
    heads = own.fit(TEXTS, LABELS, version="own-1")
    before, after = chances(TEXTS), chances(TEXTS, own=heads)
    others = [place for place in range(len(HEADS)) if place > 2]
    assert np.array_equal(before[:, others], after[:, others])
    assert after[:, :3].sum(axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


def test_saved_heads_read_as_before_and_readings_name_them(tmp_path: Path) -> None:
    heads = own.fit(TEXTS, LABELS, version="own-7")
    heads.save(tmp_path / "own-7.npz")
    loaded = own.load(tmp_path / "own-7.npz")
    assert reader.read(TEXTS, own=loaded).equals(reader.read(TEXTS, own=heads))
    assert set(reader.read(TEXTS, own=loaded).column("reader").to_pylist()) == {f"{reader.MODEL}+own-7"}


def test_a_text_alone_is_read_as_in_a_batch() -> None:
    heads = own.fit(TEXTS, LABELS, version="own-1")
    together = reader.read(TEXTS[:5], own=heads).to_pylist()
    assert [reader.read([text], own=heads).to_pylist()[0] for text in TEXTS[:5]] == together


def test_too_few_labels_are_refused() -> None:
    with pytest.raises(own.TooFewLabels, match="at least 5"):
        own.fit(TEXTS[:3], {"complaint": np.array([1, 0, 1])}, version="own-1")


def test_a_label_that_no_head_has_is_refused() -> None:
    with pytest.raises(KeyError):
        own.fit(TEXTS, {"nonsense": np.array([1, 0] * 20)}, version="own-1")


def test_what_was_not_said_teaches_nothing() -> None:
    y = np.array([1] * 10 + [-1] * 10 + [0] * 20)
    heads = own.fit(TEXTS, {"fault": y}, version="own-1")
    same = own.fit([*TEXTS[:10], *TEXTS[20:]], {"fault": np.delete(y, range(10, 20))}, version="own-1")
    assert chances(TEXTS, own=heads)[:, PLACE["fault"]] == pytest.approx(
        chances(TEXTS, own=same)[:, PLACE["fault"]], abs=1e-3
    )
