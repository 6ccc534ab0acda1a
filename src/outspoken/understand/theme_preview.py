"""What a theme would find, while its phrases are being typed: how many comments, and some with the words marked.

The reader's own matcher decides. Where there are few comments all are looked at. Else a sample of them tells whether
the theme is common: then its share in the sample, with its interval, is the answer. A rare one is counted exactly: the
text search hands over every comment that has the words somewhere, and the matcher looks at each. The search knows no
accents; a word typed without them is also looked up with one, at any of its letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from unicodedata import combining, normalize

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from django.urls import reverse

from outspoken import reader
from outspoken.evidence import wilson
from outspoken.understand.kept import Kept
from outspoken.understand.sql import question
from outspoken.understand.theme_edits import Draft

SAMPLE: Final = 10_000
COMMON: Final = 60  # hits in the sample from which its share is told instead of a count
CANDIDATES: Final = 8_000
SHOWN: Final = 10
WIDE: Final = 420  # characters of a comment shown around the first match
YEAR: Final = timedelta(days=365)
_KEPT_SECONDS: Final = 300
_SEED: Final = 20_260_301
_ACCENTED: Final = {
    "a": "àáâãäåą", "c": "çć", "e": "èéêëę", "i": "ìíîï", "l": "ł", "n": "ñń", "o": "òóôõöø", "s": "ś", "u": "ùúûü",
    "y": "ý", "z": "źż",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    pk: int
    occurred_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A comment that is found: its words in pieces, those that match marked."""

    href: str
    occurred_at: datetime
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One of the theme's own examples, and whether its phrases find it."""

    text: str
    is_found: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """n: how many comments match, exactly or as estimated. low, high: between these in 19 of 20 cases, where it is an
    estimate. of: of how many comments."""

    n: int
    of: int
    is_exact: bool
    low: int
    high: int
    found: tuple[Marked, ...]
    examples: tuple[Example, ...]

    @property
    def missed(self) -> int:
        return sum(not example.is_found for example in self.examples)


@dataclass(frozen=True, slots=True)
class _Sample:
    """texts: drawn from the period, all of them where there are few. n: how many the period has."""

    texts: tuple[Text, ...]
    n: int
    is_all: bool


_samples: Kept[_Sample] = Kept(seconds=_KEPT_SECONDS, most=2)
# Few comments are gathered anew, so that the first ones are seen as they come.
_few: Kept[_Sample] = Kept(seconds=1, most=2)


def of(draft: Draft, *, year: bool, now: datetime) -> Preview:
    """What the draft finds in the last 12 months (`year`) or ever. Raises theme_edits.Unusable."""
    tree = draft.rule()
    since = now - YEAR if year else None
    examples = _examples(draft, tree)
    sample = _sample(year, since)
    if not draft.phrases:
        return Preview(0, sample.n, True, 0, 0, (), examples)
    hits = _matching(sample.texts, tree)
    if sample.is_all:
        return Preview(len(hits), sample.n, True, len(hits), len(hits), _shown(hits), examples)
    if len(hits) < COMMON and (held := _candidates(draft, since)) is not None:
        exact = _matching(held, tree)
        return Preview(len(exact), sample.n, True, len(exact), len(exact), _shown(exact), examples)
    low, high = wilson(np.array([len(hits)]), np.array([len(sample.texts)]))
    share = len(hits) / len(sample.texts)
    told = (_rounded(value * sample.n) for value in (share, float(low[0]), float(high[0])))
    n, least, most = told
    return Preview(n, sample.n, False, least, most, _shown(hits), examples)


def forget() -> None:
    """Let go of the samples: for tests, whose comments change at once."""
    _samples.forget()
    _few.forget()


def _rounded(count: float) -> int:
    """To two digits that mean something: an estimate of 52,317 would be a false promise.

    >>> _rounded(52_317.0), _rounded(87.0), _rounded(0.2)
    (52000, 87, 0)
    """
    whole = round(count)
    return whole if whole < 100 else round(whole, 2 - len(str(whole)))


@dataclass(frozen=True, slots=True)
class _Hits:
    """Those of some texts that match: their places, and the mentions of all of the texts."""

    texts: Sequence[Text]
    places: list[int]
    mentions: pa.ChunkedArray

    def __len__(self) -> int:
        return len(self.places)


def _matching(texts: Sequence[Text], tree: reader.ThemeTree) -> _Hits:
    mentions = reader.read([text.text for text in texts], themes=tree).column("mentions")
    places = np.flatnonzero(pc.list_value_length(mentions).to_numpy()).tolist()
    return _Hits(texts, places, mentions)


def _examples(draft: Draft, tree: reader.ThemeTree) -> tuple[Example, ...]:
    if not draft.examples:
        return ()
    found = reader.read(list(draft.examples), themes=tree).column("mentions").to_pylist()
    return tuple(Example(text, bool(spans)) for text, spans in zip(draft.examples, found, strict=True))


def _shown(hits: _Hits) -> tuple[Marked, ...]:
    """The newest few."""
    newest = sorted(hits.places, key=lambda place: hits.texts[place].occurred_at, reverse=True)[:SHOWN]
    found = ((hits.texts[place], hits.mentions[place].as_py()) for place in newest)
    return tuple(
        Marked(reverse("verbatim", args=[text.pk]), text.occurred_at, tuple(_pieces(text.text, spans)))
        for text, spans in found
    )


def _pieces(text: str, spans: Sequence[dict[str, Any]]) -> Iterator[tuple[str, bool]]:
    """The words around the first match, cut where matches begin and end."""
    first = min(span["start"] for span in spans)
    place = max(0, first - WIDE // 2)
    end = min(len(text), place + WIDE)
    if place:
        yield "… ", False
    for span in sorted(spans, key=lambda span: int(span["start"])):
        if span["start"] < place or span["end"] > end:
            continue
        if span["start"] > place:
            yield text[place : span["start"]], False
        yield text[span["start"] : span["end"]], True
        place = span["end"]
    if place < end:
        yield text[place:end], False
    if end < len(text):
        yield " …", False


def _sample(year: bool, since: datetime | None) -> _Sample:
    if (held := _samples.held(year)) is not None:
        return held
    drawn = _few.get(year, lambda: _drawn(since))
    return drawn if drawn.is_all else _samples.get(year, lambda: drawn)


def _drawn(since: datetime | None) -> _Sample:
    with connection.cursor() as cursor:
        cursor.execute(question("comments_in_period"), {"since": since})
        n, lowest, highest = cursor.fetchone()
        if n <= SAMPLE:
            return _Sample(tuple(_fetched(since, ids=None)), n, is_all=True)
        rng = np.random.default_rng(_SEED)
        # Ids have gaps, and those of another time fall out: some more are drawn than are wanted.
        share = n / (highest - lowest + 1)
        drawn = rng.integers(lowest, highest, min(4 * SAMPLE, int(1.1 * SAMPLE / share)), endpoint=True)
        texts = tuple(_fetched(since, ids=np.unique(drawn).tolist()))
        return _Sample(texts, n, is_all=False)


def _candidates(draft: Draft, since: datetime | None) -> list[Text] | None:
    """Every comment that has all words of one of the phrases, None where they are too many to look at."""
    asked = " | ".join(dict.fromkeys(filter(None, map(_asked, draft.phrases))))
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(id) FROM"
            " (SELECT id FROM listen_verbatim WHERE search @@ to_tsquery('simple', %s) LIMIT %s) AS held",
            [asked, CANDIDATES + 1],
        )
        ids = cursor.fetchone()[0] or []
    return None if len(ids) > CANDIDATES else _fetched(since, ids=ids)


def _fetched(since: datetime | None, *, ids: list[int] | None) -> list[Text]:
    with connection.cursor() as cursor:
        cursor.execute(question("texts_of_period"), {"since": since, "ids": ids})
        return [Text(*row) for row in cursor.fetchall()]


def _asked(phrase: str) -> str:
    """A phrase as the text search is asked for it: all of its words, anywhere, in every spelling."""
    words = []
    for part in phrase.casefold().split():
        found = re.findall(r"[^\W_]+", part)
        for place, word in enumerate(found):
            is_beginning = part.endswith("*") and place == len(found) - 1
            words.append("(" + " | ".join(f"'{form}'{':*' if is_beginning else ''}" for form in _spelled(word)) + ")")
    return "(" + " & ".join(words) + ")" if words else ""


def _spelled(word: str) -> list[str]:
    """The word as typed and without accents; one without any also with an accent at each of its letters.

    >>> _spelled("né"), len(_spelled("ne"))
    (['né', 'ne'], 8)
    """
    plain = "".join(letter for letter in normalize("NFKD", word) if not combining(letter))
    forms = [word, plain]
    if word == plain:
        forms += [
            word[:place] + accented + word[place + 1 :]
            for place, letter in enumerate(word)
            for accented in _ACCENTED.get(letter, "")
        ]
        forms += [word.replace("ss", "ß")]
    return list(dict.fromkeys(forms))
