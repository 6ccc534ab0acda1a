"""Harms and effort, by their phrases."""

from __future__ import annotations

import pytest

from outspoken import reader
from outspoken.reader.intents import rules
from outspoken.reader.schema import EFFORTS, HARMS


def row(text: str) -> dict[str, object]:
    found: dict[str, object] = reader.read([text]).to_pylist()[0]
    return found


@pytest.mark.parametrize(
    ("text", "harm"),
    [
        ("The escalator is dangerous, my son nearly fell", "safety"),
        ("There was a smell of gas in the flat for two days", "safety"),
        ("I am in a wheelchair and the ramp was locked", "vulnerability"),
        ("My mother has dementia and cannot use your app", "vulnerability"),
        ("You will hear from my lawyer", "legal"),
        ("I have reported this to the ombudsman", "legal"),
        ("He refused to serve me because of my skin colour, this is racism", "discrimination"),
        ("Die Rampe für den Rollstuhl war gesperrt", "vulnerability"),
        ("Je vais porter plainte auprès du tribunal", "legal"),
        ("Het was gevaarlijk op het perron", "safety"),
    ],
)
def test_a_harm_is_not_missed(text: str, harm: str) -> None:
    assert harm in row(text)["harms"]  # type: ignore[operator]


@pytest.mark.parametrize(
    "text",
    [
        "Lovely coffee and a clean train",
        "The legal tender sign made me smile",
        "We parked at the hospital parking",
        "Killer deal!",
    ],
)
def test_a_harm_is_not_imagined(text: str) -> None:
    assert row(text)["harms"] == []


@pytest.mark.parametrize(
    ("text", "effort"),
    [
        ("I had to call back three times and explain everything again", "high"),
        ("On hold for an hour", "high"),
        ("Booking was so easy", "low"),
        ("Sorted in minutes, no hassle", "low"),
        ("The train was blue", None),
    ],
)
def test_how_hard_it_was_is_told_where_it_is_said(text: str, effort: str | None) -> None:
    assert row(text)["effort"] == effort


def test_every_phrase_of_every_sign_is_found() -> None:
    for rule, column in zip(
        rules()[len(reader.INTENTS) :], ["harms"] * len(HARMS) + ["effort"] * len(EFFORTS), strict=True
    ):
        texts = [phrase.replace("*", "") for phrase in rule.phrases]
        found = reader.read(texts).column(column).to_pylist()
        missed = [text for text, held in zip(texts, found, strict=True) if rule.intent not in (held or ())]
        # "high" also stands in for "low" where a text says both.
        assert [text for text in missed if column == "harms" or "high" not in str(found[texts.index(text)])] == []
