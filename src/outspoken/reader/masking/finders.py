"""What looks for one kind of personal data, and what a text must have for it to be worth looking."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Finder(NamedTuple):
    """replace: the text with what was found replaced. sign: of `scan`, set for every text it may find something in.

    cues: words by the kind of cue that they are for that sign. hint: instead of a sign, an RE2 pattern that matches all
    such texts.
    """

    replace: Callable[[str], str]
    sign: int = 0
    cues: tuple[tuple[int, tuple[str, ...]], ...] = ()
    hint: str = ""
