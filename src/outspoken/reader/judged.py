"""What a reader made of texts, before it becomes the table of readings."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outspoken.reader import emotions
from outspoken.reader.heads import EMOTIONS, PLACE, POLARITIES, SENTIMENT
from outspoken.reader.schema import HARMS, INTENTS, READINGS

SURE = 0.45  # the calibrated probability from which a polarity is told; below it the reader is not sure
CLEAR = 0.35  # |sentiment| from which emotions of the other side are not believed

_NEUTRAL = emotions.LABELS.index("neutral")
_INTENTS = [PLACE[name] for name in INTENTS]
_HARMS = [PLACE[name] for name in HARMS]


class Judged(NamedTuple):
    """n texts with m mentions in all.

    languages: string array. is_read: (n,). chances: (n, heads), calibrated. felt: (n, heads), those beyond their
    threshold. mixed: (n,). intents: (n, 7) by rule. harms: (n, 4) by rule. effort: (n,) 0 not said, 1 high, 2 low.
    mentions: (m, 3) of theme, start, end. polarities: (m,), −1 where not sure. mentions_end: (n,). readers: (n,) names.
    """

    languages: pa.Array
    is_read: NDArray[np.bool_]
    chances: NDArray[np.float32]
    felt: NDArray[np.bool_]
    mixed: NDArray[np.bool_]
    intents: NDArray[np.bool_]
    harms: NDArray[np.bool_]
    effort: NDArray[np.int8]
    mentions: NDArray[np.int32]
    polarities: NDArray[np.int32]
    mentions_end: NDArray[np.integer]
    readers: pa.Array

    @property
    def sentiment(self) -> NDArray[np.float32]:
        """−1 (negative) … 1 (positive), shape (n,)."""
        return np.asarray(self.chances[:, 2] - self.chances[:, 0])


def table_of(judged: Judged, keys: pa.Array) -> pa.RecordBatch:
    """Rows of READINGS; keys: the key of each theme by its place."""
    sentiment = judged.sentiment
    polarity, sureness = side_of(judged.chances)
    unread = ~judged.is_read
    felt = _without_other_side(judged, polarity)
    family, strength = _family(judged.chances[:, EMOTIONS], felt, polarity, sentiment)
    columns = [
        judged.languages,
        pa.array(sentiment, mask=unread),
        _taken(POLARITIES, polarity, unread | (polarity < 0)),
        pa.array(sureness, mask=unread),
        pa.array(judged.mixed & judged.is_read),
        _emotions(judged.chances[:, EMOTIONS], felt),
        _taken(emotions.FAMILIES, family, unread),
        pa.array(strength, mask=unread),
        pa.array(judged.chances[:, PLACE["arousal"]], mask=unread),
        _listed(INTENTS, judged.intents | (judged.felt[:, _INTENTS] & judged.is_read[:, None])),
        pa.array(judged.chances[:, PLACE["urgency"]], mask=unread),
        _listed(HARMS, judged.harms | (judged.felt[:, _HARMS] & judged.is_read[:, None])),
        _taken(("high", "low"), judged.effort - 1, judged.effort == 0),
        _mentions(judged, keys),
        judged.readers,
    ]
    return pa.RecordBatch.from_arrays(columns, schema=READINGS)


def side_of(chances: NDArray[np.float32]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The likeliest polarity, −1 where the reader is not sure, and its probability; both of shape (n,)."""
    sureness = chances[:, SENTIMENT].max(axis=1, initial=0)
    polarity = chances[:, SENTIMENT].argmax(axis=1)
    ironic = chances[:, PLACE["ironic"]] > 0.5
    return np.where((sureness >= SURE) & ~ironic, polarity, -1), sureness


def _taken(names: tuple[str, ...], places: NDArray[np.integer], missing: NDArray[np.bool_]) -> pa.Array:
    return pa.array(names, pa.string()).take(pa.array(np.maximum(places, 0).astype(np.int32), mask=missing))


def _without_other_side(judged: Judged, polarity: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Labels felt, less those against a clear sentiment, and less neutral beside any other.

    The thresholds of the labels are those of English chat; elsewhere the sentiment is the surer of the two.
    """
    felt = judged.felt[:, EMOTIONS] & judged.is_read[:, None]
    clear = (np.abs(judged.sentiment) >= CLEAR) & ~judged.mixed
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


def _listed(names: tuple[str, ...], held: NDArray[np.bool_]) -> pa.Array:
    found = pa.array(names, pa.string()).take(pa.array(np.nonzero(held)[1].astype(np.int32)))
    return pa.ListArray.from_arrays(_offsets(held.sum(axis=1)), found)


def _mentions(judged: Judged, keys: pa.Array) -> pa.Array:
    ends = np.concatenate([[0], judged.mentions_end])
    unread = np.repeat(~judged.is_read, np.diff(ends))
    theme, start, end = judged.mentions[:, :3].T
    spans = pa.StructArray.from_arrays(
        [
            keys.take(pa.array(theme)),
            pa.array(np.ascontiguousarray(start)),
            pa.array(np.ascontiguousarray(end)),
            _taken(POLARITIES, judged.polarities, unread | (judged.polarities < 0)),
        ],
        fields=list(READINGS.field("mentions").type.value_type),
    )
    return pa.ListArray.from_arrays(pa.array(ends.astype(np.int32)), spans)
