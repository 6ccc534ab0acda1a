"""From a Slice to SQL. Nothing of a question becomes SQL text but numbers and words of our own lists."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from outspoken.lens.facts import LISTED, MOOD_STEP, NPS_STEP, POLARITIES, Names
from outspoken.lens.slice import Slice
from outspoken.reader.emotions import FAMILIES

MINUTES: Final = {"hour": 60, "day": 24 * 60, "week": 7 * 24 * 60}
# 5 January 1970 was the first Monday since minute 0.
FIRST_MONDAY: Final = 4 * 24 * 60
POINTS: Final = range(11)
NPS_SIDES: Final = {"promoters": (9, 10), "passives": (7, 8), "detractors": (0, 6)}

Parameters = dict[str, object]


def statement(question: Slice, names: Names) -> tuple[str, Parameters]:
    """The SQL that answers the question from the table `facts` (of coded months), and its parameters."""
    conditions, parameters = _conditions(question, names)
    keys = [*question.by, *(["bucket"] if question.bucket else [])]
    rows = _rows(question, conditions)
    # Fine buckets make more groups than moods save; coarse ones are quicker counted by mood and then turned.
    counts = _counted_at_once if question.bucket in {"hour", "day"} else _counted_by_mood
    answer = f"SELECT * FROM ({counts(question, rows, keys)})"  # noqa: S608
    if question.scores:
        scores = _scores(question, conditions, keys)
        answer += f" LEFT JOIN ({scores}) USING ({', '.join(keys)})" if keys else f" CROSS JOIN ({scores})"
    return answer, parameters


def _rows(question: Slice, conditions: list[str]) -> str:
    """The facts that fit, once for each value of the lists that are counted by."""
    rows = f"SELECT * FROM facts WHERE {' AND '.join(conditions) or 'true'}"  # noqa: S608
    for dimension in question.by:
        if dimension in LISTED:
            rows = f"SELECT *, unnest({dimension}_codes) AS {dimension}_code FROM ({rows})"  # noqa: S608
    return rows


def _conditions(question: Slice, names: Names) -> tuple[list[str], Parameters]:
    found: list[str] = []
    parameters: Parameters = {}
    for name, sign, moment in (("start", ">=", question.start), ("end", "<", question.end)):
        if moment is not None:
            found.append(f"occurred_at {sign} ${name}")
            parameters[name] = moment.astimezone(UTC)
    for name, sign, points in (("score_min", ">=", question.score_min), ("score_max", "<=", question.score_max)):
        if points is not None:
            found.append(f"score {sign} ${name}")
            parameters[name] = points
    if question.has_words is not None:
        found.append(f"has_words = {'true' if question.has_words else 'false'}")
    for dimension, values in question.filters().items():
        codes = sorted(names[dimension].index(value) for value in values if value in names[dimension])
        found.append(_held(dimension, codes))
    return found, parameters


def _held(dimension: str, codes: list[int]) -> str:
    if not codes:
        return "false"
    if dimension in LISTED:
        # One list_contains per code: four times as fast as list_has_any.
        tests = [f"list_contains({dimension}_codes, {code}::USMALLINT)" for code in codes]
        return f"({' OR '.join([*tests, f'len({dimension}_codes) = 0'] if 0 in codes else tests)})"
    listed = ", ".join(map(str, codes))
    return f"{_code(dimension)} IN ({listed})"


def _code(dimension: str) -> str:
    """The expression for a dimension's code in a row of facts."""
    if dimension == "family":
        return f"mood_code // {MOOD_STEP}"
    if dimension == "polarity":
        return f"mood_code % {MOOD_STEP}"
    return f"{dimension}_code"


def _keys(question: Slice) -> str:
    """The columns to group by, as a list for SELECT with a comma after each."""
    made = [f"{_code(dimension)} AS {dimension}, " for dimension in question.by]
    if question.bucket:
        made.append(f"{_bucket(question.bucket, question.origin)} AS bucket, ")
    return "".join(made)


def _bucket(bucket: str, origin: datetime | None) -> str:
    if bucket == "month":
        return "month"
    width = MINUTES[bucket]
    shift = FIRST_MONDAY if bucket == "week" else int(origin.timestamp() // 60) % width if origin else 0
    return f"(minute - {shift}) // {width} * {width} + {shift}"


def _counted_by_mood(question: Slice, rows: str, keys: list[str]) -> str:
    inner = (
        f"SELECT {_keys(question)} mood_code, count(*) AS n, "  # noqa: S608
        f"sum(sentiment) AS total, count(sentiment) AS told FROM ({rows}) GROUP BY ALL"
    )
    moods = [f"coalesce(sum(n) FILTER ({test}), 0)::BIGINT AS {name}" for name, test in _moods()]
    listed = "".join(f"{key}, " for key in keys)
    return (
        f"SELECT {listed} coalesce(sum(n), 0)::BIGINT AS n, {', '.join(moods)}, "  # noqa: S608
        f"sum(total) / nullif(sum(told), 0) AS sentiment_mean FROM ({inner}) GROUP BY ALL"
    )


def _counted_at_once(question: Slice, rows: str, keys: list[str]) -> str:  # noqa: ARG001  one shape for both ways
    moods = [f"count(*) FILTER ({test}) AS {name}" for name, test in _moods()]
    return (
        f"SELECT {_keys(question)} count(*) AS n, {', '.join(moods)}, "  # noqa: S608
        f"avg(sentiment) AS sentiment_mean FROM ({rows}) GROUP BY ALL"
    )


def _moods() -> list[tuple[str, str]]:
    polarities = [(name, f"mood_code % {MOOD_STEP} = {place}") for place, name in enumerate(POLARITIES, 1)]
    # The family "neutral" and the polarity "neutral" are two things: the family's column says so.
    families = [(family_column(name), f"mood_code // {MOOD_STEP} = {place}") for place, name in enumerate(FAMILIES, 1)]
    return polarities + families


def family_column(family: str) -> str:
    """The column of an answer that counts a family: its name, and `no_feeling` for the family neutral."""
    return "no_feeling" if family == "neutral" else family


def _scores(question: Slice, conditions: list[str], keys: list[str]) -> str:
    # Several verbatims of one feedback carry the same score; unless the question is about verbatims it counts once.
    score = "score" if question.speaks_of_words else "score_once"
    rows = _rows(question, [*conditions, f"{score} IS NOT NULL"])
    inner = (
        f"SELECT {_keys(question)} score_code, count(*) AS n, sum(score) AS total, "  # noqa: S608
        f"sum(score * score) AS squares FROM ({rows}) GROUP BY ALL"
    )
    sides = [
        f"coalesce(sum(n) FILTER (score_code BETWEEN {NPS_STEP + low} AND {NPS_STEP + high}), 0)::BIGINT AS {name}"
        for name, (low, high) in NPS_SIDES.items()
    ]
    points = [
        f"coalesce(sum(n) FILTER (score_code % {NPS_STEP} = {point}), 0)::BIGINT AS score_{point}" for point in POINTS
    ]
    listed = "".join(f"{key}, " for key in keys)
    return (
        f"SELECT {listed} coalesce(sum(n), 0)::BIGINT AS score_n, coalesce(sum(total), 0)::DOUBLE AS score_sum, "  # noqa: S608
        f"coalesce(sum(squares), 0)::DOUBLE AS score_squares, {', '.join(sides + points)} FROM ({inner}) GROUP BY ALL"
    )
