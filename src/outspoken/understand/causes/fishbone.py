"""Ishikawa's diagram as lines and words: a spine to the problem, bones to both sides, causes along the bones.

Values in, values out; the template draws them, and the outline below it tells the same in words.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 1120.0
HEAD: Final = 210.0  # where the problem stands, at the right
SLANT: Final = 46.0  # how far a bone leans back over its whole height
LETTER: Final = 7.0  # width of an average letter of a cause
LINE: Final = 16.0
GAP: Final = 12.0
LOWEST: Final = 84.0  # the height of a side whose bones are bare
LABEL: Final = 30.0  # room for the name of a bone
MOST_LINES: Final = 3
HEAD_LETTERS: Final = 22
HEAD_LINES: Final = 5


@dataclass(frozen=True, slots=True)
class Rib:
    """A cause on a bone. depth 1 hangs on the bone itself, 2 on the one before it."""

    words: str
    state: str
    href: str
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Said:
    """A cause as it is drawn: its lines of words, ending at x, and the line under them that meets the bone."""

    rib: Rib
    x: float
    lines: Sequence[tuple[float, str]]
    rule: Line


@dataclass(frozen=True, slots=True)
class Bone:
    name: str
    href: str
    x: float
    y: float
    line: Line
    said: Sequence[Said]


@dataclass(frozen=True, slots=True)
class Fish:
    """The whole picture. head: lines of the problem's name, each with its height; box: left, top, width and height."""

    width: float
    height: float
    spine: Line
    bones: Sequence[Bone]
    head: Sequence[tuple[float, str]]
    box: tuple[float, float, float, float]


def fish(title: str, bones: Sequence[tuple[str, str, Sequence[Rib]]]) -> Fish:
    """Draw a problem with its bones, each a name, an address and its causes; the bones go above and below in turn.

    >>> drawn = fish("Refunds", [("Process", "#a", [Rib("The form is lost", "supposed", "#c1")]), ("People", "#b", [])])
    >>> [bone.name for bone in drawn.bones], drawn.bones[0].said[0].lines[0][1], drawn.height > drawn.spine.y1
    (['Process', 'People'], 'The form is lost', True)
    """
    columns = max((len(bones) + 1) // 2, 1)
    step = (WIDTH - HEAD - SLANT) / columns
    # A cause of some lines ends where the bone leans furthest into it.
    letters = max(int((step - 2 * GAP - SLANT / 3) / LETTER), 8)
    heights = [max([LOWEST, *(_height(ribs, letters) for _, _, ribs in bones[side::2])]) for side in (0, 1)]
    middle = heights[0] + LABEL
    drawn = [
        _bone(bone, x=SLANT + (place // 2 + 1) * step, middle=middle, height=heights[place % 2], up=place % 2 == 0,
              letters=letters)
        for place, bone in enumerate(bones)
    ]  # fmt: skip
    head = textwrap.wrap(title, HEAD_LETTERS, max_lines=HEAD_LINES, placeholder=" …") or [""]
    tall = (len(head) + 1) * (LINE + 4)
    first = middle - (len(head) - 1) / 2 * (LINE + 4) + 5
    return Fish(
        width=WIDTH,
        height=middle + heights[1] + LABEL,
        spine=Line(4.0, middle, WIDTH - HEAD + 8, middle),
        bones=drawn,
        head=[(round(first + number * (LINE + 4), 1), words) for number, words in enumerate(head)],
        box=(WIDTH - HEAD + 8, round(middle - tall / 2, 1), HEAD - 12, tall),
    )


def _wrapped(rib: Rib, letters: int) -> list[str]:
    room = letters - 2 * (rib.depth - 1)
    return textwrap.wrap(rib.words, room, max_lines=MOST_LINES, placeholder=" …") or ["…"]


def _height(ribs: Sequence[Rib], letters: int) -> float:
    return GAP + sum(len(_wrapped(rib, letters)) * LINE + GAP for rib in ribs)


def _bone(
    bone: tuple[str, str, Sequence[Rib]], *, x: float, middle: float, height: float, up: bool, letters: int
) -> Bone:
    """A bone that meets the spine at x; causes from its outer end inwards."""
    name, href, ribs = bone
    outer = middle - height if up else middle + height
    said, y = [], (outer if up else middle) + GAP
    for rib in ribs:
        lines = _wrapped(rib, letters)
        under = y + len(lines) * LINE
        ends, meets = (round(x - SLANT * abs(at - middle) / height, 1) for at in (y if up else under, under))
        indent = (rib.depth - 1) * 2 * LETTER
        wide = max(map(len, lines)) * LETTER
        told = [(round(y + (number + 1) * LINE - 4, 1), words) for number, words in enumerate(lines)]
        rule = Line(round(max(ends - wide - indent - 4, 2.0), 1), under, meets, under)
        said.append(Said(rib, round(ends - 6 - indent, 1), told, rule))
        y = under + GAP
    return Bone(
        name=name,
        href=href,
        x=round(x - SLANT, 1),
        y=round(outer - 10 if up else outer + 20, 1),
        line=Line(round(x - SLANT, 1), outer, round(x, 1), middle),
        said=said,
    )
