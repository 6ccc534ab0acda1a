"""Lines with choices and facts in them: `{Sorry|Excuse me}, the <time> was late.`"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

_PIECE = re.compile(r"[{}|]|<[a-z_A-Z]+>|\\n")


class GrammarError(ValueError):
    """A line cannot be read: its braces do not match."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A place for a fact of the trip. A capital first letter in the line asks for one in the value."""

    name: str
    is_capital: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways to say the same."""

    ways: tuple[tuple[Part, ...], ...]


Part = str | Fact | Choice


@dataclass(frozen=True, slots=True)
class Line:
    """One written line. tags: channels and segments it is kept to; words: its longest way, in words."""

    parts: tuple[Part, ...]
    tags: frozenset[str]
    words: int
    source: str

    def render(self, fact: Callable[[str], str], rng: Random) -> str:
        """The line with each choice made and each fact filled in."""
        out: list[str] = []
        _render(self.parts, fact, rng, out)
        text = "".join(out)
        return text[:1].upper() + text[1:] if self.source.startswith("<") else text


def _render(parts: tuple[Part, ...], fact: Callable[[str], str], rng: Random, out: list[str]) -> None:
    for part in parts:
        if isinstance(part, str):
            out.append(part)
        elif isinstance(part, Choice):
            _render(part.ways[int(rng.random() * len(part.ways))], fact, rng, out)
        else:
            value = fact(part.name)
            out.append(value[:1].upper() + value[1:] if part.is_capital else value)


def parse(source: str, tags: frozenset[str] = frozenset()) -> Line:
    """Read one line. Raises GrammarError where a brace is never opened or never closed."""
    pieces = _pieces(source)
    parts, rest = _sequence(pieces, 0, depth=0, source=source)
    if rest != len(pieces):
        raise GrammarError(f"a closing brace without an opening one in {source!r}; remove it")
    return Line(parts, tags, _longest(parts), source)


def _pieces(source: str) -> list[str]:
    pieces: list[str] = []
    at = 0
    for match in _PIECE.finditer(source):
        if match.start() > at:
            pieces.append(source[at : match.start()])
        pieces.append(match.group())
        at = match.end()
    if at < len(source):
        pieces.append(source[at:])
    return pieces


def _sequence(pieces: list[str], at: int, *, depth: int, source: str) -> tuple[tuple[Part, ...], int]:
    parts: list[Part] = []
    while at < len(pieces):
        piece = pieces[at]
        if piece == "{":
            choice, at = _choice(pieces, at + 1, depth=depth + 1, source=source)
            parts.append(choice)
            continue
        if piece == "}" or (piece == "|" and depth):
            return tuple(parts), at
        parts.append(_leaf(piece))
        at += 1
    if depth:
        raise GrammarError(f"an opening brace is never closed in {source!r}; close it")
    return tuple(parts), at


def _choice(pieces: list[str], at: int, *, depth: int, source: str) -> tuple[Choice, int]:
    ways: list[tuple[Part, ...]] = []
    while True:
        way, at = _sequence(pieces, at, depth=depth, source=source)
        ways.append(way)
        closing = pieces[at] == "}"
        at += 1
        if closing:
            return Choice(tuple(ways)), at


def _leaf(piece: str) -> Part:
    if piece == "\\n":
        return "\n"
    if piece.startswith("<") and piece.endswith(">") and len(piece) > 2:
        name = piece[1:-1]
        return Fact(name[:1].lower() + name[1:], is_capital=name[:1].isupper())
    return piece


def _longest(parts: tuple[Part, ...]) -> int:
    total = 0
    for part in parts:
        if isinstance(part, str):
            total += len(part.split())
        elif isinstance(part, Choice):
            total += max(_longest(way) for way in part.ways)
        else:
            total += 1
    return total
