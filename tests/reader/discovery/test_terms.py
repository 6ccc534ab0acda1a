"""The words and pairs of words of a corpus."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from outspoken.reader.discovery.terms import by_group, languages_of, stopwords, terms_of
from outspoken.reader.vectors import words

TEXTS = ["My Parcel is late!", None, "parcel late, late parcel", "the PARCEL late fee", "late parcel 25"]


def test_terms_are_words_and_pairs_without_stop_words_and_numbers() -> None:
    found = terms_of(TEXTS, ["en"])
    assert sorted(found.spelled) == ["fee", "late", "late fee", "late parcel", "parcel", "parcel late"]


def test_a_text_says_a_term_once_however_often() -> None:
    found = terms_of(TEXTS, ["en"])
    says = found.said[:, found.spelled.index("late")].toarray().ravel()
    assert says.tolist() == [1, 0, 1, 1, 1]


def test_pairs_do_not_reach_over_the_end_of_a_clause() -> None:
    found = terms_of(["cold soup. hotel room", "cold soup, hotel room"], ["en"])
    assert "soup hotel" not in found.spelled
    assert "hotel room" in found.spelled


def test_rare_terms_of_a_large_corpus_are_left_out() -> None:
    found = terms_of(["parcel late"] * 200 + ["quokka"], ["en"])
    assert "quokka" not in found.spelled


def test_the_languages_are_told_by_their_stop_words() -> None:
    assert languages_of(words(["the train was late and nobody told us why it was so"])) == ["en"]
    assert languages_of(words(["der Zug war zu spät und niemand hat uns gesagt warum"]))[0] == "de"
    mixed = ["the train was late and it is not the first time"] * 3 + [
        "le train était en retard et ce n'est pas la première"
    ] * 3
    assert {"en", "fr"} <= set(languages_of(words(mixed)))
    assert languages_of(words([])) == []


def test_every_language_has_a_list_and_an_unknown_one_is_refused() -> None:
    assert set(stopwords()) == {"en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv"}
    assert all(len(listed) > 80 for listed in stopwords().values())
    with pytest.raises(ValueError, match="no stop words for language 'xx'"):
        terms_of(["a"], ["xx"])


def test_terms_of_an_arrow_array_are_those_of_the_list() -> None:
    one, other = terms_of(TEXTS, ["en"]), terms_of(pa.chunked_array([TEXTS[:2], TEXTS[2:]]), ["en"])
    assert one.spelled == other.spelled
    assert (one.said != other.said).nnz == 0


def test_counts_by_group_leave_out_texts_of_no_group() -> None:
    found = terms_of(TEXTS, ["en"])
    counts = by_group(found, np.array([0, 0, 1, -1, 1], np.int32), 2)
    assert counts[:, found.spelled.index("late")].tolist() == [1, 2]
    assert counts[:, found.spelled.index("fee")].tolist() == [0, 0]


def test_no_texts_have_no_terms() -> None:
    assert terms_of([], None).spelled == ()
    assert terms_of([None, "", "!!"], None).said.shape == (3, 0)
