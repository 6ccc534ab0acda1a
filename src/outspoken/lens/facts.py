"""The shape of the facts, and of the codes they are counted by.

A month is on disk twice: by name in Parquet, so that any warehouse can read it, and as small numbers in an Arrow file
that is mapped into memory, so that a group-by costs a few nanoseconds a row. Names are numbered once per folder, in
`names.json`, and never renumbered.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from outspoken.lens.errors import LensError
from outspoken.reader.emotions import FAMILIES

FACTS: Final = pa.schema(
    [
        pa.field("feedback_id", pa.string(), nullable=False),
        pa.field("verbatim_id", pa.int64(), nullable=False),
        # 0 for the first verbatim of a feedback: its score counts once, there.
        pa.field("place", pa.int16(), nullable=False),
        pa.field("occurred_at", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("channel", pa.string()),
        pa.field("touchpoint", pa.string()),
        pa.field("source", pa.string()),
        pa.field("segment", pa.string()),
        pa.field("language", pa.string()),
        pa.field("polarity", pa.string()),
        pa.field("family", pa.string()),
        pa.field("sentiment", pa.float32()),
        pa.field("strength", pa.float32()),
        pa.field("emotions", pa.list_(pa.string())),
        pa.field("intents", pa.list_(pa.string())),
        # Keys of the themes spoken of, with all their parents, each once.
        pa.field("themes", pa.list_(pa.string())),
        pa.field("score", pa.float64()),
        pa.field("score_kind", pa.string()),
        pa.field("has_words", pa.bool_(), nullable=False),
    ]
)

POLARITIES: Final = ("negative", "neutral", "positive")
NPS_STEP: Final = 16  # the code of a score is its nearest point, and this more for an answer to the NPS question
MOOD_STEP: Final = 4  # room for the three polarities and "not read" below one family

# Dimension → the column of facts it comes from. A list column makes one row count under each of its values.
SINGLE: Final = {
    "channel": "channel",
    "touchpoint": "touchpoint",
    "source": "source",
    "segment": "segment",
    "language": "language",
    "score_kind": "score_kind",
}
LISTED: Final = {"theme": "themes", "emotion": "emotions", "intent": "intents"}
NAMED: Final = (*SINGLE, *LISTED)

Names = dict[str, list[str]]


def fresh_names() -> Names:
    """Numbers known from the start: 0 is "not known" everywhere, families and polarities have fixed numbers."""
    return {dimension: [""] for dimension in NAMED} | {
        "family": ["", *FAMILIES],
        "polarity": ["", *POLARITIES],
    }


def checked(facts: pa.Table) -> pa.Table:
    """The facts in the order and types of FACTS. Raises LensError where a column is missing or cannot be cast."""
    missing = [name for name in FACTS.names if name not in facts.column_names]
    if missing:
        raise LensError(f"The facts lack {', '.join(missing)}; they need every column of outspoken.lens.FACTS.")
    try:
        return facts.select(FACTS.names).cast(FACTS)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError) as error:
        raise LensError(f"The facts do not fit outspoken.lens.FACTS: {error}") from error


def in_order(facts: pa.Table) -> pa.Table:
    """The facts sorted by time."""
    return facts.sort_by([("occurred_at", "ascending"), ("verbatim_id", "ascending")]).combine_chunks()


def coded(facts: pa.Table, names: Names) -> pa.Table:
    """What the facts are counted by, row by row, as numbers; `names` grows by what is new in them."""
    columns = {f"{name}_code": _codes(facts[column], names[name]) for name, column in SINGLE.items()}
    columns |= {f"{name}_codes": _list_codes(facts[column], names[name]) for name, column in LISTED.items()}
    family, polarity = (_codes(facts[name], names[name], fixed=name) for name in ("family", "polarity"))
    score = facts["score"].cast(pa.float32())
    return pa.table(
        {
            "occurred_at": facts["occurred_at"],
            "minute": _minutes(facts["occurred_at"]),
            "month": _months(facts["occurred_at"]),
            **columns,
            "mood_code": pc.add(pc.multiply(family, pa.scalar(MOOD_STEP, pa.uint16())), polarity).cast(pa.uint8()),
            "sentiment": facts["sentiment"],
            "score": score,
            "score_code": _score_codes(facts),
            "score_once": pc.if_else(pc.equal(facts["place"], 0), score, pa.scalar(None, pa.float32())),
            "has_words": facts["has_words"],
        }
    )


def _score_codes(facts: pa.Table) -> pa.Array:
    points = np.clip(np.rint(pc.fill_null(facts["score"], 0).to_numpy()), 0, NPS_STEP - 1).astype(np.uint8)
    is_nps = pc.fill_null(pc.equal(facts["score_kind"], "nps"), False).to_numpy()
    return pa.array(points + NPS_STEP * is_nps.astype(np.uint8), pa.uint8())


def _minutes(times: pa.ChunkedArray) -> pa.Array:
    micros = times.cast(pa.int64()).to_numpy()
    return pa.array(np.floor_divide(micros, 60_000_000).astype(np.int32))


def _months(times: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whole months since the year 0, UTC."""
    return pc.add(pc.multiply(pc.year(times), 12), pc.subtract(pc.month(times), 1)).cast(pa.int32())


def _codes(values: pa.ChunkedArray, names: list[str], *, fixed: str = "") -> pa.Array:
    # A dictionary first: names are few, rows are many.
    encoded = pc.fill_null(values, "").combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    places = _places(encoded.dictionary.to_pylist(), names, fixed=fixed)
    return pa.array(places[encoded.indices.to_numpy(zero_copy_only=False)], pa.uint16())


def _list_codes(values: pa.ChunkedArray, names: list[str]) -> pa.Array:
    lists = values.combine_chunks()
    if isinstance(lists, pa.ChunkedArray):
        lists = lists.chunk(0) if lists.num_chunks else pa.array([], lists.type)
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    flat = _codes(pa.chunked_array([lists.flatten()], pa.string()), names)
    return pa.ListArray.from_arrays(pa.array(offsets), flat)


def _places(values: Iterable[str], names: list[str], *, fixed: str) -> np.ndarray[tuple[int], np.dtype[np.uint16]]:
    known = {name: place for place, name in enumerate(names)}
    for value in values:
        if value in known:
            continue
        if fixed:
            raise LensError(f"{value!r} is no {fixed}; it must be one of {', '.join(names[1:])} or null.")
        if len(names) > np.iinfo(np.uint16).max:
            raise LensError(
                "More than 65,535 different names in one dimension; a free text may have been mapped to it."
            )
        known[value] = len(names)
        names.append(value)
    return np.array([known[value] for value in values], np.uint16)
