"""Reading many texts of which one may break the reader: it must not hold up the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import structlog

from outspoken import reader
from outspoken.understand import encoder

if TYPE_CHECKING:
    from outspoken.reader.own import Own

log = structlog.get_logger()


def read(
    words: Sequence[tuple[int | None, str]],
    tree: reader.ThemeTree,
    *,
    depth: reader.Depth = "skim",
    own: Own | None = None,
) -> list[dict[str, Any] | None]:
    """A reading for each (verbatim, text), None for a text that breaks the reader; such a one is found by halves."""
    try:
        found: list[dict[str, Any] | None] = reader.read(
            [text for _, text in words],
            themes=tree,
            depth=depth,
            own=own,
            encoder=encoder.chosen() if depth != "skim" else None,
        ).to_pylist()
        return found
    except Exception as error:  # noqa: BLE001  whatever it is, the other texts must be read
        if len(words) == 1:
            # The error's own words could repeat the customer's.
            log.error("feedback.unreadable", verbatim=words[0][0], depth=depth, error=type(error).__name__)
            return [None]
    half = len(words) // 2
    return read(words[:half], tree, depth=depth, own=own) + read(words[half:], tree, depth=depth, own=own)
