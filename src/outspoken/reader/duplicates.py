"""Texts that say the same in nearly the same words: repeats, copies with small edits, copy-paste campaigns.

`groups` gives every text the place of the first of its group; `campaigns` counts the groups, by people and by time.
Repeats are linked, never dropped: each counts as the person it came from, and the first is the one to show.

Likeness is the weighted share of trigrams that two texts have in common, rare ones weighing more; candidates come from
MinHash signatures in bands. Broder, A. (1997). On the resemblance and containment of documents. Gionis, A., Indyk, P.,
Motwani, R. (1999). Similarity search in high dimensions via hashing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from outspoken.reader import duplicates_kernel as kernel
from outspoken.reader.characters import characters
from outspoken.reader.roles import DENYING
from outspoken.reader.texts import arrays

T = TypeVar("T")
R = TypeVar("R")

LIKENESS: Final = 0.55
FEWEST_WORDS: Final = 4  # texts with fewer words are grouped only when their words are equal
_PART_ROWS: Final = 1 << 14
_OCTAVES: Final = 3  # a trigram gains a bit for each eight times that it is rarer
_SAMPLE: Final = 1 << 16  # texts that the commonness of trigrams is counted in

CAMPAIGNS: Final = pa.schema(
    [
        ("group", pa.int64()),
        ("texts", pa.int64()),
        ("people", pa.int64()),
        ("first_at", pa.timestamp("us", "UTC")),
        ("last_at", pa.timestamp("us", "UTC")),
    ]
)


class _Prints(NamedTuple):
    """whole, words, denials: shape (n,). signatures: (n, kernel.SIGNATURE). bits: weights of trigrams."""

    whole: NDArray[np.uint64]
    words: NDArray[np.int32]
    denials: NDArray[np.int32]
    signatures: NDArray[np.uint32]
    bits: NDArray[np.uint8]


def groups(
    texts: Sequence[str | None] | pa.Array | pa.ChunkedArray, *, likeness: float = LIKENESS
) -> NDArray[np.int64]:
    """The place of the first text of each text's group, shape (n,); a text like no other has its own.

    Equal but for case, accents, marks and white space: one group. From four words on also those alike in at least
    `likeness` (0 … 1) of their letters; a short text that denies something is never grouped with one that does not.
    Texts without a letter or digit stand alone. The same texts in the same order give the same groups, on any number of
    cores. Raises ValueError where likeness is not between 0 and 1.

    >>> groups(["The refund took weeks!", "Kind driver.", "hello, the refund took weeks", "KIND DRIVER"])
    array([0, 1, 0, 1])
    """
    if not 0 < likeness <= 1:
        raise ValueError(f"likeness must lie between 0 and 1, not {likeness}; {LIKENESS} finds copies with a few edits")
    parts = [part.cast(pa.large_string()) for part in arrays(texts)]
    if not parts:
        return np.zeros(0, dtype=np.int64)
    held = _buffer(pa.concat_arrays(parts))
    prints = _prints(held)
    leaders = np.zeros(len(prints.whole), dtype=np.int64)
    kernel.link_equal(prints.whole, leaders, *_table(len(leaders)))
    compared = np.flatnonzero((leaders == np.arange(len(leaders))) & (prints.words >= FEWEST_WORDS))
    joined = np.arange(len(leaders))
    joined[compared] = compared[_alike(held, prints, compared, likeness)]
    return joined[leaders]


def campaigns(
    groups: NDArray[np.int64],
    *,
    people: Sequence[str | None] | pa.Array | None = None,
    times: pa.Array | None = None,
    fewest: int = 3,
) -> pa.Table:
    """Groups of at least `fewest` texts, those of the most people first: one row each, of the schema CAMPAIGNS.

    groups: as `groups` gives them. people: who wrote each text, shape (n,); a text without a person counts as one
    person. times: timestamps, shape (n,); null where none is known. The text to show is that at the place `group`.
    Raises ValueError where people or times have another length.

    >>> found = campaigns(np.array([0, 0, 2, 0]), people=["ada", "ben", None, "ada"])
    >>> found.select(["group", "texts", "people"]).to_pylist()
    [{'group': 0, 'texts': 3, 'people': 2}]
    """
    rows = len(groups)
    for name, given in (("people", people), ("times", times)):
        if given is not None and len(given) != rows:
            raise ValueError(f"{name} must have one value for each of the {rows} texts, not {len(given)}")
    who = pa.array(people if people is not None else [None] * rows, pa.string())
    at = (
        pa.nulls(rows, CAMPAIGNS.field("first_at").type)
        if times is None
        else times.cast(CAMPAIGNS.field("first_at").type)
    )
    table = pa.table({"group": pa.array(groups, pa.int64()), "who": who, "at": at, "alone": pc.is_null(who)})
    counted = table.group_by("group").aggregate(
        [("at", "count", pc.CountOptions("all")), ("who", "count_distinct", pc.CountOptions("only_valid")),
         ("alone", "sum"), ("at", "min"), ("at", "max")]
    )  # fmt: skip
    met = pc.add(counted["who_count_distinct"], pc.cast(counted["alone_sum"], pa.int64()))
    found = pa.table([counted["group"], counted["at_count"], met, counted["at_min"], counted["at_max"]], CAMPAIGNS)
    order = [("people", "descending"), ("texts", "descending"), ("group", "ascending")]
    return found.filter(pc.greater_equal(found["texts"], fewest)).sort_by(order)


class _Bytes(NamedTuple):
    """As `texts.Buffer`, for any number of bytes."""

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]


def _buffer(array: pa.Array) -> _Bytes:
    _, offsets, data = pc.fill_null(array, "").buffers()
    return _Bytes(
        np.frombuffer(data, dtype=np.uint8) if data is not None and len(data) else np.zeros(1, dtype=np.uint8),
        np.frombuffer(offsets, dtype=np.int64)[: len(array) + 1] if len(array) else np.zeros(1, dtype=np.int64),
    )


def _table(rows: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    slots = 1 << max(rows * 2, 2).bit_length()
    return np.zeros(slots, dtype=np.uint64), np.zeros(slots, dtype=np.int64)


def _prints(held: _Bytes) -> _Prints:
    rows = len(held.offsets) - 1
    bare, kind = characters().bare, characters().kind
    counts = np.zeros(kernel.COUNTS, dtype=np.int64)
    looked = kernel.count_grams(held.data, held.offsets, max(rows // _SAMPLE, 1), bare, kind, counts)
    rare = np.log2(max(looked, 1) / np.maximum(counts, 1) + 1)
    bits = np.minimum(rare / _OCTAVES, kernel.MOST_BITS).astype(np.uint8)
    prints = _Prints(
        np.zeros(rows, dtype=np.uint64),
        np.zeros(rows, dtype=np.int32),
        np.zeros(rows, dtype=np.int32),
        np.zeros((rows, kernel.SIGNATURE), dtype=np.uint32),
        bits,
    )

    def part(first: int) -> None:
        kernel.fingerprints(
            held.data, held.offsets, first, min(first + _PART_ROWS, rows), bare, kind, bits, _denying(), _seeds(),
            prints.whole, prints.words, prints.denials, prints.signatures,
        )  # fmt: skip

    _each(part, range(0, rows, _PART_ROWS))
    return prints


def _alike(held: _Bytes, prints: _Prints, rows: NDArray[np.int64], likeness: float) -> NDArray[np.int64]:
    """For each of the rows, the place in `rows` of the first of its group; the bands are shared among the cores."""
    into = np.arange(len(rows))

    def part(bands: tuple[int, int]) -> NDArray[np.int64]:
        leaders = np.arange(len(rows))
        kernel.link_alike(
            held.data, held.offsets, characters().bare, characters().kind, prints.bits, rows, prints.words,
            prints.denials, prints.signatures, likeness, *bands, leaders, *_table(len(rows)),
        )  # fmt: skip
        return leaders

    size = -(-kernel.BANDS // _cores())
    for leaders in _each(part, [(band, min(band + size, kernel.BANDS)) for band in range(0, kernel.BANDS, size)]):
        kernel.merge(into, leaders)
    return into


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _each(do: Callable[[T], R], jobs: Sequence[T]) -> list[R]:
    if len(jobs) < 2:
        return [do(job) for job in jobs]
    with ThreadPoolExecutor(max_workers=_cores()) as pool:
        return list(pool.map(do, jobs))


@cache
def _denying() -> NDArray[np.uint64]:
    """The hashes of the words that deny, sorted."""
    words = sorted(set(DENYING.split()))
    held = _buffer(pa.array(words, pa.large_string()))
    hashes = np.zeros(len(words), dtype=np.uint64)
    kernel.word_hash(held.data, held.offsets, characters().bare, characters().kind, hashes)
    return np.unique(hashes)


@cache
def _seeds() -> NDArray[np.uint32]:
    return np.random.default_rng(1997).integers(0, 1 << 32, kernel.SIGNATURE, dtype=np.uint32)
