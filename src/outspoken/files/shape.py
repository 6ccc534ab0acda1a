"""Blocks become items: the parts each column plays are put into the columns of `ITEMS`, a block at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from outspoken.files import attributes, dates, ids, languages, scores
from outspoken.files.block import Block, raw
from outspoken.files.plan import ITEMS, REPEATS, VERBATIM, Mask, OnReject, OnRepair, Plan, Reject, Repair

NOTHING = r"^(?:nan|NaN|NULL|null|\\N|NA|N/A|n/a|#N/A|<NA>)$"


class Shaper:
    """Shapes one file's blocks in order; it remembers the ids that came before, and nothing else.

    `mask` goes over the words and the attributes after ids are made, so that ids do not depend on it.
    """

    def __init__(self, plan: Plan, on_reject: OnReject, on_repair: OnRepair, mask: Mask | None = None) -> None:
        self.plan = plan
        self.on_reject, self.on_repair, self.mask = on_reject, on_repair, mask
        self._ids, self._rows = ids.Seen(), ids.Seen()

    def shape(self, block: Block) -> pa.RecordBatch:
        """The block's rows as ITEMS, without empty rows and repeats, which are told as rejects."""
        block = self._without(block, _empty(block), lambda _: "the row is empty")
        verbatims = _verbatims(block, self.plan)
        times, odd_times = self._times(block)
        score, odd_scores = self._scores(block)
        external_ids, repeats = self._external_ids(block, verbatims, times)
        rest = _rest(block, self.plan, odd_times, odd_scores)
        if self.mask is not None:
            verbatims = _masked_words(verbatims, self.mask)
            rest = {name: _masked(values, self.mask) for name, values in rest.items()}
        kind = self.plan.scale.kind if self.plan.scale else None
        batch = pa.RecordBatch.from_arrays(
            [
                pa.array(block.lines, pa.int64()),
                external_ids,
                times,
                self._plain(block, "channel"),
                self._plain(block, "touchpoint"),
                _person(self._plain(block, "customer")),
                _language(self._plain(block, "language")),
                score,
                pc.if_else(pc.is_valid(score), pa.scalar(kind, pa.string()), pa.scalar(None, pa.string())),
                verbatims,
                attributes.encode(rest, len(block)),
            ],
            schema=ITEMS,
        )
        if repeats.any():
            for index in np.flatnonzero(repeats):
                self.on_reject(Reject(int(block.lines[index]), REPEATS, raw(block.row(int(index)))))
            batch = batch.filter(pa.array(~repeats))
        return batch

    def _without(self, block: Block, away: NDArray[np.bool_], why: Callable[[int], str]) -> Block:
        for index in np.flatnonzero(away):
            self.on_reject(Reject(int(block.lines[index]), why(int(index)), raw(block.row(int(index)))))
        return block.without(~away) if away.any() else block

    def _plain(self, block: Block, role: str) -> pa.StringArray:
        match = self.plan.one(role)
        if match is None:
            return pa.nulls(len(block), pa.string())
        if match.constant is not None:
            return pa.array([match.constant] * len(block), pa.string())
        return filled(block.column(match.column or ""))

    def _times(self, block: Block) -> tuple[pa.TimestampArray, NDArray[np.bool_]]:
        match = self.plan.one("date")
        if match is None or match.column is None:
            return pa.nulls(len(block), dates.TIMESTAMP), np.zeros(len(block), dtype=bool)
        texts = filled(block.column(match.column))
        times = dates.parse(texts, order=self.plan.date_order, zone=self.plan.zone)
        odd = np.asarray(texts.is_valid()) & ~np.asarray(times.is_valid())
        self._tell(block, odd, f'"{match.column}" is not a full date; kept without a time')
        return times, odd

    def _scores(self, block: Block) -> tuple[pa.DoubleArray, NDArray[np.bool_]]:
        match, scale = self.plan.one("score"), self.plan.scale
        if match is None or match.column is None or scale is None:
            return pa.nulls(len(block), pa.float64()), np.zeros(len(block), dtype=bool)
        found, odd = scores.convert(filled(block.column(match.column)), scale)
        said = f'"{match.column}" is not on the scale {scale.low:g}–{scale.high:g}; kept without a score'
        self._tell(block, odd, said)
        return found, odd

    def _tell(self, block: Block, where: NDArray[np.bool_], what: str) -> None:
        for line in block.lines[where].tolist():
            self.on_repair(Repair(line, what))

    def _external_ids(
        self, block: Block, verbatims: pa.ListArray, times: pa.TimestampArray
    ) -> tuple[pa.StringArray, NDArray[np.bool_]]:
        """Unique ids, and which rows only repeat an earlier one.

        The file's own id stands where it has one. A row that repeats both the id and the words is a repeat; one
        that repeats the id only is kept as "id#2". Without an own id, equal rows are different feedback: "hash#2".
        """
        match = self.plan.one("id")
        own = filled(block.column(match.column)) if match and match.column else None
        repeats = np.zeros(len(block), dtype=bool)
        if own is None:
            found = ids.content_ids(block)
        elif own.null_count:
            made = ids.content_ids(block)
            found = [made[i] if each is None else each for i, each in enumerate(own.to_pylist())]
        else:
            found = own.to_pylist()
        if own is not None:
            said = zip(found, _words(verbatims), times.cast(pa.int64()).to_pylist(), strict=True)
            repeats = (self._rows.times(ids.keys(said)) > 0) & np.asarray(own.is_valid())
        before = np.zeros(len(block), dtype=np.int64)
        before[~repeats] = self._ids.times(ids.keys(each for each, r in zip(found, repeats, strict=True) if not r))
        return pa.array(ids.numbered(found, before), pa.string()), repeats


def trimmed(values: pa.StringArray) -> pa.StringArray:
    """Values without space around them; blank ones are null."""
    short = pc.utf8_trim_whitespace(values)
    return pc.if_else(pc.equal(short, ""), pa.scalar(None, pa.string()), short)


def filled(values: pa.StringArray) -> pa.StringArray:
    """As `trimmed`; what programs write for "nothing" is null too."""
    short = trimmed(values)
    return pc.if_else(pc.match_substring_regex(short, NOTHING), pa.scalar(None, pa.string()), short)


def _empty(block: Block) -> NDArray[np.bool_]:
    empty = np.ones(len(block), dtype=bool)
    if block.verbatims is not None:
        return ~np.asarray(pc.greater(pc.list_value_length(block.verbatims), 0))
    for values in block.columns.values():
        if not empty.any():
            break
        empty &= ~np.asarray(pc.fill_null(pc.match_substring_regex(values, r"\S"), False))
    return empty


def _verbatims(block: Block, plan: Plan) -> pa.ListArray:
    """The words of each row, list<struct<question, text>> shape (n,); blank ones are left out."""
    if block.verbatims is not None:
        return block.verbatims
    n = len(block)
    texts = [(match.question, _said(block, match.column, plan)) for match in plan.all_of("text")]
    title = plan.one("title")
    if title and title.column:
        joined = _with_title(_said(block, title.column, plan), texts[0][1] if texts else None)
        texts = [(texts[0][0] if texts else None, joined), *texts[1:]]
    if not texts:
        return pa.array([[]] * n, pa.list_(VERBATIM))
    given = np.stack([np.asarray(values.is_valid()) for _, values in texts], axis=1)
    offsets = np.concatenate(([0], np.cumsum(given.sum(axis=1)))).astype(np.int32)
    row_major = np.arange(n * len(texts)).reshape(len(texts), n).T[given]
    words = pa.concat_arrays([values for _, values in texts]).take(pa.array(row_major))
    asked = pa.array([question for question, _ in texts], pa.string()).take(pa.array(row_major // n if n else []))
    inner = pa.StructArray.from_arrays([asked.cast(pa.string()), words], fields=list(VERBATIM))
    return pa.ListArray.from_arrays(pa.array(offsets), inner, type=pa.list_(VERBATIM))


def _said(block: Block, column: str | None, plan: Plan) -> pa.StringArray:
    values = block.column(column or "")
    return filled(values) if column in plan.blanks else trimmed(values)


def _with_title(title: pa.StringArray, text: pa.StringArray | None) -> pa.StringArray:
    """Title and words as one text; a title that only begins the words is not said twice."""
    if text is None:
        return title
    joined = pc.binary_join_element_wise(title, text, "\n")
    repeated = pc.fill_null(pc.equal(title, text), False)
    return pc.if_else(repeated, text, pc.coalesce(joined, text, title))


def _words(verbatims: pa.ListArray) -> list[str]:
    """The words of each row as one string, for comparing rows."""
    lengths = pc.list_value_length(verbatims).to_pylist()
    texts = iter(verbatims.flatten().field("text").to_pylist())
    return ["\x1f".join(next(texts) for _ in range(length or 0)) for length in lengths]


def _masked_words(verbatims: pa.ListArray, mask: Mask) -> pa.ListArray:
    inner = verbatims.flatten()
    masked = pa.StructArray.from_arrays([inner.field("question"), mask(inner.field("text"))], fields=list(VERBATIM))
    lengths = np.asarray(pc.list_value_length(verbatims))
    offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), masked, type=pa.list_(VERBATIM))


def _masked(values: pa.StringArray, mask: Mask) -> pa.StringArray:
    """A column masked, each distinct value once."""
    distinct = values.dictionary_encode()
    return mask(distinct.dictionary).take(distinct.indices)


def _person(values: pa.StringArray) -> pa.StringArray:
    """Handles; an e-mail address is one customer however it is written."""
    return pc.if_else(pc.match_substring(values, "@"), pc.utf8_lower(values), values)


def _language(values: pa.StringArray) -> pa.StringArray:
    distinct = values.dictionary_encode()
    codes = [None if text is None else languages.code_of(text) for text in distinct.dictionary.to_pylist()]
    return pa.array(codes, pa.string()).take(distinct.indices)


def _rest(
    block: Block, plan: Plan, odd_times: NDArray[np.bool_], odd_scores: NDArray[np.bool_]
) -> dict[str, pa.StringArray]:
    """The columns that go to the attributes: those without a part, and what a part could not take in."""
    used = {match.column: match.role for match in plan.matches if match.column is not None}
    rest: dict[str, pa.StringArray] = {}
    for name, values in block.columns.items():
        role = used.get(name)
        keeps_all = role is None or (role == "score" and plan.scale is not None and scores.moves(plan.scale))
        if keeps_all:
            rest[name] = values
        elif role in ("date", "score"):
            odd = odd_times if role == "date" else odd_scores
            if odd.any():
                rest[name] = pc.if_else(pa.array(odd), values, pa.scalar(None, pa.string()))
    return rest
