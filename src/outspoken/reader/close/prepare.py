"""A text as the close reader's vocabulary knows words: pictures named, links made one, letters not drawn out.

The encoder's vocabulary has no emoji and has never seen most links and handles. What is put in place of them is found
again in the customer's own text by `Prepared.span`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

MOST_CHARACTERS: Final = 4000

_REPLACED: Final = re.compile(
    r"(?P<link>https?://\S+|www\.\S+)"
    r"|(?P<handle>@\w+)"
    r"|(?P<entity>&(?:amp|lt|gt|quot|#39);)"
    r"|(?P<drawn>([^\W\d_])\5{2,})"
    r"|(?P<quote>[\u2018\u2019\u201b\u00b4`])"
    r"|(?P<picture>[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]\ufe0f?)"
)
_ENTITIES: Final = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'"}


class Prepared(NamedTuple):
    """text: what the encoder reads. places: (len(text) + 1,), where each of its characters stands in the original;
    None where nothing was replaced."""

    text: str
    places: NDArray[np.int64] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the original text as a span of the prepared one."""
        if self.places is None:
            return start, end
        return int(np.searchsorted(self.places, start, side="left")), int(
            np.searchsorted(self.places, end, side="left")
        )


def prepare(text: str) -> Prepared:
    """The text as the encoder reads it, from its first MOST_CHARACTERS.

    >>> prepare("Sooooo good 👍 @larkline").text
    'Soo good  thumbs up sign  @user'
    """
    text = text[:MOST_CHARACTERS]
    if not _REPLACED.search(text):
        return Prepared(text, None)
    parts: list[str] = []
    places: list[NDArray[np.int64]] = []
    end = 0
    for found in _REPLACED.finditer(text):
        start = found.start()
        new = _instead(found)
        parts += [text[end:start], new]
        places += [np.arange(end, start), np.full(len(new), start, dtype=np.int64)]
        end = found.end()
    parts.append(text[end:])
    places.append(np.arange(end, len(text) + 1))
    return Prepared("".join(parts), np.concatenate(places))


def _instead(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "link":
            return "link"
        case "handle":
            return "@user"
        case "entity":
            return _ENTITIES[found[0]]
        case "quote":
            return "'"
        case "picture":
            return _name(found[0][0])
        case _:
            return found[0][:2]


@lru_cache(maxsize=4096)
def _name(picture: str) -> str:
    return f" {unicodedata.name(picture, '').lower()} "
