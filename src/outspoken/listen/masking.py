"""Personal numbers, and what the organisation's own rules find, are masked before anything is stored: in words, in
questions and anywhere inside JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from outspoken.listen import masking_rules
from outspoken.listen.items import Item

# A whole number with fewer digits is no phone, card or account.
FEWEST_DIGITS = 7
MOST_DIGITS = 40


def mask_items(items: Sequence[Item]) -> list[Item]:
    """The items with every text masked; each distinct text is looked at once."""
    texts = list(dict.fromkeys(text for item in items for text in _texts(item)))
    if not texts:
        return list(items)
    table: dict[str, str] = dict(zip(texts, masking_rules.current().mask(texts), strict=True))
    return [
        dataclasses.replace(
            item,
            verbatims=tuple((table.get(question, ""), table[text]) for question, text in item.verbatims),
            attributes=_masked(item.attributes, table),
            raw=_masked(item.raw, table),
        )
        for item in items
    ]


def mask_text(text: str) -> str:
    """One text, masked."""
    return masking_rules.current().mask([text])[0]


def _texts(item: Item) -> Iterator[str]:
    for question, text in item.verbatims:
        if question:
            yield question
        yield text
    yield from _texts_in(item.attributes)
    yield from _texts_in(item.raw)


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, held in value.items():
            yield key
            yield from _texts_in(held)
    elif isinstance(value, list):
        for held in value:
            yield from _texts_in(held)
    elif (text := _as_text(value)) is not None:
        yield text


def _as_text(value: Any) -> str | None:
    """A text, or a number long enough to be personal, as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = str(value) if isinstance(value, int) else f"{value:.0f}" if value.is_integer() else ""
        return text if FEWEST_DIGITS <= len(text) <= MOST_DIGITS else None
    return None


def _masked(value: Any, table: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return _masked_object(value, table)
    if isinstance(value, list):
        return [_masked(held, table) for held in value]
    text = _as_text(value)
    if text is None or table[text] == text:
        return value
    return table[text]


def _masked_object(value: Mapping[str, Any], table: Mapping[str, str]) -> dict[str, Any]:
    """Two names that mask alike ("[email]") are both kept, the later ones numbered."""
    kept: dict[str, Any] = {}
    for key, held in value.items():
        name, number = table[key], 2
        while name in kept:
            name, number = f"{table[key]} {number}", number + 1
        kept[name] = _masked(held, table)
    return kept


def masked_texts(texts: Iterable[str]) -> list[str]:
    """Many texts, masked, in their order."""
    given = list(texts)
    return masking_rules.current().mask(given) if given else []
