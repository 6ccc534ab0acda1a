"""The lines of a body, as plain text or HTML gave them."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """depth: how often it is quoted. is_signed: the program that wrote the mail says that it is of a signature."""

    text: str
    depth: int = 0
    is_signed: bool = False


def of_plain(text: str, *, is_flowed: bool = False, is_delsp: bool = False) -> list[Line]:
    """The lines of a plain body; long ones that were folded for the way (format=flowed, RFC 3676) put together.

    >>> [(line.text, line.depth) for line in of_plain("Hello\\n>> two\\n> one")]
    [('Hello', 0), ('two', 2), ('one', 1)]
    """
    if not is_flowed:
        return [_line(given) for given in _split(text)]
    lines: list[Line] = []
    pieces: list[str] = []
    depth = 0
    for line in map(_line, _split(text)):
        if pieces and line.depth != depth:
            lines.append(Line("".join(pieces), depth))
            pieces = []
        depth = line.depth
        words = line.text.removeprefix(" ")
        goes_on = words.endswith(" ") and words != "-- "
        pieces.append(words[:-1] if goes_on and is_delsp else words)
        if not goes_on:
            lines.append(Line("".join(pieces), depth))
            pieces = []
    return [*lines, Line("".join(pieces), depth)] if pieces else lines


def _split(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _line(given: str) -> Line:
    found = re.match(r"(?:>[ ]?)+", given)
    if not found:
        return Line(given)
    depth = found[0].count(">")
    return Line(given[found.end() :], depth)
