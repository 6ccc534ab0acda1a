"""Texts to the table of readings: the kernel's findings, part by part on all cores, read more closely where asked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from outspoken.reader import intents, kernel, language, model, telling
from outspoken.reader.characters import characters
from outspoken.reader.heads import HEADS, PLACE
from outspoken.reader.judged import SURE, Judged, table_of
from outspoken.reader.patterns import patterns_of
from outspoken.reader.roles import roles
from outspoken.reader.schema import LANGUAGES_READ, MODEL, READINGS, SURE_ENOUGH
from outspoken.reader.tables import Patterns, Raw, raw, scratch
from outspoken.reader.texts import Buffer, arrays, buffer
from outspoken.reader.themes import ThemeTree, load_themes

if TYPE_CHECKING:
    from outspoken.reader import Depth
    from outspoken.reader.close import Encoder, Judgement
    from outspoken.reader.own import Own

T = TypeVar("T")


class How(NamedTuple):
    """How texts are read: by whom, with whose heads on top, and by which encoder where closely."""

    depth: Depth = "skim"
    own: Own | None = None
    encoder: Encoder | None = None


DEPTHS: Final = ("skim", "unsure", "close")

PART_ROWS: Final = 1 << 15
PART_BYTES: Final = 1 << 23
PLAIN: Final = 0.6  # from this probability on a polarity is itself a sign of complaint or praise

_SCRIPTS: Final = tuple(language.SCRIPTS)
_LATIN: Final = _SCRIPTS.index("latin")


def read_texts(
    texts: Sequence[str | None] | pa.Array | pa.ChunkedArray,
    *,
    themes: ThemeTree | None = None,
    depth: Depth = "skim",
    own: Own | None = None,
    encoder: Encoder | None = None,
) -> pa.Table:
    """As `outspoken.reader.read`."""
    tree = themes if themes is not None else load_themes()
    keys = pa.array([theme.key for theme in tree.themes], pa.string())
    batches = _by_part(texts, tree, How(depth, own, encoder), lambda judged: table_of(judged, keys))
    return pa.Table.from_batches(batches, schema=READINGS)


def chances(
    texts: Sequence[str | None] | pa.Array | pa.ChunkedArray,
    *,
    depth: Depth = "skim",
    own: Own | None = None,
    encoder: Encoder | None = None,
) -> NDArray[np.float32]:
    """Calibrated probabilities of every head of `heads.HEADS` for every text, shape (n, heads), also where not read."""
    found = _by_part(texts, load_themes(), How(depth, own, encoder), lambda judged: judged.chances)
    return np.concatenate([*found, np.zeros((0, len(HEADS)), dtype=np.float32)])


def _by_part(
    texts: Sequence[str | None] | pa.Array | pa.ChunkedArray,
    tree: ThemeTree,
    how: How,
    made: Callable[[Judged], T],
) -> list[T]:
    """What is made of the judgement of each part of the texts, in their order."""
    if how.depth not in DEPTHS:
        raise ValueError(f"depth must be one of {', '.join(DEPTHS)}, not {how.depth!r}")
    patterns = patterns_of(tree)
    parts = [(array, part) for array in arrays(texts) for part in _parts(buffer(array))]

    def read_part(job: tuple[pa.Array, tuple[Buffer, int, int]]) -> T:
        array, (held, first, end) = job
        some = array.slice(first, end - first)
        found = _raw(held, first, end, patterns)
        judged = _judged(some, found, how.own)
        return made(judged if how.depth == "skim" else _closer(some, judged, found.scores[:, : len(HEADS)], how))

    # The close reader has threads of its own.
    if len(parts) < 2 or how.depth != "skim":
        return [read_part(part) for part in parts]
    with ThreadPoolExecutor(max_workers=_threads()) as pool:
        return list(pool.map(read_part, parts))


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


def _judged(texts: pa.Array, found: Raw, own: Own | None) -> Judged:
    """What the skim makes of the texts."""
    shipped = model.shipped()
    languages = telling.told(texts, found.script, found.language, found.sureness)
    is_read = _is_read(languages, found)
    chances = found.scores[:, : len(HEADS)]
    if own is not None:
        chances = own.adjusted(_words(texts), chances)
    signs = {
        "asks": found.asks,
        "negative": is_read & (chances[:, PLACE["negative"]] >= PLAIN),
        "positive": is_read & (chances[:, PLACE["positive"]] >= PLAIN),
    }
    return Judged(
        languages=languages,
        is_read=is_read,
        chances=chances,
        felt=chances >= shipped.thresholds,
        mixed=found.mixed,
        intents=intents.intents_of(found.cues, signs),
        harms=intents.harms_of(found.cues),
        effort=intents.effort_of(found.cues),
        mentions=found.mentions,
        polarities=found.mentions[:, 3],
        mentions_end=found.mentions_end,
        readers=pa.repeat(pa.scalar(_named(MODEL, own)), len(texts)),
    )


def _is_read(languages: pa.Array, found: Raw) -> NDArray[np.bool_]:
    """A supported language; or none told, in Latin letters or pictures, of which at least a part is known."""
    supported = pc.is_in(languages, pa.array(LANGUAGES_READ)).to_numpy(zero_copy_only=False)
    short = pc.equal(languages, language.UNDETERMINED).to_numpy(zero_copy_only=False)
    short &= (found.script == _LATIN) | (found.script == 0)
    return np.asarray((supported | short) & (found.known > 0) & (found.tokens > 0), dtype=np.bool_)


def _closer(texts: pa.Array, skimmed: Judged, shipped: NDArray[np.float32], how: How) -> Judged:
    """The same with the close reader's findings in the place of the skim's where it can read, and was asked to.

    shipped: what the skim says without an organisation's own heads, which are asked once, at the end.
    """
    from outspoken.reader import close

    encoder = how.encoder or close.shipped()
    legible = pc.is_in(skimmed.languages, pa.array(encoder.languages)).to_numpy(zero_copy_only=False) & skimmed.is_read
    sure = skimmed.chances[:, :3].max(axis=1, initial=0) >= SURE_ENOUGH
    chosen = np.flatnonzero(legible & ~sure if how.depth == "unsure" else legible)
    if not len(chosen):
        return skimmed
    ends = np.concatenate([[0], skimmed.mentions_end])
    spans = [[tuple(span) for span in skimmed.mentions[ends[row] : ends[row + 1], 1:3].tolist()] for row in chosen]
    words = _words(texts.take(pa.array(chosen)))
    found = close.judge(words, spans, encoder=encoder)
    found = found._replace(chances=close.with_skim(found.chances, shipped[chosen]))
    if how.own is not None:
        found = found._replace(chances=how.own.adjusted(words, found.chances))
    return _with(skimmed, chosen, found, encoder.calibration.thresholds, _named(encoder.name, how.own))


def _words(texts: pa.Array) -> list[str]:
    """The texts as Python has them; broken UTF-8 has come this far and is read around here too."""
    return [(text or b"").decode("utf-8", "replace") for text in texts.cast(pa.binary()).to_pylist()]


def _named(model_name: str, own: Own | None) -> str:
    return model_name if own is None else f"{model_name}+{own.version}"


def _with(
    skimmed: Judged, chosen: NDArray[np.intp], found: Judgement, thresholds: NDArray[np.float32], name: str
) -> Judged:
    chances, felt, mixed = skimmed.chances.copy(), skimmed.felt.copy(), skimmed.mixed.copy()
    chances[chosen] = found.chances
    felt[chosen] = found.chances >= thresholds
    mixed[chosen] = felt[chosen, PLACE["mixed"]]
    ends = np.concatenate([[0], skimmed.mentions_end])
    of_chosen = np.concatenate([np.arange(ends[row], ends[row + 1]) for row in chosen])
    polarities = skimmed.polarities.copy()
    polarities[of_chosen] = np.where(found.spans.max(axis=1, initial=0) >= SURE, found.spans.argmax(axis=1), -1)
    names = np.zeros(len(chances), dtype=np.int32)
    names[chosen] = 1
    readers = pa.array([skimmed.readers[0].as_py(), name]).take(pa.array(names))
    return skimmed._replace(chances=chances, felt=felt, mixed=mixed, polarities=polarities, readers=readers)
