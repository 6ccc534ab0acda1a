"""Why, in plain words and in numbers."""

import re

import pytest

from outspoken.evidence import Reason, ThemeFacts, Words, reasons, theme_verdicts
from tests.evidence.verdict.themes import theme

PASSENGERS = Words("passengers", "passenger")


def told(facts: ThemeFacts, words: Words = PASSENGERS) -> dict[str, Reason]:
    return {reason.about: reason for reason in reasons(theme_verdicts(facts), 0, words=words)}


def test_a_rise_is_told_in_customers_out_of_a_round_number() -> None:
    found = told(theme([4, 4, 4, 4, 12, 12], per="customers"))
    assert found["rate"].words == "12 of 1,000 passengers, up from 4"
    assert found["rate"].numbers["of_late"] == pytest.approx(0.012)
    assert found["rate"].numbers["before"] == pytest.approx(0.004)


def test_without_a_rise_the_whole_window_is_told() -> None:
    assert told(theme(per="customers"))["rate"].words == "9 of 1,000 passengers"


def test_from_nothing_it_is_up_from_none() -> None:
    assert (
        told(theme([0, 0, 0, 0, 9, 21], 3_000, per="customers"))["rate"].words == "5 of 1,000 passengers, up from none"
    )


def test_few_people_are_counted_and_not_rated() -> None:
    assert told(theme([0, 0, 1, 0, 1, 0]))["rate"].words == "2 of 6,000 comments"


def test_people_are_not_called_comments() -> None:
    found = told(theme([6, 7, 8, 5, 7, 7], people=[1] * 6, customers=[40]))
    assert found["rate"].words == "1 passenger in 6,000 comments"
    many = told(theme([12, 14, 11, 13, 12, 13], people=[9, 10, 8, 9, 9, 9], customers=[25] + [1] * 50))
    assert many["rate"].words == "9 passengers in 1,000 comments"


def test_an_unknown_exposure_is_said() -> None:
    assert told(theme())["exposure"].words == "how many passengers were served is not known, so this is per comment"
    assert "exposure" not in told(theme(per="customers"))


@pytest.mark.parametrize(
    ("mentions", "base", "words"),
    [
        ([5, 0, 7, 6, 9, 8], 1_000, "in 5 of the last 6 weeks"),
        ([5, 5, 7, 6, 9, 8], 1_000, "in each of the last 6 weeks"),
        ([5, 0, 7, 6, 9, 8], [900, 0, 900, 900, 900, 900], "in each of the last 5 weeks"),
        ([6], 80, "in the only week listened to"),
    ],
)
def test_recurrence_counts_the_weeks_somebody_listened(mentions: list[int], base: int | list[int], words: str) -> None:
    assert told(theme(mentions, base))["recurrence"].words == words


@pytest.mark.parametrize(
    ("customers", "words"),
    [
        ([1] * 51, "51 different passengers"),
        ([51], "all 51 comments from one passenger"),
        ([20] + [1] * 31, "32 different passengers, one of whom wrote 20 of the 51 comments"),
    ],
)
def test_voices_are_people_and_the_loud_one_is_named(customers: list[int], words: str) -> None:
    assert told(theme(customers=customers))["voices"].words == words


def test_customers_nobody_can_tell_apart_are_said_to_be_so() -> None:
    facts = ThemeFacts([[8, 9, 7, 8, 10, 9]], 1_000)
    assert told(facts)["voices"].words == "51 comments; passengers cannot be told apart, so one may be several"
    assert "places" not in told(facts)


@pytest.mark.parametrize(
    ("touchpoints", "opened", "words"),
    [
        ([20, 15, 10, 6], 6.0, "at 4 touchpoints"),
        ([26, 25], 25.0, "at 2 touchpoints, of about 25 heard from"),
        ([50, 1], 12.0, "50 of 51 comments at one touchpoint, of about 12 heard from"),
        ([40, 3, 2, 2, 1, 1, 1, 1], 7.0, "at 8 touchpoints, mostly at a few of them"),
        ([51], 12.0, "at one touchpoint only, of about 12 heard from"),
        ([51], 1.0, "at the only touchpoint heard from"),
    ],
)
def test_places_are_told_beside_those_that_were_open(touchpoints: list[int], opened: float, words: str) -> None:
    assert told(theme(touchpoints=touchpoints, touchpoints_open=opened))["places"].words == words


def test_one_channel_of_several_is_pointed_out() -> None:
    assert told(theme(channels=[51]))["channels"].words == "through one channel only, though about 2 are open"


@pytest.mark.parametrize(
    ("mentions", "words"),
    [
        ([10, 12, 15, 18, 22, 27, 33, 40], "growing by about 22% a week"),
        ([60, 55, 50, 44, 40, 36, 33, 30], "shrinking by about 10% a week"),
        ([1, 2, 4, 8, 16, 32], "about doubling every week"),
    ],
)
def test_direction_is_told_by_the_week(mentions: list[int], words: str) -> None:
    assert told(theme(mentions))["direction"].words.startswith(words)


def test_no_direction_is_no_reason() -> None:
    assert "direction" not in told(theme())


def test_silence_since_is_told() -> None:
    found = told(theme([0, 0, 31, 2, 0, 0, 0, 0, 0, 0]))
    assert found["silence"].words == "nobody for the last 6 weeks"
    assert found["silence"].is_decisive


def test_what_is_missing_is_told_first_where_there_is_not_enough() -> None:
    first = reasons(theme_verdicts(theme([2, 3], [30, 28])), 0)[0]
    assert first.words == "only 2 weeks listened to, 4 needed; only 58 comments in all, 100 needed"
    assert first.numbers == {"periods": 2, "needed_periods": 4, "heard": 58, "needed": 100}


def test_one_complaint_alone_still_gets_its_answer() -> None:
    assert told(theme([0, 0, 0, 0, 0, 1]))["answer"].words == "each comment is answered all the same"
    assert "answer" not in told(theme())


@pytest.mark.parametrize(
    ("facts", "decisive"),
    [
        (theme(), {"recurrence", "voices", "places"}),
        (theme(touchpoints=[50, 1]), {"places"}),
        (theme([0, 0, 0, 0, 9, 21]), {"rate", "direction"}),
        (theme([2, 3], [30, 28]), {"listening"}),
    ],
)
def test_the_reasons_that_decided_are_marked(facts: ThemeFacts, decisive: set[str]) -> None:
    assert {about for about, reason in told(facts).items() if reason.is_decisive} == decisive


def test_words_are_plain() -> None:
    for facts in (theme(), theme([0, 0, 0, 0, 9, 21]), theme([2, 3], [30, 28]), theme(customers=[51])):
        for reason in told(facts).values():
            assert not re.search("[Α-ω]|nan|inf|p-value|sigma|significan", reason.words)


def test_a_theme_that_is_not_there_is_refused() -> None:
    with pytest.raises(IndexError):
        reasons(theme_verdicts(theme()), 3)
