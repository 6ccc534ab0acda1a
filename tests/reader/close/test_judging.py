from __future__ import annotations

import numpy as np
import pytest

from outspoken import reader
from outspoken.reader import close
from outspoken.reader.heads import EMOTIONS, HEADS, PLACE, REST, SENTIMENT

ANGRY = "Third cancellation this week and nobody answers the phone. Absolutely furious."
KIND = "Thank you so much, the conductor was wonderful and found my bag!"
BOTH = "The driver was so kind but the bus was filthy and smelled."


def test_sentiment_of_whole_texts_is_told_and_sums_to_one() -> None:
    found = close.judge([ANGRY, KIND])
    assert found.chances[:, SENTIMENT].argmax(axis=1).tolist() == [0, 2]
    assert found.chances[:, SENTIMENT].sum(axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert found.chances.shape == (2, len(HEADS))


def test_emotions_go_to_the_texts_that_have_them() -> None:
    found = close.judge([ANGRY, KIND]).chances
    assert found[0, PLACE["anger"]] > found[1, PLACE["anger"]]
    assert found[1, PLACE["gratitude"]] > 0.5 > found[0, PLACE["gratitude"]]


def test_each_span_has_its_own_polarity() -> None:
    spans = [(BOTH.index(word), BOTH.index(word) + len(word)) for word in ("driver", "bus")]
    assert close.judge([BOTH], [spans]).spans.argmax(axis=1).tolist() == [2, 0]


def test_a_span_beyond_what_is_read_is_told_by_nothing() -> None:
    text = "word " * 2000
    assert close.judge([text], [[(9000, 9004)]]).spans.tolist() == [pytest.approx([1 / 3] * 3)]


def test_no_texts_give_no_rows() -> None:
    found = close.judge([])
    assert found.chances.shape == (0, len(HEADS))
    assert found.spans.shape == (0, 3)


def test_texts_about_the_same_lie_near_each_other() -> None:
    topics = close.judge(
        ["my refund has not arrived", "still waiting for my money back", "lovely view of the sea"]
    ).topics
    assert np.linalg.norm(topics, axis=1) == pytest.approx([1, 1, 1], abs=1e-4)
    assert topics[0] @ topics[1] > topics[0] @ topics[2]


def test_a_close_reading_says_so_and_other_languages_are_skimmed() -> None:
    table = reader.read([ANGRY, "Der Zug war schon wieder zu spät, sehr ärgerlich.", None], depth="close")
    assert table.column("reader").to_pylist() == [reader.CLOSE_MODEL, reader.MODEL, reader.MODEL]


def test_only_what_the_skim_is_unsure_of_is_read_closely_where_asked() -> None:
    texts = [ANGRY, "It was a journey of some kind, I suppose, with windows."]
    skimmed = reader.read(texts).column("sureness").to_pylist()
    readers = reader.read(texts, depth="unsure").column("reader").to_pylist()
    assert [name == reader.CLOSE_MODEL for name in readers] == [sureness < 0.85 for sureness in skimmed]
    assert reader.CLOSE_MODEL in readers


def test_an_unknown_depth_is_refused() -> None:
    with pytest.raises(ValueError, match="skim, unsure, close"):
        reader.read(["x"], depth="deep")  # type: ignore[arg-type]


def test_two_readers_of_one_mind_change_nothing() -> None:
    chances = close.judge(["The driver was kind.", "Where is my parcel?", ""]).chances
    assert np.allclose(close.with_skim(chances, chances), chances, atol=1e-5)


def test_the_skim_has_a_say_on_emotions_and_sentiment_and_on_nothing_else() -> None:
    one, other = close.judge(["The driver was kind.", "I am furious, where is my parcel?"]).chances
    both = close.with_skim(one[None], other[None])[0]
    lies_between = (np.minimum(one, other) < both) & (both < np.maximum(one, other))
    assert lies_between[EMOTIONS].all()
    assert both[SENTIMENT].sum() == pytest.approx(1)
    assert one[0] < both[0] < other[0]
    assert (both[REST] == one[REST]).all()


def test_a_mention_alone_hears_what_stands_near_it_more_than_one_among_others() -> None:
    text = "The driver was kind and the seats were comfortable, yet the coffee cost a fortune and tasted of soap."
    alone, among = (close.judge([text], [spans]).spans for spans in ([(60, 66)], [(60, 66), (4, 10), (28, 33)]))
    assert alone[0].tolist() != among[0].tolist()
    assert close.judge([text], [[(60, 66), (4, 10)]]).spans[0].tolist() == pytest.approx(among[0].tolist(), abs=1e-6)
