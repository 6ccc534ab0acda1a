"""Finding out what a file is: format, encoding, header, and which column plays which part."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyarrow as pa
import pyarrow.compute as pc

from outspoken.files import calls, dialect, encoding, jsonvalues, mail, opening, parquet, workbook
from outspoken.files.block import Block, concat
from outspoken.files.errors import FileError, UnknownColumn, Unreadable
from outspoken.files.mapping import Overrides, recognise
from outspoken.files.order import date_order
from outspoken.files.plan import CALLS, ROLES, SETTINGS, Column, Match, Plan
from outspoken.files.product import Product
from outspoken.files.profile import Profile, profile
from outspoken.files.reading import PRODUCTS, blocks, product_of
from outspoken.files.shape import NOTHING, Shaper, trimmed

HEAD = 512 << 10
SAMPLE_ROWS = 20_000
PROFILED_ROWS = 4_000
SHOWN_ROWS = 5
# Without those that some programs part fields with.
_CONTROL = re.compile(rb"[\x00\x02-\x08\x0e-\x1a]")
_MAIL_HEADER = re.compile(r"^[A-Za-z][A-Za-z0-9-]*:[ \t]|^[ \t]+\S")
_MAIL_TELLING = re.compile(r"^(from|to|subject|date|message-id|received|return-path|mime-version):", re.I | re.M)


def sniff(path: str | os.PathLike[str], overrides: Overrides | None = None) -> Plan:
    """How a file will be read. Raises FileError when it cannot be.

    overrides: role → column name for any of text, title, date, score, channel, customer, touchpoint, language, id
    (text also takes a list; "" leaves a role empty; "=value" is a fixed value for channel, touchpoint, customer and
    language), and the settings score_kind (nps, csat, ces, stars), date_order (day, month), zone and sheet.
    """
    roles, settings = _split(overrides or {})
    found, rows = _format(Path(path), settings.get("sheet"))
    if found.format in CALLS and roles.get("customer"):
        found = _with_voice(found, str(roles.pop("customer")))
    found = replace(found, fingerprint=opening.fingerprint(found.path))
    block = _sampled(found)
    if not found.product and found.format in ("json", "jsonl"):
        found = replace(found, product=_product_name([list(block.columns)]))
        block = _sampled(found) if found.product else block
    if not len(block):
        raise Unreadable(f"{path}: there is a header but no row that can be read. Export it again.")
    known = {column.name: column for column in found.columns}
    columns = [known.get(name, Column(name, name, is_derived=bool(known))) for name in block.columns]
    profiles = {column.name: profile(_thinned(block.column(column.name))) for column in columns}
    try:
        recognised = recognise(
            columns,
            profiles,
            preset=_preset(found, columns, profiles),
            overrides=roles,
            score_kind=settings.get("score_kind"),
        )
    except FileError as error:
        raise type(error)(f"{path}: {error}") from error
    columns = [replace(column, examples=_examples(block.column(column.name))) for column in columns]
    plan = replace(
        found,
        columns=tuple(columns),
        matches=recognised.matches,
        blanks=_blanks(recognised.matches, block),
        scale=recognised.scale,
        rows=found.rows or _estimate(found, block),
        is_estimate=found.format == "xlsx" or (not found.rows and len(block) >= SAMPLE_ROWS),
    )
    order, order_notes = date_order(plan, block, settings.get("date_order"))
    zone, zone_notes = _zone(plan, rows, settings.get("zone"))
    said = _voice_notes(plan) if plan.format in CALLS else recognised.notes
    notes = (*found.notes, *said, *order_notes, *zone_notes)
    plan = replace(plan, date_order=order, zone=zone, notes=notes)
    return replace(plan, sample=_first_items(plan, block))


def _split(overrides: Overrides) -> tuple[dict[str, Any], dict[str, str]]:
    roles: dict[str, Any] = {}
    settings: dict[str, str] = {}
    for key, value in overrides.items():
        if key in ROLES:
            roles[key] = value
        elif key in SETTINGS:
            if value:
                settings[key] = str(value)
        else:
            raise UnknownColumn(f'There is no role "{key}". The roles are {", ".join(ROLES + SETTINGS)}.')
    return roles, settings


def _format(path: Path, sheet: str | None) -> tuple[Plan, Sequence[Sequence[str]]]:
    """The plan as far as the format goes, and the header rows."""
    packed = opening.compression_of(path)
    if packed == "zip" and workbook.is_workbook(path):
        return _workbook(path, sheet)
    member = opening.only_member(path, opening.check_zip(path)) if packed == "zip" else None
    with opening.open_bytes(path, packed, member) as stream:
        head = stream.read(HEAD)
    if head.startswith(b"PAR1") and not packed:
        file = parquet.opened(path)
        columns = tuple(Column(name, name) for name in file.schema_arrow.names)
        return Plan(path, "parquet", columns=columns, rows=file.metadata.num_rows, encoding=""), []
    if head.startswith((b"PAR1", b"PK\x03\x04")):
        raise Unreadable(f"{path}: a packed file inside a packed file. Unpack the outer one first.")
    return _text(path, packed, member, head)


def _text(path: Path, packed: str | None, member: str | None, head: bytes) -> tuple[Plan, Sequence[Sequence[str]]]:
    charset = encoding.detect(head)
    complete = len(head) < HEAD
    data = b"".join(encoding.utf8_lines(io.BytesIO(head), charset))
    if not complete:
        data = data[: data.rfind(b"\n") + 1] or data
    odd = 0 if charset.startswith(("utf-16", "utf-32")) else len(_CONTROL.findall(head[:65_536]))
    if odd > max(16, len(head[:65_536]) * 0.05):
        raise Unreadable(f"{path}: this is no text, workbook or Parquet file. Export it as CSV.")
    if not data.strip():
        raise Unreadable(f"{path}: there is nothing in it but blank lines. Export it again.")
    kind = kind_of(data.decode("utf-8", "replace"))
    plan = Plan(path, kind, compression=packed, member=member, encoding=charset)
    if kind == "csv":
        return _table(plan, data, complete)
    return plan, []


def kind_of(text: str) -> str:
    """The format of a text: "vtt", "srt", "mbox", "eml", "jsonl", "json" or, if it is none of these, "csv"."""
    text = text.lstrip("\ufeff")
    if text.startswith("WEBVTT"):
        return "vtt"
    if calls.is_srt(text):
        return "srt"
    if re.match(r"From \S+.*\d{4}\s*\n|From - ", text):
        return "mbox"
    top = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0]
    lines = top.splitlines()
    if len(lines) > 1 and all(map(_MAIL_HEADER.match, lines)) and len(_MAIL_TELLING.findall(top)) > 1:
        return "eml"
    return _json_kind(text.lstrip()) or "csv"


def _json_kind(text: str) -> str | None:
    if re.match(r"\[\s*([{\[\]]|$)", text):
        return "json"
    if not re.match(r'\{\s*("|\}|$)', text):
        return None
    line = text.split("\n", 1)[0]
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        # An object over several lines, a long page on one line, or a first line that is broken among good ones.
        return "jsonl" if re.search(r"\n\{", text) and "\n}" not in text else "json"
    is_page = any(key in jsonvalues.PAGES and isinstance(inner, list) for key, inner in value.items())
    return "json" if is_page else "jsonl"


def _table(plan: Plan, data: bytes, complete: bool) -> tuple[Plan, Sequence[Sequence[str]]]:
    found = dialect.find(data, complete=complete)
    plan = replace(plan, delimiter=found.delimiter, escape=found.escape, header_line=found.line)
    return _headed(plan, found.rows, found.has_header)


def _product_name(rows: Sequence[Sequence[str]]) -> str | None:
    return next((product.name for product in PRODUCTS if product.recognises(rows)), None)


def _headed(plan: Plan, rows: Sequence[Sequence[str]], has_header: bool) -> tuple[Plan, Sequence[Sequence[str]]]:
    """The columns from the header rows, as the product that exported them writes those."""
    product = next((p for p in PRODUCTS if p.name == _product_name(rows)), None)
    if product is not None:
        columns = tuple(product.columns(rows))
        return replace(plan, product=product.name, columns=columns, header_rows=product.header_rows), rows
    if not has_header:
        width = max(map(len, rows), default=1)
        names = dialect.unique_names([""] * width) if width > 1 else ["text"]
        notes = ("The file has no header row: columns are numbered.",) if width > 1 else ()
    else:
        names, notes = dialect.unique_names(rows[0]), ()
    if plan.header_line > 1:
        notes = (*notes, f"The table begins on line {plan.header_line}; what stands above it is left out.")
    columns = tuple(Column(name, name) for name in names)
    return replace(plan, columns=columns, header_rows=int(has_header), notes=notes), rows


def _workbook(path: Path, wanted: str | None) -> tuple[Plan, Sequence[Sequence[str]]]:
    sheet, stated, others = workbook.choose(path, wanted)
    head = []
    for number, cells in workbook.rows(path, sheet):
        head.append((number, [cell or "" for cell in cells]))
        if len(head) == dialect.SAMPLE_ROWS:
            break
    width = max((len(cells) for _, cells in head), default=0)
    rows = [cells + [""] * (width - len(cells)) for _, cells in head]
    skip = _header_place(rows)
    rows = rows[skip:]
    while width > 1 and not rows[0][width - 1] and sum(bool(row[width - 1]) for row in rows) < len(rows) / 2:
        width -= 1
    rows = [row[:width] for row in rows]
    notes = (f"Other sheets are not read: {', '.join(others)}.",) if others else ()
    plan = Plan(path, "xlsx", sheet=sheet, rows=max(1, stated - 1), encoding="", header_line=head[skip][0])
    headed, rows_seen = _headed(plan, rows, dialect.has_header(rows))
    return replace(headed, notes=(*notes, *headed.notes)), rows_seen


def _header_place(rows: Sequence[Sequence[str]]) -> int:
    """The first row that is about as wide as the others; narrow ones above it are titles."""
    filled = [sum(map(bool, row)) for row in rows]
    usual = sorted(filled)[len(filled) // 2]
    return next((place for place, n in enumerate(filled[:10]) if n >= max(min(usual, 2), (usual + 1) // 2)), 0)


def _sampled(found: Plan) -> Block:
    """The first rows, up to `SAMPLE_ROWS`; fewer of a workbook, whose rows are dear."""
    wanted = SAMPLE_ROWS // 10 if found.format == "xlsx" else SAMPLE_ROWS
    taken: list[Block] = []
    for block in blocks(found, chunk=1 << 20):
        taken.append(block)
        if sum(map(len, taken)) >= wanted:
            break
    return concat(taken).part(0, wanted)


def _thinned(values: pa.StringArray) -> pa.StringArray:
    step = max(1, len(values) // PROFILED_ROWS)
    return values if step == 1 else values.take(pa.array(range(0, len(values), step)))


def _preset(found: Plan, columns: Sequence[Column], profiles: Mapping[str, Profile]) -> Sequence[Match]:
    if found.format in ("mbox", "eml"):
        return mail.PRESET
    if found.format in CALLS:
        return calls.PRESET
    product = product_of(found)
    return product.preset(columns, profiles) if product else ()


def _blanks(matches: Sequence[Match], block: Block) -> frozenset[str]:
    """The columns of words in which a word for "nothing" comes so often that no customer can have written it."""
    names = [match.column for match in matches if match.role in ("text", "title") and match.column]
    shares = {name: pc.mean(pc.match_substring_regex(trimmed(block.column(name)), NOTHING)).as_py() for name in names}
    return frozenset(name for name, share in shares.items() if share and share * len(block) >= 3 and share > 0.02)


def _examples(values: pa.StringArray) -> tuple[str, ...]:
    filled = (text.strip()[:120] for text in values.slice(0, 500).to_pylist() if text and text.strip())
    return tuple(dict.fromkeys(filled))[:3]


def _estimate(found: Plan, block: Block) -> int:
    """About how many rows the file has, from the size of the sampled ones; exactly, when those were all."""
    if len(block) < SAMPLE_ROWS:
        return len(block)
    size = found.path.stat().st_size
    if found.compression == "gzip":
        with found.path.open("rb") as stream:
            stream.seek(-4, io.SEEK_END)
            unpacked = int.from_bytes(stream.read(4), "little")
        size = max(size, unpacked)
    elif found.compression == "zip":
        size = sum(member.file_size for member in opening.check_zip(found.path))
    cells = sum(values.nbytes - 4 * len(values) for values in block.columns.values())
    width = 2 if found.encoding.startswith("utf-16") else 1
    each = float(cells / len(block) + len(block.columns)) * width
    return max(len(block), round(size / max(1.0, each)))


def _zone(plan: Plan, rows: Sequence[Sequence[str]], wanted: str | None) -> tuple[str, list[str]]:
    product: Product | None = product_of(plan)
    told = wanted or (product.zone(rows) if product else None)
    if not told or told.upper() in ("UTC", "GMT"):
        return "UTC", []
    try:
        ZoneInfo(told)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        if wanted:
            raise UnknownColumn(f'zone: "{wanted}" is no time zone. Write it like Europe/Berlin.') from error
        return "UTC", [f'The file names the time zone "{told}", which is not known here: its times are taken as UTC.']
    return told, [f"Times without a zone are taken as {told}."]


def _cues(plan: Plan) -> list[calls.Cue]:
    with opening.open_bytes(plan.path, plan.compression, plan.member) as stream:
        return calls.read_cues(stream, plan, lambda _: None)[0]


def _with_voice(plan: Plan, wanted: str) -> Plan:
    voices = sorted({cue.voice for cue in _cues(plan) if cue.voice})
    if wanted.casefold() not in map(str.casefold, voices):
        raise UnknownColumn(
            f'{plan.path}: customer: there is no voice "{wanted}". The voices are: {", ".join(voices) or "not marked"}.'
        )
    return replace(plan, settings={"voice": wanted})


def _voice_notes(plan: Plan) -> list[str]:
    _, why = calls.customer_voices(_cues(plan), plan.settings.get("voice"))
    return [f"The customer's side: {why}."]


def _first_items(plan: Plan, block: Block) -> tuple[Mapping[str, object], ...]:
    shaper = Shaper(plan, lambda _: None, lambda _: None)
    return tuple(shaper.shape(block.part(0, SHOWN_ROWS)).to_pylist())


__all__ = ["FileError", "kind_of", "sniff"]
