from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from outspoken.demo.words.facts import LOOKS_BACK, Facts, facts

EVENING = datetime(2026, 2, 3, 18, 40, tzinfo=UTC)  # a Tuesday


def _facts(seed: int, channel: str = "pulse", at: datetime = EVENING, language: str = "en") -> Facts:
    return facts(language, at=at, channel=channel, rng=Random(seed), name=("Vera", "Gill"), is_woman=True)


@pytest.mark.parametrize("channel", sorted(LOOKS_BACK))
def test_nobody_writes_of_a_train_that_has_not_left(channel: str) -> None:
    for seed in range(200):
        for hour in (0, 5, 12, 23):
            at = EVENING.replace(hour=hour, minute=10)
            departs = _facts(seed, channel, at).departs
            assert departs < at
            assert at - departs < timedelta(hours=LOOKS_BACK[channel][1] + 26)


def test_a_fact_once_told_stays_the_same() -> None:
    known = _facts(1)
    assert known("late") == known("late")
    assert known("from") != known("to")


def test_when_is_said_as_one_says_it_on_that_day() -> None:
    said = {}
    for seed in range(300):
        known = _facts(seed, "mail")
        said[known("when")] = (EVENING.date() - known.departs.date()).days, known.departs.hour
    for words, (days, hour) in said.items():
        if "this" in words or words == "tonight":
            assert days == 0, words
        if "yesterday" in words or words == "last night":
            assert days == 1, words
        if "morning" in words:
            assert hour < 11, words
    assert any(words.startswith("on ") for words in said)


def test_the_same_departure_has_the_same_train_number() -> None:
    numbers: dict[tuple[str, str, str], str] = {}
    for seed in range(400):
        known = _facts(seed)
        key = (known("from"), known("to"), f"{known.departs:%H:%M}")
        assert numbers.setdefault(key, known("train")) == known("train")
    assert len(set(numbers.values())) == len(numbers)


def test_money_and_times_are_written_as_in_the_language() -> None:
    german = {_facts(seed, language="de")("sum") for seed in range(50)}
    assert all("£" not in amount and "." not in amount for amount in german)
    assert all("h" in _facts(seed, language="fr")("time") for seed in range(50))


def test_a_fact_nobody_knows_is_an_error() -> None:
    with pytest.raises(KeyError):
        _facts(1)("weather")
