"""The parts of a mail as places in its raw bytes: nothing is copied, nothing recurses, and a body is never taken apart
line by line, so that 25 MB are a few searches for a boundary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from outspoken.post.inbox import headers as head
from outspoken.post.inbox.headers import Headers

DEEPEST: Final = 30
MOST_PARTS: Final = 500
LONGEST_BOUNDARY: Final = 200
_FIRST_BOUNDARY: Final = re.compile(rb"(?:^|\n)--([^\s-][^\r\n]{0,69}?)[ \t]*\r?\n")


@dataclass(frozen=True, slots=True)
class Part:
    """A part that holds no others. `parents`: the media types it stands in, the outermost first."""

    headers: Headers
    media_type: str
    start: int
    end: int
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    parents: tuple[str, ...]


def parts(raw: bytes) -> tuple[Headers, list[Part], list[str]]:
    """The headers of a mail, its innermost parts in their order, and what was wrong with its structure."""
    top = head.read(raw, 0, len(raw))
    found: list[Part] = []
    trouble: list[str] = []
    waiting = [_Span(0, len(raw), ())]
    while waiting:
        span = waiting.pop()
        if len(found) >= MOST_PARTS:
            trouble.append(f"it has more than {MOST_PARTS} parts; the rest was left out")
            break
        held = top if not span.parents else head.read(raw, span.start, span.end)
        part = _part(held, span)
        inner = _inner(raw, part, trouble) if part.media_type.startswith("multipart/") else []
        if inner:
            waiting += reversed(inner)
        else:
            found.append(part)
    return top, found, list(dict.fromkeys(trouble))


def _part(headers: Headers, span: _Span) -> Part:
    media_type, _ = headers.value("content-type")
    if not re.fullmatch(r"[\w!#$&^.+-]{1,60}/[\w!#$&^.+-]{1,100}", media_type):
        media_type = "message/rfc822" if span.parents[-1:] == ("multipart/digest",) else "text/plain"
    return Part(headers, media_type, headers.end, span.end, span.parents)


def _inner(raw: bytes, part: Part, trouble: list[str]) -> list[_Span]:
    if len(part.parents) >= DEEPEST:
        trouble.append(f"its parts are nested more than {DEEPEST} deep; what lies deeper was not opened")
        return []
    boundary = part.headers.value("content-type")[1].get("boundary", "").rstrip().encode("utf-8", "replace")
    places = _places(raw, boundary[:LONGEST_BOUNDARY], part.start, part.end) if boundary else []
    if not places:
        trouble.append("its boundary is missing; the likeliest one was taken")
        guessed = _FIRST_BOUNDARY.search(raw, max(part.start - 1, 0), part.end)
        places = _places(raw, guessed[1], part.start, part.end) if guessed else []
    parents = (*part.parents, part.media_type)
    spans = []
    for place, (_, begin, is_last) in enumerate(places):
        if is_last:
            break
        end = places[place + 1][0] if place + 1 < len(places) else part.end
        spans.append(_Span(begin, max(begin, end), parents))
    return spans


def _places(raw: bytes, boundary: bytes, start: int, end: int) -> list[tuple[int, int, bool]]:
    """Where each boundary line begins (with the break before it) and ends, and whether it closes."""
    mark = b"--" + boundary
    found: list[tuple[int, int, bool]] = []
    place = start
    while len(found) <= MOST_PARTS and (at := raw.find(mark, place, end)) >= 0:
        place = at + len(mark)
        if at > start and raw[at - 1 : at] != b"\n":
            continue
        until = raw.find(b"\n", place, min(end, place + 1000))
        rest = raw[place : until if until >= 0 else min(end, place + 1000)].strip()
        if rest not in (b"", b"--"):
            continue
        before = at - 2 if raw[at - 2 : at] == b"\r\n" else at - 1
        found.append((max(start, before), until + 1 if until >= 0 else end, rest == b"--"))
        if rest == b"--":
            break
    return found
