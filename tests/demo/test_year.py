from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta
from statistics import mean

import pytest

from outspoken.demo import company
from outspoken.demo.comment import Comment
from outspoken.demo.people import DEV
from outspoken.demo.words import LANGUAGES
from outspoken.demo.words.book import NEGATIVE, POSITIVE
from outspoken.demo.writer import LANGUAGE_SHARE
from outspoken.demo.year import comments, events
from tests.demo.conftest import END, START

BROKE_AT = END - company.BREAKDOWN.begins_before_end
SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "stars": (1, 5)}


def _about_the_breakdown(year: list[Comment]) -> list[Comment]:
    return [comment for comment in year if comment.topic == company.BREAKDOWN.topic]


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _share_positive(chosen: list[Comment]) -> float:
    felt = [comment.feeling for comment in chosen if comment.feeling in POSITIVE + NEGATIVE]
    return sum(feeling in POSITIVE for feeling in felt) / len(felt)


def test_as_many_comments_come_as_were_asked_for_in_order_of_time(year: list[Comment]) -> None:
    times = [comment.occurred_at for comment in year]
    assert len(year) == 25_000
    assert times == sorted(times)
    assert times[0] >= START
    assert times[-1] < END


def test_the_same_arguments_give_the_same_comments_and_another_seed_gives_others() -> None:
    start = END - timedelta(days=30)
    first = list(comments(seed=3, start=start, end=END, count=400))
    assert list(comments(seed=3, start=start, end=END, count=400)) == first
    other = {comment.text for comment in comments(seed=4, start=start, end=END, count=400)}
    assert len(other & {comment.text for comment in first}) < 100


def test_comments_come_one_by_one() -> None:
    stream = comments(seed=1, start=START, end=END, count=1_000_000)
    assert next(stream).occurred_at < START + timedelta(hours=3)


def test_no_comments_at_all_is_a_year_too() -> None:
    assert list(comments(seed=1, start=START, end=END, count=0)) == []


@pytest.mark.parametrize(
    ("start", "end", "count", "says"),
    [
        (START.replace(tzinfo=None), END, 1, "time zone"),
        (END - timedelta(hours=2), END, 1, "under a day"),
        (START, END, -1, "0 or more"),
    ],
)
def test_a_year_that_cannot_be_is_refused_with_what_to_do(
    start: datetime, end: datetime, count: int, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        list(comments(seed=1, start=start, end=end, count=count))


def test_external_ids_are_unique(year: list[Comment]) -> None:
    assert len({comment.external_id for comment in year}) == len(year)


def test_the_year_has_thousands_of_different_texts(year: list[Comment]) -> None:
    texts = [comment.text for comment in year]
    assert len(set(texts)) >= 16_000
    most = Counter(text for text in texts if len(text.split()) > 6).most_common(1)[0][1]
    assert most < 60


def test_each_language_has_its_share(year: list[Comment]) -> None:
    counts = Counter(comment.language for comment in year)
    assert set(counts) == set(LANGUAGES)
    for language, share in LANGUAGE_SHARE.items():
        assert abs(counts[language] / len(year) - share) < 0.02, language


def test_touchpoints_channels_and_sources_are_those_of_the_company(year: list[Comment]) -> None:
    sources = {source.slug: source.channel for source in company.SOURCES}
    assert {comment.touchpoint for comment in year} == set(company.TOUCHPOINT_BY_SLUG)
    assert {comment.channel for comment in year} == set(company.CHANNELS)
    assert all(sources[comment.source] == comment.channel for comment in year)


def test_scores_keep_to_their_scale_and_follow_the_feeling(year: list[Comment]) -> None:
    scored = [comment for comment in year if comment.score is not None]
    for comment in year:
        assert (comment.score is None) == (comment.score_kind is None)
    by_feeling: dict[str, list[float]] = {}
    for comment in scored:
        low, high = SCALES[comment.score_kind or ""]
        assert low <= (comment.score or 0) <= high
        by_feeling.setdefault(comment.feeling, []).append(((comment.score or 0) - low) / (high - low))
    means = {feeling: mean(values) for feeling, values in by_feeling.items()}
    assert means["delight"] > means["appreciation"] > means["neutral"] > means["disappointment"] > means["anger"]


def test_only_a_pulse_has_a_tapped_face(year: list[Comment]) -> None:
    faces = {comment.tapped for comment in year if comment.channel == "pulse"}
    assert faces == {"delight", "appreciation", "neutral", "disappointment", "anger", "confusion"}
    assert {comment.tapped for comment in year if comment.channel != "pulse"} == {None}


def test_nothing_of_the_grammar_is_left_in_a_text(year: list[Comment]) -> None:
    leftovers = re.compile(r"[{}|]|<[a-z_]+>|\\n|\b[Nn]one\b\.\w|  |(?<!\.)\.\.(?!\.)|\s[.,](\s|$)|^\s|\s$|^[.,;:]")
    found = [comment.text for comment in year if leftovers.search(comment.text)]
    assert found == []
    assert all(0 < len(comment.text) < 1_200 for comment in year)


def test_texts_are_from_one_word_to_over_eighty(year: list[Comment]) -> None:
    lengths = sorted(len(comment.text.split()) for comment in year)
    assert lengths[0] == 1
    assert lengths[-1] > 80
    assert 8 <= lengths[len(lengths) // 2] <= 25


def test_a_colleague_named_in_the_attributes_is_named_in_the_text(year: list[Comment]) -> None:
    named = [comment for comment in year if "staff" in comment.attributes]
    assert len(named) > 1_000
    for comment in named:
        assert _plain(comment.attributes["staff"]) in _plain(comment.text)


def test_some_customers_write_again_and_most_pulses_are_anonymous(year: list[Comment]) -> None:
    writers = Counter(comment.person for comment in year if comment.person)
    assert sum(count >= 3 for count in writers.values()) > 500
    pulses = [comment.person for comment in year if comment.channel == "pulse"]
    assert 0.6 < pulses.count(None) / len(pulses) < 0.85
    assert writers[DEV] >= 5


def test_somebody_who_writes_again_does_so_in_one_language_and_segment(year: list[Comment]) -> None:
    seen: dict[str, tuple[str, str]] = {}
    for comment in year:
        if comment.person:
            who = (comment.language, comment.attributes["segment"])
            assert seen.setdefault(comment.person, who) == who


def test_commuters_are_loudest_in_the_morning_and_after_work(year: list[Comment]) -> None:
    hours = Counter(comment.occurred_at.hour for comment in year if comment.occurred_at.weekday() < 5)
    assert hours[8] > 1.4 * hours[11]
    assert hours[17] > 1.4 * hours[14]
    assert 0 < hours[3] < hours[8] / 5


def test_there_is_more_to_hear_at_the_end_of_the_year_than_at_its_start(year: list[Comment]) -> None:
    first = sum(comment.occurred_at < START + timedelta(days=60) for comment in year)
    last = sum(comment.occurred_at >= END - timedelta(days=60) for comment in year)
    assert last > 2 * first


def test_the_new_supplier_turns_the_cafe_from_complaints_to_praise(year: list[Comment]) -> None:
    fixed = events(START, END).cafe_fixed_on
    cafe = [comment for comment in year if comment.touchpoint == "cafe"]
    assert _share_positive([comment for comment in cafe if comment.occurred_at.date() < fixed]) < 0.25
    assert _share_positive([comment for comment in cafe if comment.occurred_at.date() >= fixed]) > 0.6


def test_coaches_are_cold_in_winter_and_hot_in_summer_only(year: list[Comment]) -> None:
    months = {"cold": {11, 12, 1, 2, 3}, "hot": {6, 7, 8}}
    for topic, allowed in months.items():
        found = {comment.occurred_at.month for comment in year if comment.topic == topic}
        assert found
        assert found <= allowed, topic


def test_the_strike_day_is_the_loudest_of_its_month_and_a_dark_one(year: list[Comment]) -> None:
    strike = events(START, END).strike_on
    assert strike is not None
    days = Counter(comment.occurred_at.date() for comment in year)
    month = {day: count for day, count in days.items() if (day.year, day.month) == (strike.year, strike.month)}
    assert max(month, key=lambda day: month[day]) == strike
    assert _share_positive([comment for comment in year if comment.occurred_at.date() == strike]) < 0.3
    assert {comment.occurred_at.date() for comment in year if comment.topic == "strike"} == {strike}


def test_a_span_without_the_second_thursday_of_october_has_no_strike() -> None:
    start = datetime(2026, 2, 1, tzinfo=UTC)
    assert events(start, start + timedelta(days=30)).strike_on is None


def test_the_breakdown_begins_at_its_hour_and_rises(year: list[Comment]) -> None:
    times = [comment.occurred_at for comment in _about_the_breakdown(year)]
    assert times[0] >= BROKE_AT
    thirds = Counter(int((at - BROKE_AT) / (END - BROKE_AT) * 3) for at in times)
    assert thirds[2] > 2 * max(thirds[0], 1)
    assert len(times) >= 25


def test_the_breakdown_stands_out_in_the_counts_of_its_touchpoint(year: list[Comment]) -> None:
    def heard(since: datetime, until: datetime) -> int:
        return sum(
            comment.touchpoint == company.BREAKDOWN.touchpoint and since <= comment.occurred_at < until
            for comment in year
        )

    usual = [heard(BROKE_AT - timedelta(weeks=week), END - timedelta(weeks=week)) for week in range(1, 5)]
    assert heard(BROKE_AT, END) > 2.5 * mean(usual)


def test_the_breakdown_spreads_from_the_web_to_calls_and_social_with_its_lags(year: list[Comment]) -> None:
    broken = _about_the_breakdown(year)
    for comment in broken:
        channel = "form" if comment.channel == "form" else comment.channel
        assert comment.occurred_at >= BROKE_AT + company.BREAKDOWN.lag[channel]
    assert {"form", "pulse", "chat", "call", "social"} <= {comment.channel for comment in broken}


def test_who_speaks_of_the_breakdown_says_what_broke() -> None:
    month = comments(seed=9, start=END - timedelta(days=2), end=END, count=4_000)
    broken = _about_the_breakdown(list(month))
    assert len(broken) > 300
    assert {comment.feeling for comment in broken} <= set(NEGATIVE)
    silent = [
        comment.text
        for comment in broken
        if not any(word in comment.text.lower() for word in company.BREAKDOWN.words[comment.language])
    ]
    # A few mistype the very word.
    assert len(silent) < 0.02 * len(broken), silent
