from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outspoken.lens import DIMENSIONS, Lens, Slice
from outspoken.lens.facts import LISTED
from tests.lens.facts import NOON, fact, table

MARCH = date(2026, 3, 1)


def counts(lens: Lens, question: Slice, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in columns) for row in lens.ask(question).to_pylist()]


def test_a_slice_counts_comments_by_polarity_and_family(lens: Lens) -> None:
    lens.write_month(
        MARCH,
        table(
            fact(1, channel="mail", polarity="negative", family="anger", sentiment=-1.0),
            fact(2, channel="mail", polarity="positive", family="delight", sentiment=0.5),
            fact(3, channel="call", polarity="neutral", family="neutral", sentiment=0.0),
            fact(4, channel="call", polarity=None, family=None, sentiment=None),
        ),
    )
    columns = ("channel", "n", "negative", "neutral", "positive", "anger", "delight", "no_feeling", "sentiment_mean")
    assert counts(lens, Slice(by=("channel",)), *columns) == [
        ("call", 2, 0, 1, 0, 0, 0, 1, 0.0),
        ("mail", 2, 1, 0, 1, 1, 1, 0, -0.25),
    ]


def test_a_row_counts_under_each_of_its_themes(lens: Lens) -> None:
    lens.write_month(
        MARCH, table(fact(1, themes=["delivery", "delivery.tracking"]), fact(2, themes=["delivery"]), fact(3))
    )
    assert counts(lens, Slice(by=("theme",)), "theme", "n") == [("delivery", 2), ("delivery.tracking", 1)]
    assert counts(lens, Slice(theme=("delivery.tracking",)), "n") == [(1,)]


def test_the_filter_for_no_theme_finds_what_speaks_of_none(lens: Lens) -> None:
    lens.write_month(MARCH, table(fact(1, themes=["delivery"]), fact(2)))
    assert counts(lens, Slice(theme=("",)), "n") == [(1,)]


def test_a_name_nobody_has_met_finds_nothing(lens: Lens) -> None:
    lens.write_month(MARCH, table(fact(1)))
    assert counts(lens, Slice(channel=("carrier pigeon",)), "n") == [(0,)]
    assert counts(lens, Slice(channel=("carrier pigeon",), by=("theme",)), "n") == []


def test_no_touchpoint_allowed_finds_nothing(lens: Lens) -> None:
    lens.write_month(MARCH, table(fact(1)))
    assert counts(lens, Slice(touchpoint=()), "n") == [(0,)]


def test_names_are_data_and_never_sql(lens: Lens) -> None:
    name = "mail'); DROP TABLE facts; --"
    lens.write_month(MARCH, table(fact(1, channel=name), fact(2)))
    assert counts(lens, Slice(channel=(name,), by=("channel",)), "channel", "n") == [(name, 1)]


def test_start_is_included_and_end_is_not(lens: Lens) -> None:
    moments = [NOON - timedelta(microseconds=1), NOON, NOON + timedelta(hours=1)]
    lens.write_month(MARCH, table(*(fact(n, occurred_at=moment) for n, moment in enumerate(moments))))
    assert counts(lens, Slice(start=NOON, end=NOON + timedelta(hours=1)), "n") == [(1,)]


def test_buckets_begin_where_the_calendar_has_them(lens: Lens) -> None:
    lens.write_month(MARCH, table(fact(1, occurred_at=datetime(2026, 3, 4, 13, 59, tzinfo=UTC))))
    begins = {
        bucket: lens.ask(Slice(bucket=bucket))["bucket"][0].as_py() for bucket in ("hour", "day", "week", "month")
    }
    assert begins == {
        "hour": datetime(2026, 3, 4, 13, tzinfo=UTC),
        "day": datetime(2026, 3, 4, tzinfo=UTC),
        "week": datetime(2026, 3, 2, tzinfo=UTC),
        "month": datetime(2026, 3, 1, tzinfo=UTC),
    }


def test_an_origin_moves_the_buckets(lens: Lens) -> None:
    lens.write_month(MARCH, table(fact(1, occurred_at=NOON + timedelta(minutes=20))))
    question = Slice(bucket="hour", origin=NOON + timedelta(minutes=30))
    assert lens.ask(question)["bucket"][0].as_py() == NOON - timedelta(minutes=30)


def test_scores_give_what_every_method_of_evidence_needs(lens: Lens) -> None:
    scores = [10.0, 9.0, 8.0, 3.0, None]
    rows = [fact(n, score=score, score_kind="nps" if score else "") for n, score in enumerate(scores)]
    lens.write_month(MARCH, table(*rows))
    row = lens.ask(Slice(scores=True)).to_pylist()[0]
    assert (row["promoters"], row["passives"], row["detractors"]) == (2, 1, 1)
    assert (row["score_n"], row["score_sum"], row["score_squares"]) == (4, 30.0, 254.0)
    assert (row["score_10"], row["score_9"], row["score_8"], row["score_3"], row["score_0"]) == (1, 1, 1, 1, 0)


def test_a_star_is_no_promoter(lens: Lens) -> None:
    lens.write_month(MARCH, table(fact(1, score=5.0, score_kind="stars"), fact(2, score=9.0, score_kind="nps")))
    row = lens.ask(Slice(scores=True)).to_pylist()[0]
    assert (row["score_n"], row["promoters"]) == (2, 1)


def test_a_score_counts_once_for_all_verbatims_of_a_feedback(lens: Lens) -> None:
    lens.write_month(
        MARCH,
        table(
            fact(1, score=9.0, score_kind="nps", themes=["staff"]),
            fact(2, feedback_id="feedback-1", place=1, score=9.0, score_kind="nps", themes=["delivery"]),
        ),
    )
    assert counts(lens, Slice(scores=True), "n", "score_n") == [(2, 1)]
    # A question about words reaches the score of whichever verbatim fits it.
    assert counts(lens, Slice(theme=("delivery",), scores=True), "n", "score_n") == [(1, 1)]


def test_a_group_without_scores_keeps_its_comments(lens: Lens) -> None:
    lens.write_month(MARCH, table(fact(1, channel="mail"), fact(2, channel="call", score=1.0, score_kind="nps")))
    assert counts(lens, Slice(by=("channel",), scores=True), "channel", "n", "score_n") == [
        ("call", 1, 1),
        ("mail", 1, None),
    ]


def test_scores_and_words_narrow(lens: Lens) -> None:
    lens.write_month(
        MARCH,
        table(fact(1, score=2.0, score_kind="nps"), fact(2, score=9.0, score_kind="nps", has_words=False), fact(3)),
    )
    assert counts(lens, Slice(score_min=3), "n") == [(1,)]
    assert counts(lens, Slice(score_max=3), "n") == [(1,)]
    assert counts(lens, Slice(has_words=True), "n") == [(2,)]


def test_every_dimension_and_pair_counts_as_python_does(lens: Lens) -> None:
    rows = _rows()
    lens.write_month(MARCH, table(*rows))
    for keys in [(name,) for name in DIMENSIONS] + list(combinations(DIMENSIONS, 2)):
        for bucket in ("", "day", "month"):
            told: Counter[tuple[str, ...]] = Counter()
            for row in lens.ask(Slice(by=keys, bucket=bucket)).to_pylist():
                told[tuple(row[name] for name in keys)] += row["n"]
            assert told == _counted(rows, keys), (keys, bucket)


def _rows() -> list[dict[str, Any]]:
    families, polarities = ("anger", "delight", None), ("negative", "positive", None)
    return [
        fact(
            n,
            occurred_at=NOON + timedelta(hours=7 * n),
            channel=("mail", "call")[n % 2],
            touchpoint=("web", "shop", None)[n % 3],
            family=families[n % 3],
            polarity=polarities[n % 3],
            language=("en", "de")[n % 5 == 0],
            segment=("", "daily")[n % 2],
            source=f"source {n % 4}",
            emotions=[["joy"], ["anger", "fear"], []][n % 3],
            intents=[["praise"], []][n % 2],
            themes=[["a", "a.b"], ["a"], ["c"], []][n % 4],
            score=float(n % 11) if n % 2 else None,
            score_kind="nps" if n % 2 else "",
        )
        for n in range(40)
    ]


def _counted(rows: list[dict[str, Any]], pair: tuple[str, ...]) -> Counter[tuple[str, ...]]:
    found: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        keys: list[tuple[str, ...]] = [()]
        for name in pair:
            values = row[LISTED[name]] if name in LISTED else [row[name] or ""]
            keys = [(*key, value) for key in keys for value in values]
        found.update(keys)
    return found


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["mail", "ü 💬", "", None]),
            st.sampled_from(["negative", "neutral", "positive", None]),
            st.lists(st.sampled_from(["a", "b", "b.c"]), unique=True, max_size=3),
            st.one_of(st.none(), st.integers(0, 10)),
        ),
        max_size=30,
    )
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_parts_add_up_to_the_whole(lens: Lens, rows: list[tuple[Any, Any, list[str], int | None]]) -> None:
    facts = [
        fact(
            n,
            channel=channel,
            polarity=polarity,
            themes=themes,
            score=score,
            score_kind="nps" if score is not None else "",
        )
        for n, (channel, polarity, themes, score) in enumerate(rows)
    ]
    lens.write_month(MARCH, table(*facts))
    whole = lens.ask(Slice(scores=True)).to_pylist()[0]
    parts = lens.ask(Slice(by=("channel",), scores=True)).to_pylist()
    for column in ("n", "negative", "neutral", "positive", "score_n", "score_sum", "promoters", "detractors"):
        assert sum(part[column] or 0 for part in parts) == (whole[column] or 0)
    assert whole["n"] == len(rows)
    spoken = {row["theme"]: row["n"] for row in lens.ask(Slice(by=("theme",))).to_pylist()}
    assert spoken == Counter(theme for _, _, themes, _ in rows for theme in themes)
