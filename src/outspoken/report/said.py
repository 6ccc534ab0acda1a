"""What they say, in short: counted sentences, each a link to its panel, and somebody's words below each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from outspoken.reader import summary
from outspoken.reader.summary import Counts, Draft, Link, Tally
from outspoken.report.facts import Facts
from outspoken.report.slices import Addresses
from outspoken.report.voices import QUOTABLE, Voice, Words

SIDES = ("against", "in favour")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence; with a link it opens the words it counts."""

    text: str
    href: str | None
    is_quiet: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A counted sentence and the words below it."""

    pieces: list[Piece]
    voices: list[Voice]


def ask(facts: Facts, addresses: Addresses) -> None:
    """Have every panel made that the summary will link to: what is counted is known before any word is read."""
    for statement in _draft(facts, None).statements:
        for part in statement.parts:
            _href(part.link, addresses)


def lines(facts: Facts, addresses: Addresses, words: Words) -> list[Line]:
    """The summary of the file. How they feel on the whole is left to the opening, which says it already."""
    return list(_lines(summary.write(_draft(facts, words)), addresses, words)) if facts.texts else []


def _draft(facts: Facts, words: Words | None) -> Draft:
    counts = Counts(
        whole=Tally(facts.texts, *(facts.n("polarity", side) for side in ("negative", "neutral", "positive"))),
        themes={key: _of_theme(facts, key) for key in facts.parts("theme")},
        families={family: facts.n("family", family) for family in facts.parts("family")},
    )
    table = words.quotable() if words else QUOTABLE.empty_table()
    vectors = words.vectors_of(table) if words else np.zeros((0, 1), np.float32)
    names = {key: facts.tree.name(key) for key in counts.themes}
    made = summary.draft(counts, table, vectors, names=names, sides=SIDES)
    return Draft(tuple(statement for statement in made.statements if statement.topic != "mood"))


def _of_theme(facts: Facts, key: str) -> Tally:
    sides = {side: facts.n("theme", key, side) for side in ("negative", "neutral", "mixed", "positive")}
    return Tally(sum(sides.values()), sides["negative"], sides["neutral"] + sides["mixed"], sides["positive"])


def _href(link: Link | None, addresses: Addresses) -> str | None:
    if link is None:
        return None
    if "theme" in link:
        return addresses.href("theme", link["theme"], link.get("polarity"))
    if "polarity" in link:
        return addresses.href("polarity", link["polarity"])
    return addresses.href("family", link["emotion"]) if "emotion" in link else "#voices"


def _lines(sentences: tuple[summary.Sentence, ...], addresses: Addresses, words: Words) -> Iterator[Line]:
    found: list[Line] = []
    for sentence in sentences:
        if sentence.quote is None:
            found.append(
                Line([Piece(part.text, _href(part.link, addresses), part.is_quiet) for part in sentence.parts], [])
            )
        else:
            found[-1].voices.append(words.quoted(sentence.quote))
    yield from found
