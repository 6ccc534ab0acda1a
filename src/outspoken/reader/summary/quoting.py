"""Which part of a verbatim is quoted: whole sentences around what is spoken of, never a letter changed."""

from __future__ import annotations

import re
from typing import Final

from outspoken.reader.summary.sentences import Quote

LONGEST: Final = 220  # characters of a quote
_END: Final = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*(?=\s|$)|[。！？]|\n+")


def quote(text: str, *, verbatim: int, row: int, start: int = 0, end: int = 0, longest: int = LONGEST) -> Quote:
    """The part of a text to quote: all of it where it is short, else the sentence around start to end (of the whole
    text: its beginning), with its neighbours while there is room, cut between words where one is too long.

    >>> quote("Nice shop. The refund never came. Bye.", verbatim=7, row=0, start=15, end=21, longest=25).text
    'The refund never came.'
    """
    first, last = _trimmed(text, 0, len(text))
    if last - first > longest:
        start = min(max(start, first), last - 1)
        first, last = _around(text, start, min(max(end, start), last), longest)
    is_whole = not text[:first].strip() and not text[last:].strip()
    return Quote(id=verbatim, row=row, text=text[first:last], start=first, end=last, is_whole=is_whole)


def _around(text: str, start: int, end: int, longest: int) -> tuple[int, int]:
    spans = _sentences(text, near=start, reach=4 * longest)
    # A mention may reach over a full stop ("No. 9"); the sentence it begins in is quoted.
    place = next((number for number, span in enumerate(spans) if start < span[1]), len(spans) - 1)
    first, last = spans[place]
    if last - first > longest:
        return _between_words(text, first, last, start, end, longest)
    after, before = place + 1, place - 1
    while after < len(spans) and spans[after][1] - first <= longest:
        last, after = spans[after][1], after + 1
    while before >= 0 and last - spans[before][0] <= longest:
        first, before = spans[before][0], before - 1
    return first, last


def _sentences(text: str, *, near: int, reach: int) -> list[tuple[int, int]]:
    """Where sentences begin and end, for so many characters around a place."""
    first, last = max(near - reach, 0), min(near + reach, len(text))
    begin, spans = first, []
    for found in _END.finditer(text, first, last):
        spans.append(_trimmed(text, begin, found.end()))
        begin = found.end()
    spans.append(_trimmed(text, begin, last))
    return [span for span in spans if span[1] > span[0]]


def _between_words(text: str, first: int, last: int, start: int, end: int, longest: int) -> tuple[int, int]:
    """Part of a sentence that is too long, with start to end in it."""
    begin = first if end - first <= longest * 0.8 else max(start - longest // 4, first)
    stop = min(begin + longest, last)
    if begin > first:
        space = text.find(" ", begin, max(start, begin))
        begin = space + 1 if space >= 0 else begin
    if stop < last:
        space = text.rfind(" ", max(begin + longest // 2, min(end, stop)), stop)
        stop = space if space > 0 else stop
    return _trimmed(text, begin, stop)


def _trimmed(text: str, first: int, last: int) -> tuple[int, int]:
    while first < last and text[first].isspace():
        first += 1
    while last > first and text[last - 1].isspace():
        last -= 1
    return first, last
