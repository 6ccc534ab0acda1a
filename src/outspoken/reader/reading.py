"""Texts to the table of readings: the kernel's findings, part by part on all cores, put into Arrow columns."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from outspoken.reader import emotions, intents, kernel, language, model
from outspoken.reader.characters import characters
from outspoken.reader.patterns import patterns_of
from outspoken.reader.roles import roles
from outspoken.reader.schema import INTENTS, LANGUAGES_READ, MODEL, READINGS
from outspoken.reader.tables import SENTIMENT_HEADS, Patterns, Raw, raw, scratch
from outspoken.reader.texts import Buffer, arrays, buffer
from outspoken.reader.themes import ThemeTree, load_themes

POLARITIES: Final = ("negative", "neutral", "positive")

PART_ROWS: Final = 1 << 15
PART_BYTES: Final = 1 << 23
SURE_OF_LANGUAGE: Final = 0.6  # below this probability a language is not told
CLEAR: Final = 0.35  # |sentiment| from which it is a sign of complaint or praise

_NEUTRAL: Final = emotions.LABELS.index("neutral")
_SCRIPTS: Final = tuple(language.SCRIPTS)
_ARABIC: Final = _SCRIPTS.index("arabic")
_LATIN: Final = _SCRIPTS.index("latin")


def read_texts(
    texts: Sequence[str | None] | pa.Array | pa.ChunkedArray, *, themes: ThemeTree | None = None
) -> pa.Table:
    """As `outspoken.reader.read`."""
    tree = themes if themes is not None else load_themes()
    patterns = patterns_of(tree)
    keys = pa.array([theme.key for theme in tree.themes], pa.string())
    parts = [(array, part) for array in arrays(texts) for part in _parts(buffer(array))]

    def read_part(job: tuple[pa.Array, tuple[Buffer, int, int]]) -> pa.RecordBatch:
        array, (held, first, end) = job
        return _table(array.slice(first, end - first), _raw(held, first, end, patterns), keys)

    if len(parts) < 2:
        batches = [read_part(part) for part in parts]
    else:
        with ThreadPoolExecutor(max_workers=_threads()) as pool:
            batches = list(pool.map(read_part, parts))
    return pa.Table.from_batches(batches, schema=READINGS)


def _threads() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _parts(held: Buffer) -> Iterator[tuple[Buffer, int, int]]:
    """Rows first..end of at most PART_ROWS and about PART_BYTES."""
    first, rows = 0, len(held.offsets) - 1
    while first < rows:
        by_bytes = int(np.searchsorted(held.offsets, held.offsets[first] + PART_BYTES, side="right")) - 1
        end = min(rows, first + PART_ROWS, max(by_bytes, first + 1))
        yield held, first, end
        first = end


def _raw(held: Buffer, first: int, end: int, patterns: Patterns) -> Raw:
    """What the kernel finds in rows first..end; a second try with more room where there were very many mentions."""
    shipped = model.shipped()
    longest = int(np.diff(held.offsets[first : end + 1]).max())
    mentions = 4 * (end - first) + 64
    while True:
        found = raw(end - first, mentions)
        count = kernel.read_rows(
            held.data, held.offsets, first, end, characters(), language.script_table(), roles(), shipped.heads,
            shipped.languages, patterns, scratch(longest, kernel.LANGUAGE_GRAMS), found,
        )  # fmt: skip
        if count >= 0:
            return found._replace(mentions=found.mentions[:count])
        mentions *= 4


def _table(texts: pa.Array, found: Raw, keys: pa.Array) -> pa.RecordBatch:
    languages = _languages(texts, found)
    is_read = _is_read(languages, found)
    sentiment = found.scores[:, 2] - found.scores[:, 0]
    polarity = found.scores[:, :SENTIMENT_HEADS].argmax(axis=1)
    probabilities = found.scores[:, SENTIMENT_HEADS : SENTIMENT_HEADS + len(emotions.LABELS)]
    felt = (probabilities >= model.shipped().thresholds) & is_read[:, None]
    felt = _without_other_side(felt, polarity, sentiment, found.mixed)
    family, strength = _family(probabilities, felt, polarity, sentiment)
    unread = ~is_read
    columns = [
        languages,
        pa.array(sentiment, mask=unread),
        _taken(POLARITIES, polarity, unread),
        pa.array(found.mixed & is_read),
        _emotions(probabilities, felt),
        _taken(emotions.FAMILIES, family, unread),
        pa.array(strength, mask=unread),
        _intents(found, sentiment, polarity, is_read),
        _mentions(found, is_read, keys),
        pa.repeat(pa.scalar(MODEL), len(texts)),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=READINGS)


def _taken(names: Sequence[str], places: NDArray[np.integer], missing: NDArray[np.bool_]) -> pa.Array:
    return pa.array(names, pa.string()).take(pa.array(places.astype(np.int32), mask=missing))


def _languages(texts: pa.Array, found: Raw) -> pa.Array:
    names = (*model.shipped().names, *(told or "" for _, told in language.SCRIPTS.values()), language.UNDETERMINED)
    by_script = len(model.shipped().names)
    places = found.language.astype(np.int32)
    alone = np.array([told is not None for _, told in language.SCRIPTS.values()])[found.script]
    places[alone] = by_script + found.script[alone]
    places[~alone & (found.sureness < SURE_OF_LANGUAGE)] = len(names) - 1
    czech = np.flatnonzero(places == names.index("cs"))
    for row, text in zip(czech, texts.take(pa.array(czech)).to_pylist(), strict=True):
        if not language.is_czech(text):
            places[row] = by_script + len(_SCRIPTS)
    arabic = np.flatnonzero(found.script == _ARABIC)
    names = (*names, "fa", "ur")
    for row, text in zip(arabic, texts.take(pa.array(arabic)).to_pylist(), strict=True):
        places[row] = names.index(language.arabic_script(text))
    return pa.array(names, pa.string()).take(pa.array(places))


def _is_read(languages: pa.Array, found: Raw) -> NDArray[np.bool_]:
    """A supported language; or none told, in Latin letters or pictures, of which at least a part is known."""
    supported = pc.is_in(languages, pa.array(LANGUAGES_READ)).to_numpy(zero_copy_only=False)
    short = pc.equal(languages, language.UNDETERMINED).to_numpy(zero_copy_only=False)
    short &= (found.script == _LATIN) | (found.script == 0)
    return np.asarray((supported | short) & (found.known > 0) & (found.tokens > 0), dtype=np.bool_)


def _without_other_side(
    felt: NDArray[np.bool_], polarity: NDArray[np.intp], sentiment: NDArray[np.float32], mixed: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Labels felt, less those against a clear sentiment, and less neutral beside any other.

    The thresholds of the labels are those of English chat; elsewhere the sentiment is the surer of the two.
    """
    clear = (np.abs(sentiment) >= CLEAR) & ~mixed
    for side, other in (("negative", "positive"), ("positive", "negative")):
        rows = clear & (polarity == POLARITIES.index(side))
        for column, label in enumerate(emotions.LABELS):
            if emotions.family_of(label) in emotions.SIDES[other] and label != "confusion":
                felt[rows, column] = False
    felt[:, _NEUTRAL] &= felt.sum(axis=1) == 1
    return felt


def _family(
    probabilities: NDArray[np.float32],
    felt: NDArray[np.bool_],
    polarity: NDArray[np.intp],
    sentiment: NDArray[np.float32],
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The family felt most, shape (n,) as places in FAMILIES, and how strongly, shape (n,).

    To choice stand the families of the labels felt; where the text is clearly for or against something, those of that
    side, and where none of them is felt, the likeliest of them.
    """
    scores = emotions.family_scores(probabilities)
    neutral = emotions.FAMILIES.index("neutral")
    allowed = np.zeros(scores.shape, dtype=np.bool_)
    for column, label in enumerate(emotions.LABELS):
        allowed[:, emotions.FAMILIES.index(emotions.family_of(label))] |= felt[:, column]
    allowed[:, neutral] = False
    for side, families in emotions.SIDES.items():
        own = np.isin(emotions.FAMILIES, families)
        clear = (polarity == POLARITIES.index(side)) & (np.abs(sentiment) >= CLEAR)
        allowed[clear & (allowed & own).any(axis=1)] &= own
        allowed[clear & ~(allowed & own).any(axis=1)] = own
    most = np.where(allowed, scores, np.float32(-1)).argmax(axis=1)
    most = np.where(allowed.any(axis=1), most, neutral)
    strength = emotions.strength(scores[np.arange(len(scores)), most], sentiment)
    return most, np.where(most == neutral, np.float32(0), strength)


def _offsets(counts: NDArray[np.integer]) -> pa.Array:
    return pa.array(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))


def _emotions(probabilities: NDArray[np.float32], felt: NDArray[np.bool_]) -> pa.Array:
    """Labels felt, in each row the strongest first, ties in the order of LABELS."""
    row, label = np.nonzero(felt)
    order = np.lexsort((label, -probabilities[row, label], row))
    names = pa.array(emotions.LABELS, pa.string()).take(pa.array(label[order].astype(np.int32)))
    return pa.ListArray.from_arrays(_offsets(felt.sum(axis=1)), names)


def _intents(
    found: Raw, sentiment: NDArray[np.float32], polarity: NDArray[np.intp], is_read: NDArray[np.bool_]
) -> pa.Array:
    signs = {
        "asks": found.asks,
        "negative": is_read & (polarity == 0) & (sentiment <= -CLEAR),
        "positive": is_read & (polarity == 2) & (sentiment >= CLEAR),
    }
    held = intents.intents_of(found.cues, signs)
    names = pa.array(INTENTS, pa.string()).take(pa.array(np.nonzero(held)[1].astype(np.int32)))
    return pa.ListArray.from_arrays(_offsets(held.sum(axis=1)), names)


def _mentions(found: Raw, is_read: NDArray[np.bool_], keys: pa.Array) -> pa.Array:
    ends = np.concatenate([[0], found.mentions_end])
    unread = np.repeat(~is_read, np.diff(ends))
    theme, start, end, polarity = found.mentions.T
    spans = pa.StructArray.from_arrays(
        [
            keys.take(pa.array(theme)),
            pa.array(np.ascontiguousarray(start)),
            pa.array(np.ascontiguousarray(end)),
            _taken(POLARITIES, polarity, unread),
        ],
        fields=list(READINGS.field("mentions").type.value_type),
    )
    return pa.ListArray.from_arrays(pa.array(ends.astype(np.int32)), spans)
