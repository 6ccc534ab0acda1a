"""Names of themes."""

from __future__ import annotations

import numpy as np

from outspoken.reader.discovery.names import class_tfidf, names_of, phrases_of
from outspoken.reader.discovery.terms import by_group, terms_of
from outspoken.reader.vectors import vectors


def test_a_term_that_all_groups_say_alike_tells_less_than_one_of_a_group() -> None:
    weights = class_tfidf(np.array([[10.0, 10.0, 0.0], [10.0, 0.0, 10.0]]))
    assert weights[0].argmax() == 1
    assert weights[1].argmax() == 2
    assert (weights[:, 0] < weights[[0, 1], [1, 2]]).all()


def test_class_tfidf_by_hand() -> None:
    # sizes 4 and 2, mean 3; term 0 is said 3 times: 3/4 ln(1 + 3/3)
    assert class_tfidf(np.array([[3.0, 1.0], [0.0, 2.0]]))[0, 0] == np.log(2) * 3 / 4


def test_phrases_say_what_the_group_is_about_and_share_no_word() -> None:
    groups = [
        ["my parcel is late", "late parcel again", "parcel late"],
        ["cold soup", "the soup was cold", "soup cold"],
    ]
    texts = [text for group in groups for text in group]
    terms = terms_of(texts, ["en"])
    counts = by_group(terms, np.repeat([0, 1], 3).astype(np.int32), 2)
    hearts = np.stack([vectors(group).mean(axis=0) for group in groups])
    found = phrases_of(terms, counts, hearts, np.zeros(256, np.float32))
    assert "parcel" in " ".join(found[0])
    assert "soup" in " ".join(found[1])
    for phrases in found:
        said = [word for phrase in phrases for word in phrase.split()]
        assert len(said) == len(set(said))


def test_no_name_stands_twice_or_is_taken() -> None:
    found = names_of([("parcel", "late"), ("parcel", "late"), ("parcel", "late", "courier")], taken=["parcel, LATE"])
    assert len({name.casefold() for name in found} | {"parcel, late"}) == 4


def test_a_group_without_a_phrase_is_called_so() -> None:
    assert names_of([(), ()]) == ["Unnamed", "Unnamed (2)"]


def test_one_phrase_is_a_name() -> None:
    assert names_of([("soup",)]) == ["Soup"]
