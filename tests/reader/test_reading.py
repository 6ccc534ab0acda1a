from __future__ import annotations

import subprocess
import sys

import pytest

from outspoken import reader


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Great service, thank you!", "positive"),
        ("not good", "negative"),
        ("not bad at all", "positive"),
        ("No complaints, everything worked.", "positive"),
        ("I would not recommend this to anyone", "negative"),
        ("Waited two hours and nobody came", "negative"),
        ("When does the store open?", "neutral"),
        ("Sehr unfreundliches Personal, nie wieder", "negative"),
        ("Keine Probleme, gerne wieder", "positive"),
        ("Accueil chaleureux et bons conseils", "positive"),
        ("Très déçue, je ne recommande pas", "negative"),
        ("Pésima atención, nunca más", "negative"),
        ("Personale gentile e pulito", "positive"),
        ("Snelle levering, top!", "positive"),
        ("Não funciona, péssimo", "negative"),
        ("Bardzo miła obsługa, polecam", "positive"),
        ("Dålig service, aldrig mer", "negative"),
        ("😡", "negative"),
        ("👍", "positive"),
    ],
)
def test_plain_texts_are_read_as_people_read_them(text: str, polarity: str) -> None:
    row = reader.read([text]).to_pylist()[0]
    assert row["polarity"] == polarity
    assert (row["sentiment"] > 0) == (polarity == "positive") or polarity == "neutral"


def test_one_side_for_and_one_against_is_mixed() -> None:
    found = reader.read(
        ["The food was delicious, but the staff were rude and horrible.", "The food was delicious and the staff kind."]
    )
    assert found.column("is_mixed").to_pylist() == [True, False]


def test_emotions_come_strongest_first() -> None:
    text = "I love this so much, thank you, you are amazing!"
    (labels,) = reader.read([text]).column("emotions").to_pylist()
    assert set(labels) & {"love", "gratitude", "admiration"}
    assert labels == sorted(labels, key=labels.index)


def test_importing_loads_neither_numba_nor_the_weights() -> None:
    code = (
        "import sys, outspoken, outspoken.reader as r\n"
        "assert not {'numba', 'scipy', 'django', 'outspoken.reader.model'} & set(sys.modules)\n"
        "assert callable(outspoken.read)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_package_function_is_the_reader() -> None:
    import outspoken

    assert outspoken.read is reader.read
