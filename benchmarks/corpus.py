"""1,000,000 feedback with their readings, written straight into PostgreSQL by COPY: two years to measure on.

Not read by the reader and not taken through the door, so that it stands in minutes. Shares are skewed as in life: one
touchpoint has a tenth of all, most of it is English, words follow Zipf, the last months are the busiest. Seeded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

CHANNELS = ("form", "pulse", "chat", "call", "mail", "app", "review", "social")
LANGUAGES = ("en", "de", "fr", "nl", "es", "it")
FAMILIES = (
    "appreciation", "anger", "disappointment", "delight", "neutral", "confusion", "worry", "interest", "disgust",
)  # fmt: skip
POLARITY = {"appreciation": "positive", "delight": "positive", "interest": "neutral", "neutral": "neutral"}
LABEL = {
    "appreciation": "gratitude", "anger": "annoyance", "disappointment": "disappointment", "delight": "joy",
    "confusion": "confusion", "worry": "fear", "interest": "curiosity", "disgust": "disgust",
}  # fmt: skip
WORDS = (
    "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bra cle dri flo gru pla ste tri",
    "the train was late and we have to wait for my ticket on this app with staff at station it is so not very",
    "refund wifi luggage toilet delay driver seat price website payment crowded friendly broken thanks",
)
SYLLABLES, COMMON, SOMETIMES = (words.split() for words in WORDS)


def zipf(rng: np.random.Generator, count: int, n: int, power: float = 1.0) -> np.ndarray[Any, np.dtype[np.int64]]:
    weights = 1 / np.arange(1, count + 1) ** power
    return rng.choice(count, n, p=weights / weights.sum())


def vocabulary(rng: np.random.Generator) -> list[str]:
    made = dict.fromkeys([*COMMON, *SOMETIMES])
    while len(made) < 20_000:
        made["".join(rng.choice(SYLLABLES, rng.integers(2, 5)))] = None
    return list(made)


def texts(rng: np.random.Generator, n: int) -> Iterator[str]:
    """About 100 characters each; one in 50,000 holds the word "unicorn"."""
    words = vocabulary(rng)
    lengths = rng.integers(6, 30, n)
    chosen = zipf(rng, len(words), int(lengths.sum()))
    place = 0
    for number, length in enumerate(lengths):
        said = [words[i] for i in chosen[place : place + length]]
        place += length
        if number % 50_000 == 17:
            said.append("unicorn")
        yield " ".join(said).capitalize() + "."


def moments(rng: np.random.Generator, n: int, now: datetime, days: int) -> list[datetime]:
    """Rising to the present, busier by day than by night."""
    back = np.sort(rng.beta(1, 1.6, n))[::-1] * days * 86_400
    hour_shift = rng.normal(0, 3, n) * 3600
    return [min(now - timedelta(seconds=1), now - timedelta(seconds=float(b)) + timedelta(seconds=float(s)))
            for b, s in zip(back, hour_shift, strict=True)]  # fmt: skip


def people(n: int, now: datetime) -> list[str]:
    from django.db import connection
    from uuid_utils.compat import uuid7

    ids = [str(uuid7()) for _ in range(n)]
    segments = ("", "daily", "season", "first class", "youth")
    rows = ((pk, "customer", f"Customer {i}", "en", segments[i % 5], now) for i, pk in enumerate(ids))
    copy(connection, "people_person", ("id", "kind", "name", "language", "segment", "created_at"), rows)
    return ids


def copy(connection: Any, table: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    listed = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as sink:
        for row in rows:
            sink.write_row(row)


def nouns(now: datetime) -> dict[str, Any]:
    """Teams, touchpoints, sources and themes the comments belong to."""
    from outspoken.journeys.models import Touchpoint
    from outspoken.listen.models import Source
    from outspoken.people.models import Team
    from outspoken.understand import themes

    teams = [Team.objects.create(name=f"Team {i}", slug=f"team-{i}") for i in range(6)]
    places = [
        Touchpoint.objects.create(name=f"Touchpoint {i}", slug=f"touchpoint-{i}", team=teams[i % 6]) for i in range(25)
    ]
    sources = [
        Source.objects.create(name=name.title(), slug=name, kind=Source.Kind.API, channel=name) for name in CHANNELS
    ]
    return {"teams": teams, "touchpoints": places, "sources": sources, "themes": themes.current(now=now)}


def fill(n: int, *, now: datetime, days: int = 730, seed: int = 5) -> None:
    """Write n feedback of one verbatim each, read, with mentions; indexes are made after the rows."""
    from django.db import connection
    from uuid_utils.compat import uuid7

    rng = np.random.default_rng(seed)
    held = nouns(now)
    persons = people(max(n // 5, 1), now)
    ids = [str(uuid7()) for _ in range(n)]
    times = moments(rng, n, now, days)
    channel, place = zipf(rng, len(CHANNELS), n, 0.6), zipf(rng, 25, n, 0.7)
    person = rng.integers(-len(persons), len(persons), n)
    score = rng.integers(0, 11, n)
    languages = zipf(rng, len(LANGUAGES), n, 1.6)
    family = zipf(rng, len(FAMILIES), n, 0.6)
    paused = _without_indexes(connection)
    attributes = json.dumps({"route": "Leeds – Hull", "device": "phone"})
    copy(
        connection,
        "listen_feedback",
        ("id", "source_id", "external_id", "occurred_at", "received_at", "person_id", "touchpoint_id", "channel",
         "language_hint", "score", "score_kind", "emotion", "attributes", "raw", "read_at"),
        (
            (ids[i], held["sources"][channel[i]].pk, str(i), times[i], times[i],
             persons[person[i]] if person[i] >= 0 else None, held["touchpoints"][place[i]].pk, CHANNELS[channel[i]],
             LANGUAGES[languages[i]], float(score[i]) if score[i] % 2 else None, "nps" if score[i] % 2 else "", "",
             attributes, "{}", times[i])
            for i in range(n)
        ),
    )  # fmt: skip
    words = (("" if channel[i] == 1 and i % 2 else text) for i, text in enumerate(texts(rng, n)))
    first = _next_verbatim(connection)
    lengths = np.zeros(n, np.int32)

    def verbatims() -> Iterator[tuple[Any, ...]]:
        for i, text in enumerate(words):
            lengths[i] = len(text)
            yield (first + i, ids[i], 0, "", text)

    copy(connection, "listen_verbatim", ("id", "feedback_id", "place", "question", "text"), verbatims())
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('listen_verbatim', 'id'), %s)", [first + n])
    spoken = _mentions(rng, held["themes"], lengths)
    wanted = _intents(n, seed=seed)
    paths = {pk: held["themes"].above[key] for pk, key in held["themes"].keys.items()}
    copy(
        connection,
        "understand_reading",
        ("verbatim_id", "feedback_id", "occurred_at", "source_id", "touchpoint_id", "channel", "score", "score_kind",
         "has_words", "language", "sentiment", "polarity", "is_mixed", "emotions", "family", "strength", "intents",
         "harms", "effort", "themes", "reader"),
        (
            (first + i, ids[i], times[i], held["sources"][channel[i]].pk, held["touchpoints"][place[i]].pk,
             CHANNELS[channel[i]], float(score[i]) if score[i] % 2 else None, "nps" if score[i] % 2 else "",
             bool(lengths[i]), LANGUAGES[languages[i]], float(score[i]) / 5 - 1,
             POLARITY.get(FAMILIES[family[i]], "negative"), False,
             [LABEL[FAMILIES[family[i]]]] if family[i] != 4 else [], FAMILIES[family[i]], 0.6, wanted[i], [], "",
             sorted({pk for theme, _, _ in spoken[i] for pk in paths[theme]}), "bench")
            for i in range(n)
        ),
    )  # fmt: skip
    copy(
        connection,
        "understand_mention",
        ("reading_id", "theme_id", "start", "end", "polarity"),
        ((first + i, theme, start, end, "negative") for i, held_ in enumerate(spoken) for theme, start, end in held_),
    )
    repeats = ((first + row, number, times[row]) for row, number in _repeats(n, first, seed=seed))
    copy(connection, "understand_repeat", ("reading_id", "first", "occurred_at"), repeats)
    _with_indexes(connection, paused)


def _intents(n: int, *, seed: int) -> list[list[str]]:
    """What each wants: at most two things; leaving is rare."""
    rng = np.random.default_rng(seed + 1)
    names, shares = zip(*WANTED.items(), strict=True)
    held = np.stack([rng.random(n) < share for share in shares], axis=1)
    return [[names[place] for place in np.flatnonzero(row)[:2]] for row in held]


def _repeats(n: int, first: int, *, seed: int) -> Iterator[tuple[int, int]]:
    """Rows that repeat others, with the number of their group: one in twenty, and a campaign of the last weeks."""
    rng = np.random.default_rng(seed + 2)
    campaign = rng.choice(np.arange(int(0.97 * n), n), min(5_000, n // 100), replace=False)
    others = np.setdiff1d(np.flatnonzero(rng.random(n) < 0.05), campaign)
    groups = zipf(rng, max(len(others) // 8, 1), len(others), 0.7)
    number = np.full(groups.max(initial=0) + 1, -1)
    for row, group in zip(others.tolist(), groups.tolist(), strict=True):
        number[group] = first + row if number[group] < 0 else number[group]
        yield row, int(number[group])
    yield from ((row, first + int(campaign.min())) for row in sorted(campaign.tolist()))


def _mentions(rng: np.random.Generator, themes: Any, lengths: Any) -> list[list[tuple[int, int, int]]]:
    keys = list(themes.ids.values())
    many = rng.choice(4, len(lengths), p=(0.45, 0.35, 0.15, 0.05))
    chosen = zipf(rng, len(keys), int(many.sum()), 0.8)
    spoken, place = [], 0
    for i, length in enumerate(lengths):
        mine = chosen[place : place + many[i]] if length > 20 else []
        place += many[i]
        spoken.append([(keys[theme], 6 * k, 6 * k + 5) for k, theme in enumerate(mine)])
    return spoken


def _next_verbatim(connection: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM listen_verbatim")
        return int(cursor.fetchone()[0])


LARGE = (
    "listen_feedback", "listen_verbatim", "understand_reading", "understand_mention", "understand_repeat",
    "people_person",
)  # fmt: skip
WANTED = {
    "complaint": 0.3, "praise": 0.25, "suggestion": 0.05, "question": 0.08, "help": 0.04, "leaving": 0.004,
    "fault": 0.06,
}  # fmt: skip


def _without_indexes(connection: Any) -> list[str]:
    """Drop the plain indexes and the foreign keys of the large tables; returns what makes them again."""
    again = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) "
            "AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            [list(LARGE)],
        )
        for name, definition in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')
            again.append(definition)
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
            [list(LARGE)],
        )
        for table, name, definition in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    return again


def _with_indexes(connection: Any, definitions: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for definition in definitions:
            cursor.execute(definition)
        for table in LARGE:
            cursor.execute(f"VACUUM (ANALYZE) {table}")


def marked_dirty(now: datetime, days: int = 730) -> list[datetime]:
    """A moment in every month of the record."""
    return [now - timedelta(days=back) for back in range(0, days + 31, 20)] + [datetime.now(UTC)]
