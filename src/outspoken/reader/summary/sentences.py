"""The parts of a summary, and the one way they become sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Final, Literal

Link = Mapping[str, str]
"""What narrows the slice to the comments that are spoken of: theme, polarity, emotion or intent, by value."""

Z: Final = 1.959963984540054  # of a two-sided interval of 95 %


@dataclass(frozen=True, slots=True)
class Figure:
    """A counted share: count of `of`, and the ends of its 95 % interval, as fractions of 1.

    >>> Figure("negative", 8, 10).low.__round__(3)
    0.49

    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA 22. (A second time
    beside outspoken.evidence, which stands above this room.)
    """

    name: str
    count: int
    of: int

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else 0.0

    @property
    def low(self) -> float:
        return max(self._centre - self._half, 0.0) if self.count else 0.0

    @property
    def high(self) -> float:
        return min(self._centre + self._half, 1.0) if self.count < self.of else 1.0

    @property
    def _centre(self) -> float:
        return (self.count + Z * Z / 2) / (self.of + Z * Z)

    @property
    def _half(self) -> float:
        return Z / (self.of + Z * Z) * sqrt(self.count * (1 - self.share) + Z * Z / 4)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence. link: what it opens, if anything; is_quiet: an interval, said in a lower voice."""

    text: str
    link: Link | None = None
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a verbatim: its id, the row it stands in, and text[start:end] of it."""

    id: int
    row: int
    text: str
    start: int
    end: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """Something counted, and the quotes that could stand below it, best first; `quotes` of them will."""

    topic: Literal["few", "mood", "theme", "feeling", "intent", "dissent"]
    parts: tuple[Part, ...]
    figures: tuple[Figure, ...]
    link: Link
    shortlist: tuple[Quote, ...] = ()
    quotes: int = 1


@dataclass(frozen=True, slots=True)
class Draft:
    """The statements of a summary in their order."""

    statements: tuple[Statement, ...]

    @property
    def candidates(self) -> tuple[Quote, ...]:
        """Every quote that may be chosen, each verbatim once."""
        found: dict[int, Quote] = {}
        for statement in self.statements:
            for quote in statement.shortlist:
                found.setdefault(quote.id, quote)
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a summary: counted, with its figures and the filter that opens what they count; or a quote, whose
    one part is its words."""

    kind: Literal["counted", "quote"]
    topic: str
    parts: tuple[Part, ...]
    figures: tuple[Figure, ...] = ()
    link: Link = field(default_factory=dict)
    quote: Quote | None = None

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


def write(draft: Draft, *, prefer: Sequence[int] = ()) -> tuple[Sentence, ...]:
    """The sentences of a draft: each statement, then the words that stand for it, no words twice.

    prefer: ids of verbatims in the order somebody likes them. Of the quotes of one statement the one preferred most is
    taken; an id that is no candidate of the statement changes nothing.
    """
    rank = {pk: place for place, pk in reversed(list(enumerate(prefer)))}
    said: set[str] = set()
    sentences: list[Sentence] = []
    for statement in draft.statements:
        sentences.append(Sentence("counted", statement.topic, statement.parts, statement.figures, statement.link))
        liked = sorted(statement.shortlist, key=lambda quote: rank.get(quote.id, len(rank)))
        for quote in list(_fresh(liked, said))[: statement.quotes]:
            said |= {str(quote.id), _plain(quote.text)}
            sentences.append(Sentence("quote", statement.topic, (Part(quote.text),), quote=quote, link=statement.link))
    return tuple(sentences)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _fresh(quotes: Sequence[Quote], said: set[str]) -> Iterator[Quote]:
    return (quote for quote in quotes if str(quote.id) not in said and _plain(quote.text) not in said)
