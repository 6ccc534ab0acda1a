"""From a plan to its rows: which reader a format has, and items from what it reads."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from outspoken.files import calls, delimited, jsonlines, jsonvalues, mail, parquet, workbook
from outspoken.files.block import Block, raw
from outspoken.files.encoding import CHUNK
from outspoken.files.googleplay import GOOGLE_PLAY
from outspoken.files.opening import open_bytes
from outspoken.files.plan import Mask, OnReject, OnRepair, Plan, Reject, Repair
from outspoken.files.product import Product
from outspoken.files.qualtrics import QUALTRICS
from outspoken.files.shape import Shaper
from outspoken.files.surveymonkey import SURVEYMONKEY
from outspoken.files.zendesk import ZENDESK

PRODUCTS: tuple[Product, ...] = (QUALTRICS, SURVEYMONKEY, GOOGLE_PLAY, ZENDESK)
MAX_BATCH = 32_768


def ignore(_: Reject | Repair) -> None:
    """For callers who do not want to be told."""


def product_of(plan: Plan) -> Product | None:
    """The product whose export the plan found, if any."""
    return next((product for product in PRODUCTS if product.name == plan.product), None)


def blocks(
    plan: Plan, *, on_reject: OnReject = ignore, on_repair: OnRepair = ignore, chunk: int = CHUNK
) -> Iterator[Block]:
    """The rows of the file as blocks of text columns, with what the product derives and without what it refuses."""
    product = product_of(plan)
    for block in _raw_blocks(plan, on_reject, on_repair, chunk):
        if product is None:
            yield block
            continue
        prepared = product.prepare(block)
        refused = product.refuse(prepared)
        for index, reason in refused.items():
            on_reject(Reject(int(block.lines[index]), reason, raw(block.row(index))))
        if refused:
            keep = np.ones(len(prepared), dtype=bool)
            keep[list(refused)] = False
            prepared = prepared.without(keep)
        yield prepared


def _raw_blocks(plan: Plan, on_reject: OnReject, on_repair: OnRepair, chunk: int) -> Iterator[Block]:
    if plan.format == "xlsx":
        yield from workbook.blocks(plan, on_reject=on_reject)
        return
    if plan.format == "parquet":
        yield from parquet.blocks(plan)
        return
    with open_bytes(plan.path, plan.compression, plan.member) as stream:
        if plan.format in ("mbox", "eml"):
            yield from mail.blocks(stream, plan, on_reject=on_reject, on_repair=on_repair)
        elif plan.format in ("vtt", "srt"):
            yield from calls.blocks(stream, plan, on_reject=on_reject, on_repair=on_repair)
        else:
            reader = {"csv": delimited.blocks, "jsonl": jsonlines.blocks, "json": jsonvalues.blocks}[plan.format]
            yield from reader(stream, plan, on_reject=on_reject, on_repair=on_repair, chunk=chunk)


def items(
    plan: Plan,
    start_line: int = 0,
    on_reject: OnReject | None = None,
    on_repair: OnRepair | None = None,
    *,
    mask: Mask | None = None,
) -> Iterator[pa.RecordBatch]:
    """The feedback of a file as record batches of `ITEMS`, in the order of the file, in bounded memory.

    start_line: continue after this line. What stands before it is read again but not given or told again, so
    that ids and repeats come out as in one go. on_reject and on_repair are told of rows refused and mended, each
    row once, some rows ahead of the batch they stand in. mask: goes over the words and attributes, as `reader.mask`
    does; rejects are told as they stand in the file. Raises FileError where the file itself is damaged.
    """
    tell_reject, tell_repair = on_reject or ignore, on_repair or ignore

    def rejected(reject: Reject) -> None:
        if reject.line > start_line:
            tell_reject(reject)

    def repaired(repair: Repair) -> None:
        if repair.line > start_line:
            tell_repair(repair)

    shaper = Shaper(plan, rejected, repaired, mask)
    for block in blocks(plan, on_reject=rejected, on_repair=repaired):
        for start in range(0, len(block), MAX_BATCH):
            batch = shaper.shape(block.part(start, MAX_BATCH))
            if start_line and batch.num_rows and batch["line"][0].as_py() <= start_line:
                done = int(np.searchsorted(np.asarray(batch["line"]), start_line, side="right"))
                batch = batch.slice(done)
            if batch.num_rows:
                yield batch
