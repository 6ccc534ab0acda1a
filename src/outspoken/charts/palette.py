"""The hues of the emotion families, their marks, and the neutral roles of the interface: the one source in
code.

`tokens.css` holds the same values for pages. Colour means emotion and nothing else; the mark and the name
say the same without colour.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final, Literal

from outspoken.charts.oklch import to_hex

Scheme = Literal["light", "dark"]

MARKS: Final = MappingProxyType(
    {
        "delight": "●",
        "appreciation": "▲",
        "interest": "◆",
        "confusion": "?",
        "disappointment": "▼",
        "worry": "~",
        "anger": "■",
        "disgust": "✕",
        "neutral": "·",
    }
)

# From the worst to the best, so that both ends of a stacked bar can be compared from bar to bar.
WORST_TO_BEST: Final = (
    "anger", "disgust", "disappointment", "worry", "confusion", "neutral", "interest", "appreciation", "delight",
)  # fmt: skip
BELOW: Final = WORST_TO_BEST[:5]
ABOVE: Final = WORST_TO_BEST[6:]

VALUES: Final[MappingProxyType[Scheme, MappingProxyType[str, str]]] = MappingProxyType(
    {
        "light": MappingProxyType(
            {
                "paper": "98.5% 0.004 85",
                "surface": "100% 0 0",
                "ink": "24% 0.012 70",
                "quiet": "47% 0.014 75",
                "hairline": "88% 0.008 80",
                "control": "62% 0.012 75",
                "link": "42% 0.12 262",
                "shade": "93.5% 0.006 82",
                "delight": "82% 0.15 92",
                "appreciation": "70% 0.14 152",
                "interest": "72% 0.11 222",
                "confusion": "66% 0.12 300",
                "disappointment": "56% 0.1 258",
                "worry": "52% 0.13 325",
                "anger": "58% 0.19 28",
                "disgust": "54% 0.09 115",
                "neutral": "72% 0.01 90",
            }
        ),
        "dark": MappingProxyType(
            {
                "paper": "19% 0.008 70",
                "surface": "23% 0.008 70",
                "ink": "92% 0.008 85",
                "quiet": "70% 0.01 80",
                "hairline": "33% 0.008 75",
                "control": "56% 0.01 75",
                "link": "79% 0.1 262",
                "shade": "27% 0.008 72",
                "delight": "84% 0.14 92",
                "appreciation": "74% 0.13 152",
                "interest": "76% 0.1 222",
                "confusion": "72% 0.12 300",
                "disappointment": "64% 0.1 258",
                "worry": "62% 0.13 325",
                "anger": "66% 0.17 28",
                "disgust": "63% 0.09 115",
                "neutral": "62% 0.01 90",
            }
        ),
    }
)

_INK_ON_COLOUR: Final = "19% 0.008 70"
_WHITE: Final = "100% 0 0"
_DEEP: Final = frozenset({"disappointment", "worry", "anger", "disgust"})


def colour(family: str, scheme: Scheme = "light") -> str:
    """The hue of an emotion family as #rrggbb. Raises ValueError for a word that is no family.

    >>> colour("anger")
    '#d33c33'
    """
    return to_hex(VALUES[scheme][_known(family)])


def on_colour(family: str, scheme: Scheme = "light") -> str:
    """The colour of text that stands on the family's hue, at least 4.5:1, as #rrggbb."""
    return to_hex(_WHITE if scheme == "light" and _known(family) in _DEEP else _INK_ON_COLOUR)


def mark(family: str) -> str:
    """The shape that tells the family without colour.

    >>> mark("anger")
    '■'
    """
    return MARKS[_known(family)]


def variable(role: str) -> str:
    """The CSS variable of a family or neutral role, with the light colour where no style sheet sets it.

    >>> variable("anger"), variable("ink")
    ('var(--emotion-anger, #d33c33)', 'var(--ink, #231e19)')
    """
    prefix = "emotion-" if role in MARKS else ""
    return f"var(--{prefix}{role}, {to_hex(VALUES['light'][role])})"


def on_variable(family: str) -> str:
    """The CSS variable of text on a family's hue."""
    return f"var(--on-{_known(family)}, {on_colour(family)})"


def resolved(text: str, scheme: Scheme) -> str:
    """The text with every variable of this module replaced by its colour, for what leaves the browser.

    >>> resolved('fill="var(--emotion-anger, #d33c33)"', "dark")
    'fill="#e86154"'
    """

    def replaced(match: re.Match[str]) -> str:
        kind, role = match.group(1), match.group(2)
        return on_colour(role, scheme) if kind == "on-" else to_hex(VALUES[scheme][role])

    return re.sub(r"var\(--(emotion-|on-)?([a-z]+), #[0-9a-f]{6}\)", replaced, text)


def _known(family: str) -> str:
    if family not in MARKS:
        raise ValueError(f"{family!r} is no emotion family; there are {', '.join(MARKS)}")
    return family
