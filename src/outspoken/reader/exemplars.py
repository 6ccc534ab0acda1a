"""Verbatims that speak for a slice: typical, severe, recent and dissenting ones, every text as it was written.

What is chosen covers what all of them say (facility location: how like its nearest exemplar each comment is), and is
drawn towards the severe, the recent and the dissenting by terms with diminishing returns. The whole is monotone and
submodular, so the greedy choice is worth at least 1 − 1/e of the best there is.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike, NDArray

from outspoken.reader.duplicates import groups

# So many comments are covered, and so many stand for election, drawn by their keys: where a slice holds no more, the
# choice is over all of it.
COVERED: Final = 2_048
CANDIDATES: Final = 512
# The severest, newest and most dissenting stand for election whatever the draw says.
STRONGEST: Final = 64
CENTRAL: Final = 16  # of each exemplar of a first choice
BLOCK: Final = 32
ONE_THREAD: Final = 260_000  # multiplications that OpenBLAS does without asking other threads
REASONS: Final = ("typical", "severe", "recent", "dissenting")

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Mix:
    """What each reason weighs beside the cover, which weighs 1 (all that so many exemplars can cover)."""

    severity: float = 0.25
    recency: float = 0.1
    dissent: float = 0.2

    def __post_init__(self) -> None:
        if min(self.severity, self.recency, self.dissent) < 0:
            raise ValueError(f"the weights of a mix must not be negative: {self}")


class Exemplar(NamedTuple):
    """One choice. place: its row; reason: what it was chosen for most, of REASONS; share: how many of the comments
    have it as their nearest exemplar, as a fraction of 1."""

    place: int
    reason: str
    share: float


def choose(
    texts: Sequence[str | None] | pa.Array | pa.ChunkedArray,
    vectors: NDArray[np.float32],
    *,
    size: int = 10,
    keys: ArrayLike | None = None,
    severity: ArrayLike | None = None,
    recency: ArrayLike | None = None,
    dissent: ArrayLike | None = None,
    alike: ArrayLike | None = None,
    mix: Mix | None = None,
) -> tuple[Exemplar, ...]:
    """At most `size` of n texts that together speak for all of them, the most telling first.

    vectors: shape (n, d), rows of unit length or zero. keys: a whole number of each comment's own, such as its id; the
    draw and ties go by it, so that order never matters (without keys, by the text). severity, recency, dissent: shape
    (n,), 0 to 1; none means 0 for all. alike: shape (n,), the same number for texts that say the same in nearly the
    same words, as `duplicates.groups` gives it (and is asked for where none is given): one of them is chosen at most.
    Empty texts are never chosen; very short and very long ones must speak for more. Raises ValueError where shapes or
    values do not fit.

    >>> from outspoken.reader.vectors import vectors
    >>> said = ["The refund never came", "My refund never came!", "Still no refund", "Lovely staff on board", ""]
    >>> [said[chosen.place] for chosen in choose(said, vectors(said), size=2)]
    ['My refund never came!', 'Lovely staff on board']

    Nemhauser, G. L., Wolsey, L. A. and Fisher, M. L. (1978). An analysis of approximations for maximizing submodular
    set functions. Mathematical Programming 14. Lazy evaluation: Minoux, M. (1978). Covering a drawn part: Wei, K.,
    Iyer, R. and Bilmes, J. (2015). Submodularity in data subset selection and active learning. ICML.
    """
    array = _array(texts)
    terms = _terms(array, severity, recency, dissent)
    if vectors.ndim != 2 or len(vectors) != len(array):
        raise ValueError(f"vectors must have shape ({len(array)}, d), one row per text; got {vectors.shape}")
    lengths = pc.utf8_length(pc.utf8_trim_whitespace(array)).to_numpy(zero_copy_only=False)
    filled = np.flatnonzero(lengths)
    if size < 1 or not len(filled):
        return ()
    held = _Slice(array, vectors, drawn(_keys(array, keys)), fitness(lengths), terms, alike)
    covered = _first(filled, held.draw[filled], held.draw[filled], COVERED)
    stand = _candidates(held, filled)
    likeness = held.likeness(stand, covered)
    if len(filled) > CANDIDATES:
        more = np.setdiff1d(_central(held, filled, covered, likeness, size), stand)
        likeness = np.concatenate((likeness, held.likeness(more, covered)))
        stand = np.concatenate((stand, more))
        kept = _apart(held, stand)
        likeness, stand = likeness[kept], stand[kept]
    weighed = terms[:, stand] * held.fit[stand] * _weights(mix or Mix())[:, None]
    return _chosen(stand, likeness, weighed, size=size)


def fitness(lengths: ArrayLike) -> Floats:
    """How well a text of so many characters reads as an exemplar, shape (n,), 0 to 1: best from 40 to 320.

    >>> print(fitness([0, 10, 40, 320, 2000]))
    [0.  0.4 1.  1.  0.5]
    """
    characters = np.asarray(lengths, dtype=np.float64)
    rising = np.where(characters > 0, np.clip(0.2 + characters / 50, 0, 1), 0)
    falling = np.interp(characters, [320, 1_200], [1.0, 0.5])
    fit: Floats = (rising * falling).astype(np.float32)
    return fit


def severity_of(readings: pa.Table) -> Floats:
    """How much harm each reading tells of, shape (n,), 0 to 1: how strongly against, more where somebody leaves or
    reports a fault, most where somebody is in danger or done wrong. readings: columns of READINGS; harms may lack."""
    sentiment, strength = (_numbers(readings[name]) for name in ("sentiment", "strength"))
    is_against = _numbers(pc.equal(readings["polarity"], "negative").cast(pa.float32()))
    intent = 0.25 * _holds(readings["intents"], "leaving") + 0.15 * _holds(readings["intents"], "fault")
    felt = is_against * (0.35 * strength + 0.35 * np.clip(-sentiment, 0, 1) + intent)
    # Danger may be told of calmly; a table from before harms were read has no such column.
    harm = 0.5 * _holds_any(readings["harms"]) if "harms" in readings.column_names else 0
    severity: Floats = np.clip(felt + harm, 0, 1).astype(np.float32)
    return severity


def recency_of(moments: pa.Array | pa.ChunkedArray) -> Floats:
    """How near each moment is to the newest of them, shape (n,), 0 to 1; 0 where none is known."""
    if isinstance(moments, pa.ChunkedArray):
        moments = moments.combine_chunks()
    known = pc.is_valid(moments).to_numpy(zero_copy_only=False)
    ages = np.zeros(len(moments), np.float32)
    if not known.any():
        return ages
    ticks = pc.fill_null(moments.cast(pa.int64()), 0).to_numpy(zero_copy_only=False).astype(np.float64)
    first, last = ticks[known].min(), ticks[known].max()
    # The last eighth of the time counts; what is older is no news.
    near = 1 - (last - ticks) / max((last - first) / 8, 1.0)
    ages[known] = np.clip(near, 0, 1)[known]
    return ages


def dissent_of(readings: pa.Table) -> Floats:
    """How firmly each reading speaks against what most of them say, shape (n,), 0 to 1. readings: columns of READINGS.

    Where as many are for as against, nobody dissents.
    """
    polarity = readings["polarity"]
    sides = [_numbers(pc.equal(polarity, side).cast(pa.float32())) for side in ("negative", "positive")]
    negative, positive = (float(side.sum()) for side in sides)
    if negative == positive:
        return np.zeros(len(polarity), np.float32)
    fewer = sides[0] if negative < positive else sides[1]
    dissent: Floats = (fewer * np.clip(np.abs(_numbers(readings["sentiment"])), 0.2, 1)).astype(np.float32)
    return dissent


def _array(texts: Sequence[str | None] | pa.Array | pa.ChunkedArray) -> pa.Array:
    array = texts if isinstance(texts, pa.Array | pa.ChunkedArray) else pa.array(texts, pa.large_string())
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    return pc.fill_null(array.cast(pa.large_string()), "")


def _numbers(column: pa.ChunkedArray) -> Floats:
    found: Floats = pc.fill_null(column, 0).to_numpy().astype(np.float32)
    return found


def _holds(lists: pa.ChunkedArray, value: str) -> Floats:
    """1 where a list holds the value."""
    lists = lists.combine_chunks()
    rows = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
    hits = pc.fill_null(pc.equal(pc.list_flatten(lists), value), False).to_numpy(zero_copy_only=False)
    found = np.zeros(len(lists), np.float32)
    found[rows[hits]] = 1
    return found


def _holds_any(lists: pa.ChunkedArray) -> Floats:
    return _numbers(pc.greater(pc.list_value_length(lists), 0).cast(pa.float32()))


def _terms(array: pa.Array, *given: ArrayLike | None) -> Floats:
    """Severity, recency and dissent, shape (3, n). Raises ValueError for another shape or a value beyond 0 to 1."""
    terms = np.zeros((3, len(array)), np.float32)
    for row, (name, values) in enumerate(zip(("severity", "recency", "dissent"), given, strict=True)):
        if values is None:
            continue
        found = np.nan_to_num(np.asarray(values, dtype=np.float32))
        if found.shape != (len(array),):
            raise ValueError(f"{name} must have shape ({len(array)},), one value per text; got {found.shape}")
        if len(found) and (found.min() < 0 or found.max() > 1):
            raise ValueError(f"{name} must lie from 0 to 1; it reaches from {found.min()} to {found.max()}")
        terms[row] = found
    return terms


def _weights(mix: Mix) -> Floats:
    return np.array([mix.severity, mix.recency, mix.dissent], np.float32)


def drawn(keys: ArrayLike) -> NDArray[np.uint64]:
    """A number for each key, shape (n,), that looks drawn by lot and depends on nothing but the key.

    Steele, G. L., Lea, D. and Flood, C. H. (2014). Fast splittable pseudorandom number generators. OOPSLA.
    """
    own = np.asarray(keys).astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    own = (own ^ (own >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    own = (own ^ (own >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return own ^ (own >> np.uint64(31))


def _keys(array: pa.Array, keys: ArrayLike | None) -> NDArray[np.uint64]:
    if keys is None:
        parts = (text.encode("utf-8", "replace") for text in array.to_pylist())
        return np.fromiter((zlib.crc32(part) << 32 | zlib.adler32(part) for part in parts), np.uint64, len(array))
    given = np.asarray(keys)
    if given.shape != (len(array),):
        raise ValueError(f"keys must have shape ({len(array)},), one per text; got {given.shape}")
    return given.astype(np.uint64)


def _first(places: Places, by: NDArray[Any], draw: NDArray[np.uint64], most: int) -> Places:
    """The places with the smallest values, smallest first; a tie is broken by the draw, never by the order of rows."""
    if len(places) > most:
        near = by <= np.partition(by, most - 1)[most - 1]
        places, by, draw = places[near], by[near], draw[near]
    return places[np.lexsort((draw, by))][:most]


class _Slice(NamedTuple):
    """What is known of n comments: texts, vectors (n, d), numbers drawn, fitness, terms (3, n), what is said alike."""

    array: pa.Array
    vectors: Floats
    draw: NDArray[np.uint64]
    fit: Floats
    terms: Floats
    alike: ArrayLike | None

    def likeness(self, stand: Places, covered: Places) -> Floats:
        """How well each candidate stands for each comment, shape (candidates, covered)."""
        return np.maximum(_products(self.vectors[stand], self.vectors[covered]), 0) * self.fit[stand, None]

    def readable(self, filled: Places) -> Places:
        fits = self.fit[filled] >= 0.5
        return filled[fits] if fits.any() else filled


def _candidates(held: _Slice, filled: Places) -> Places:
    """Those that stand for election by the draw or by what they are."""
    readable = held.readable(filled)
    pools = [_first(readable, held.draw[readable], held.draw[readable], CANDIDATES)]
    for term in held.terms:
        told = filled[term[filled] > 0]
        pools.append(_first(told, -(term[told] * held.fit[told]), held.draw[told], STRONGEST))
    stand = np.unique(np.concatenate(pools))
    return stand[_apart(held, stand)]


def _central(held: _Slice, filled: Places, covered: Places, likeness: Floats, size: int) -> Places:
    """Of all comments those that lie nearest to the middle of what a first choice stands for: better candidates than
    a draw finds."""
    first = [place for place, _ in _greedy(likeness, np.zeros((3, len(likeness)), np.float32), size=size, unit=1.0)]
    nearest = np.argmax(likeness[first], axis=0)
    readable = held.readable(filled)
    centres = np.stack([held.vectors[covered[nearest == place]].sum(axis=0) for place in range(len(first))])
    near = (held.vectors @ centres.T)[readable] * held.fit[readable, None]
    return np.concatenate([_first(readable, -column, held.draw[readable], CENTRAL) for column in near.T])


def _apart(held: _Slice, stand: Places) -> Places:
    """Which of the candidates, by their place among them, say what no better one says in nearly the same words; in the
    order drawn."""
    worth = (1 + held.terms[:, stand].sum(axis=0)) * held.fit[stand]
    best = np.lexsort((held.draw[stand], -worth))
    said = groups(held.array.take(stand[best])) if held.alike is None else np.asarray(held.alike)[stand[best]]
    apart = best[np.unique(said, return_index=True)[1]]
    return apart[np.argsort(held.draw[stand[apart]], kind="stable")]


def _products(these: Floats, those: Floats) -> Floats:
    """The dot product of each of these with each of those."""
    if those.size > ONE_THREAD // 2:
        return these @ those.T
    # In parts so small that NumPy keeps to one thread: on a busy machine waking others takes longer than the sums.
    step = max(ONE_THREAD // max(those.size, 1), 1)
    return np.concatenate([these[first : first + step] @ those.T for first in range(0, len(these), step)])


def _chosen(stand: Places, likeness: Floats, weighed: Floats, *, size: int) -> tuple[Exemplar, ...]:
    """likeness: shape (candidates, covered); weighed: shape (3, candidates)."""
    # The cover counts in units of what so many exemplars can cover at all: some vectors lie nearer than others.
    alone = [place for place, _ in _greedy(likeness, np.zeros_like(weighed), size=size, unit=1.0)]
    unit = max(float(likeness[alone].max(axis=0).sum()), 1e-9)
    chosen = _greedy(likeness, weighed, size=size, unit=unit) if weighed.any() else [(place, 0) for place in alone]
    winners = np.argmax(likeness[[place for place, _ in chosen]], axis=0)
    shares = np.bincount(winners, minlength=len(chosen)) / likeness.shape[1]
    return tuple(
        Exemplar(int(stand[place]), REASONS[reason], float(share))
        for (place, reason), share in zip(chosen, shares, strict=True)
    )


def _greedy(likeness: Floats, weighed: Floats, *, size: int, unit: float) -> list[tuple[int, int]]:
    """Candidates and what each was chosen for, by lazy greedy: a gain never grows, so a candidate whose old gain is too
    small need not be looked at again. The most promising are looked at together, BLOCK at a time."""
    nearest = np.zeros(likeness.shape[1], np.float32)
    held = np.zeros((3, 1))

    def parts(places: Places) -> NDArray[np.float64]:
        covered = np.maximum(likeness[places] - nearest, 0).sum(axis=1, dtype=np.float64) / unit
        return np.vstack((covered, np.sqrt((held + weighed[:, places]) / size) - np.sqrt(held / size)))

    gains = likeness.sum(axis=1, dtype=np.float64) / unit + np.sqrt(weighed / size).sum(axis=0)
    chosen: list[tuple[int, int]] = []
    for _ in range(min(size, len(gains))):
        stale = np.ones(len(gains), bool)
        # The first of the best; a gain that is minus infinity is that of one chosen before.
        while stale[place := int(np.argmax(gains))]:
            block = _first(np.flatnonzero(stale), -gains[stale], np.flatnonzero(stale).astype(np.uint64), BLOCK)
            block = block[np.isfinite(gains[block])]
            gains[block], stale[block] = parts(block).sum(axis=0), False
        chosen.append((place, int(np.argmax(parts(np.array([place]))))))
        np.maximum(nearest, likeness[place], out=nearest)
        held += weighed[:, [place]]
        gains[place] = -np.inf
    return chosen
