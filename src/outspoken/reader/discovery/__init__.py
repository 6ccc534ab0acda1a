"""Themes that nobody defined: found in the texts themselves, named, and kept the same from one fit to the next.

    from outspoken.reader import discovery

    found = discovery.discover(texts, seed=7)
    for theme in found.themes:
        print(theme.id, theme.name, theme.size, [texts[row] for row in theme.examples])

    later = discovery.discover(more_texts, previous=found)      # the same ids; later.moved, later.lost
    later.assign(["where is my parcel"])                        # further texts, one matrix product

    decided = later.constraints.renamed(later.themes[0].id, "Late parcels").merge("theme-1c…", "theme-9a…")
    discovery.discover(more_texts, previous=later, constraints=decided)

    rule = discovery.suggest(texts, found, [found.themes[0].id])[0]      # phrases for a theme tree

The same texts and seed give the same themes, in any process. Each text has a confidence by its distance; a text that no
theme clearly holds is unclear, and the share of these is told. A refit goes on from the fit before: ids stay with their
themes, new themes come only from texts that fitted none, and what people decided is kept. Texts of any language are
themed; names leave out the stop words of en, de, fr, es, it, nl, pt, pl and sv.

Errors: DiscoveryError (a ValueError) where themes cannot be found as asked; TypeError where the texts are not texts.
May import: the rest of the reader.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pyarrow as pa

from outspoken.reader.discovery.constraints import Constraints, DiscoveryError
from outspoken.reader.discovery.discovering import discover_in
from outspoken.reader.discovery.found import ASSIGNMENTS, Branch, Discovered, DiscoveredTheme
from outspoken.reader.discovery.rules import Suggestion, suggest_rules

__all__ = [
    "ASSIGNMENTS",
    "Branch",
    "Constraints",
    "Discovered",
    "DiscoveredTheme",
    "DiscoveryError",
    "Suggestion",
    "discover",
    "suggest",
]


def discover(
    texts: Sequence[str | None] | pa.Array | pa.ChunkedArray,
    *,
    k: int | None = None,
    seed: int = 0,
    constraints: Constraints | None = None,
    previous: Discovered | None = None,
    languages: Collection[str] | None = None,
) -> Discovered:
    """The themes of texts, shape (n,); null and empty texts belong to none.

    k: how many; None lets the texts tell (`number.py` has the rule), or goes on with those of the fit before. With
    `previous` and another k the themes are drawn anew, but for those that people decided; ids go to what is mostly
    the same. constraints: None keeps those of `previous`. languages: whose stop words names leave out; None tells by
    the texts. Raises DiscoveryError, TypeError.

    >>> texts = ["my card is lost", "I lost my card", "lost the card"] * 4
    >>> found = discover(texts + ["the soup was cold", "cold soup again", "soup too cold"] * 4, k=2)
    >>> sorted(theme.name for theme in found.themes)
    ['Card, lost', 'Cold soup']
    """
    return discover_in(texts, k=k, seed=seed, constraints=constraints, previous=previous, languages=languages)


def suggest(
    texts: Sequence[str | None] | pa.Array | pa.ChunkedArray,
    found: Discovered,
    ids: Collection[str] | None = None,
    *,
    languages: Collection[str] | None = None,
) -> tuple[Suggestion, ...]:
    """A rule for each discovered theme, or for those of `ids`, with its precision and recall on the texts.

    texts: those that the themes were found in, (n,). Raises DiscoveryError where they are others, KeyError for an
    unknown id.
    """
    return suggest_rules(texts, found, ids, languages)
