"""Bytes of unknown encoding in, whole lines of valid UTF-8 out; what had to be mended is reported."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from charset_normalizer import from_bytes

from outspoken.files.plan import OnRepair, Repair

CHUNK = 4 << 20
MAX_LINE = 32 << 20

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What a file in Windows-1252 has above ASCII, nearly always: western letters, typographic marks, currency.
_WESTERN = set("ÀÂÄÅÆÇÈÉÊËÎÏÑÓÔÖØÙÛÜßàáâäåæçèéêëìíîïñòóôöøùúûüãõÃÕœŒ€£§°«»“”‘’–—…•´·¿¡ªº®©™ ")
_SURROGATES = re.compile("[\udc80-\udcff]")


def detect(head: bytes) -> str:
    """The encoding of a file from its first bytes, as a Python codec name."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    wide = _without_mark(head[:4096])
    if wide:
        return wide
    text = _cut_tail(head).decode("utf-8", "surrogateescape")
    broken = len(_SURROGATES.findall(text))
    if not broken:
        return "utf-8"
    sound = sum(1 for char in text if char > "\x7f") - broken
    return "utf-8" if sound >= broken / 2 else _legacy(head)


def _without_mark(head: bytes) -> str | None:
    """UTF-16 without a byte order mark shows as zero bytes on one side of each pair."""
    pairs = len(head) // 2
    if pairs < 8:
        return None
    low, high = head[: pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if high > pairs * 0.4 and low < pairs * 0.05:
        return "utf-16-le"
    return "utf-16-be" if low > pairs * 0.4 and high < pairs * 0.05 else None


def _cut_tail(head: bytes) -> bytes:
    """The head without a last character that may be cut in half."""
    for back in range(1, min(4, len(head)) + 1):
        if head[-back] >= 0xC0:
            return head[:-back]
        if head[-back] < 0x80:
            break
    return head


def _legacy(head: bytes) -> str:
    high = bytes(byte for byte in head if byte > 0x7F)
    western = sum(1 for char in high.decode("cp1252", "replace") if char in _WESTERN)
    # Western words are ASCII letters with an accent here and there; other scripts are nearly all high bytes.
    letters = sum(1 for byte in head if 65 <= byte & 0xDF <= 90) or 1
    if western >= len(high) * 0.9 and len(high) < letters * 0.5:
        return "cp1252"
    best = from_bytes(head[: 256 << 10]).best()
    if best is None or best.encoding in ("latin_1", "ascii", "utf_8"):
        return "cp1252"
    return str(best.encoding)


def utf8_lines(
    stream: BinaryIO, encoding: str, *, chunk: int = CHUNK, on_repair: OnRepair | None = None
) -> Iterator[bytes]:
    """Whole physical lines in pieces of about `chunk` bytes: valid UTF-8, no byte order mark, no null bytes.

    Line ends stay as they are, save that a file which only knows carriage returns gets newlines. Only the last
    piece may lack a final newline. A line beyond 32 MiB is cut.
    """
    line, rest, old_mac, first = 1, b"", False, True
    for data, last in _decoded(stream, encoding, chunk):
        if first:
            data = data.removeprefix(codecs.BOM_UTF8)
            old_mac, first = b"\n" not in data and b"\r" in data, False
        piece = rest + (data.replace(b"\r", b"\n") if old_mac else data)
        if not last:
            end = piece.rfind(b"\n") + 1
            if not end and len(piece) < MAX_LINE:
                rest = piece
                continue
            end = end or len(_cut_tail(piece))
            piece, rest = piece[:end], piece[end:]
        if piece:
            yield _mended(piece, line, on_repair)
            line += piece.count(b"\n")


def _decoded(stream: BinaryIO, encoding: str, chunk: int) -> Iterator[tuple[bytes, bool]]:
    """Chunks as (bytes, is the last one): UTF-8 passes untouched, all else is decoded and encoded anew."""
    decoder = None if encoding.startswith("utf-8") else codecs.getincrementaldecoder(encoding)("replace")
    data = stream.read(chunk)
    while data:
        following = stream.read(chunk)
        if decoder is None:
            yield data, not following
        else:
            text = decoder.decode(data, not following)
            yield text.encode("utf-8", "replace"), not following
        data = following


def _mended(piece: bytes, line: int, on_repair: OnRepair | None) -> bytes:
    if b"\0" in piece:
        _tell(piece, b"\0", line, "null bytes became the replacement character", on_repair)
        piece = piece.replace(b"\0", b"\xef\xbf\xbd")
    if piece.isascii():
        return piece
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError:
        lines = piece.split(b"\n")
        return b"\n".join(_mended_line(text, line + i, on_repair) for i, text in enumerate(lines))
    return piece


def _tell(piece: bytes, what: bytes, line: int, words: str, on_repair: OnRepair | None) -> None:
    if on_repair is None:
        return
    for offset, text in enumerate(piece.split(b"\n")):
        if what in text:
            on_repair(Repair(line + offset, words))


def _mended_line(data: bytes, line: int, on_repair: OnRepair | None) -> bytes:
    """One line as valid UTF-8: a line with no sound sequence at all is read as Windows-1252, else U+FFFD."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return data
    escaped = data.decode("utf-8", "surrogateescape")
    sound = any(char > "\x7f" and not "\udc80" <= char <= "\udcff" for char in escaped)
    text = data.decode("utf-8" if sound else "cp1252", "replace")
    if on_repair is not None:
        mended = "broken UTF-8 became the replacement character" if sound else "read as Windows-1252"
        on_repair(Repair(line, mended))
    return text.encode("utf-8", "replace")
