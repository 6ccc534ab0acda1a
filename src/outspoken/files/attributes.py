"""The columns nobody asked for, as one JSON object per row, a whole block at once."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

_CONTROL = r"[\x00-\x1f]"


def encode(columns: Mapping[str, pa.StringArray], rows: int) -> pa.StringArray:
    """`{"name": "value", …}` for each row, blank values left out; shape (rows,)."""
    parts = [_pairs(name, values) for name, values in columns.items()]
    if not parts:
        return pa.array(["{}"] * rows, pa.string())
    joined = pc.binary_join_element_wise(*parts, "", null_handling="replace", null_replacement="")
    body = pc.utf8_slice_codeunits(joined, 1)
    return pc.binary_join_element_wise("{", body, "}", "")


def _pairs(name: str, values: pa.StringArray) -> pa.StringArray:
    """`,"name":"value"` for each row, null where the value is blank."""
    trimmed = pc.utf8_trim_whitespace(values)
    trimmed = pc.if_else(pc.equal(trimmed, ""), None, trimmed)
    return pc.binary_join_element_wise(f',{json.dumps(name, ensure_ascii=False)}:"', _escaped(trimmed), '"', "")


def _escaped(values: pa.StringArray) -> pa.StringArray:
    if pc.any(pc.match_substring(values, "\\")).as_py():
        values = pc.replace_substring(values, "\\", "\\\\")
    if pc.any(pc.match_substring(values, '"')).as_py():
        values = pc.replace_substring(values, '"', '\\"')
    if pc.any(pc.match_substring_regex(values, _CONTROL)).as_py():
        for char, escape in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
            values = pc.replace_substring(values, char, escape)
        for code in range(32):
            values = pc.replace_substring(values, chr(code), f"\\u{code:04x}")
    return values
