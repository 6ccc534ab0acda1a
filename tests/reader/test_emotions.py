from __future__ import annotations

import numpy as np
import pytest

from outspoken import reader
from outspoken.reader.emotions import LABELS_OF, family_scores, strength


def test_every_label_has_one_family() -> None:
    listed = [label for labels in LABELS_OF.values() for label in labels]
    assert sorted(listed) == sorted(reader.LABELS)
    assert len(reader.LABELS) == 28
    assert len(reader.FAMILIES) == 9


def test_families_are_as_the_look_says() -> None:
    assert reader.family_of("relief") == "delight"
    assert reader.family_of("disapproval") == "anger"
    assert reader.family_of("embarrassment") == "disappointment"
    assert reader.family_of("neutral") == "neutral"


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(ValueError, match="'rage'"):
        reader.family_of("rage")


def test_a_family_is_likelier_than_its_likeliest_label() -> None:
    p = np.zeros((1, 28), dtype=np.float32)
    p[0, reader.LABELS.index("anger")] = 0.5
    p[0, reader.LABELS.index("annoyance")] = 0.4
    # 1 - (1 - 0.5)(1 - 0.4) = 0.7
    assert family_scores(p)[0, reader.FAMILIES.index("anger")] == pytest.approx(0.7)
    assert family_scores(p)[0, reader.FAMILIES.index("delight")] == 0


def test_strength_grows_with_sentiment_and_stays_within_bounds() -> None:
    score = np.array([0.2, 0.2, 1.0], dtype=np.float32)
    found = strength(score, np.array([0.0, -1.0, 1.0], dtype=np.float32))
    assert found.tolist() == pytest.approx([0.2, 0.6, 1.0])


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("Thank you so much for your help!", "appreciation"),
        ("I am furious, this is outrageous!", "anger"),
        ("I'm so disappointed, I expected more.", "disappointment"),
        ("I love it, this made me so happy!", "delight"),
        ("I am scared and worried about my data.", "worry"),
        ("Disgusting, the toilet was gross.", "disgust"),
        ("I don't understand, this is so confusing.", "confusion"),
        ("What time does the store open?", "interest"),
        ("Vielen Dank für die schnelle Hilfe!", "appreciation"),
        ("Merci beaucoup à toute l'équipe", "appreciation"),
    ],
)
def test_plain_feelings_fall_into_their_family(text: str, family: str) -> None:
    assert reader.read([text]).column("family")[0].as_py() == family


def test_a_clear_sentiment_is_never_shown_in_a_family_of_the_other_side() -> None:
    texts = [
        "Il treno era pulito e puntuale, complimenti!",
        "Crew on the flight were fantastic, made a nervous flyer feel safe.",
        "Why is the lift broken again? I had to wait an hour, terrible.",
    ]
    families = reader.read(texts).column("family").to_pylist()
    assert set(families[:2]) <= {"delight", "appreciation"}
    assert families[2] in {"anger", "disappointment", "worry", "disgust", "confusion"}


def test_neutral_is_told_only_alone() -> None:
    found = reader.read(["Thank you, I took the bus on Monday.", "I took the bus on Monday."]).column("emotions")
    assert "neutral" not in found[0].as_py()
    assert found[1].as_py() == ["neutral"]
