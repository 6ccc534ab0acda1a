"""JSON Lines: one object per physical line. Nested objects become columns with dotted names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from outspoken.files.block import Block, Rows, as_text
from outspoken.files.delimited import text_of
from outspoken.files.encoding import CHUNK, utf8_lines
from outspoken.files.plan import OnReject, OnRepair, Plan, Reject

ROWS = 8192
MAX_DEPTH = 6

# Numbers keep the text they have in the file, so that long ids stay exact.
DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


def blocks(
    stream: BinaryIO, plan: Plan, *, on_reject: OnReject, on_repair: OnRepair, chunk: int = CHUNK
) -> Iterator[Block]:
    """The objects as blocks; a line that is no object is refused."""
    rows = Rows(ROWS)
    line = 0
    for piece in utf8_lines(stream, plan.encoding, chunk=chunk, on_repair=on_repair):
        for data in piece.removesuffix(b"\n").split(b"\n"):
            line += 1
            if not data.strip():
                continue
            row, reason = object_of(data.decode("utf-8"))
            if row is None:
                on_reject(Reject(line, reason, text_of(data)))
                continue
            if block := rows.add(line, row):
                yield block
    if block := rows.block():
        yield block


def object_of(text: str) -> tuple[dict[str, str | None] | None, str]:
    """One object as a flat row, or None and the reason."""
    try:
        value = DECODER.decode(text)
    except ValueError as error:
        return None, f"is not JSON: {error}"
    except RecursionError:
        return None, "is nested too deeply"
    if not isinstance(value, dict):
        return None, "is not a JSON object"
    return flat(value), ""


def flat(value: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, str | None]:
    """An object as column → text: inner objects by dotted names, lists of plain values joined by commas.

    >>> flat({"id": 1, "via": {"channel": "web"}, "tags": ["a", "b"]})
    {'id': '1', 'via.channel': 'web', 'tags': 'a, b'}
    """
    row: dict[str, str | None] = {}
    for key, inner in value.items():
        name = f"{prefix}{key}"
        if isinstance(inner, dict) and inner and depth < MAX_DEPTH:
            row |= flat(inner, f"{name}.", depth + 1)
        elif isinstance(inner, list) and len(inner) == 1 and isinstance(inner[0], dict) and depth < MAX_DEPTH:
            row |= flat(inner[0], f"{name}.", depth + 1)
        elif isinstance(inner, list) and inner and all(isinstance(each, str | bool) for each in inner):
            row[name] = ", ".join(as_text(each) or "" for each in inner)
        else:
            row[name] = as_text(inner)
    return row
