"""Regular expressions of masking rules: checked before they are kept, and never slow.

They run on RE2, which takes time in proportion to the text whatever the pattern; what it cannot do (looking ahead or
behind, referring back) is refused where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import prod
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

LONGEST: Final = 200
MOST_REPEATS: Final = 1_000  # of counted repeats within each other, multiplied: more take long on every text
# What no rule may take for a number: words of ordinary comments, and what stands for what was masked.
ORDINARY: Final = (
    "the", "a", "I", "was", "great", "refund", "Delivery", "und", "Lieferung", "très", "livraison", "muy", "è", "niet",
    "obrigado", "dziękuję", "tack", "2", "10", "good service", "[card]", "[email]", "[phone]", "[iban]", "[account]",
    "[address]", "[name]",
)  # fmt: skip
_COUNTED: Final = re.compile(r"(?<!\\)\{(\d+)(?:,(\d*))?\}")
_WHY: Final = {
    "missing )": "a bracket “(” is not closed",
    "unexpected )": "a bracket “)” was never opened",
    "missing ]": "a bracket “[” is not closed",
    "bad repetition operator": "two signs of repetition stand side by side",
    "no argument for repetition operator": "there is nothing before it to repeat",
    "invalid repetition size": "it repeats too often, or backwards",
    "invalid perl operator": "looking ahead or behind takes without end on long texts; say what stands there",
    "invalid escape sequence": "this sign after “\\” means nothing, or refers back, which can take without end",
    "invalid character class range": "the range runs backwards",
    "trailing \\": "nothing follows the “\\”",
}


class BadPattern(ValueError):
    """A pattern that cannot be kept; the message says what is wrong, where, and why."""


def check(pattern: str, *, label: str) -> None:
    """Raises BadPattern unless the pattern is sound, quick, and finds no ordinary words.

    >>> check(r"RX-[0-9]{6}", label="order")
    >>> check(r"RX-([0-9]{6}", label="order")
    Traceback (most recent call last):
    ...
    outspoken.listen.masking_pattern.BadPattern: At character 4, “([0-9]{6}”: a bracket “(” is not closed.
    """
    if len(pattern) > LONGEST:
        raise BadPattern(
            f"It has {len(pattern)} characters; at most {LONGEST} are kept. Two rules may have one label each."
        )
    if "\0" in pattern or "\n" in pattern:
        raise BadPattern("It must stand on one line.")
    _check_repeats(pattern)
    try:
        matched = _matches(pattern, ["", *ORDINARY, f"[{label}]"])
    except pa.ArrowInvalid as error:
        raise BadPattern(_in_words(pattern, str(error))) from error
    if matched[0]:
        raise BadPattern("It fits an empty text, so it would be found between any two letters. Leave out a “*” or “?”.")
    for word, is_found in zip([*ORDINARY, f"[{label}]"], matched[1:], strict=True):
        if is_found:
            raise BadPattern(f"It would also mask “{word}”. Add the digits or letters that every such number has.")


def replaced(texts: pa.Array, patterns: Sequence[tuple[str, str]]) -> pa.Array:
    """The texts with everything replaced that the patterns find, each by its label in brackets.

    >>> replaced(pa.array(["It is RX-123456.", None]), [("RX-[0-9]{6}", "order")]).to_pylist()
    ['It is [order].', None]
    """
    for pattern, label in patterns:
        texts = pc.replace_substring_regex(texts, pattern=pattern, replacement=f"[{label}]")
    return texts


def _matches(pattern: str, texts: Sequence[str]) -> list[bool]:
    found: list[bool] = pc.match_substring_regex(pa.array(texts, pa.string()), pattern).to_pylist()
    return found


def _check_repeats(pattern: str) -> None:
    counted = list(_COUNTED.finditer(pattern))
    if prod(max(int(found[1]), int(found[2] or 1), 1) for found in counted) > MOST_REPEATS:
        last = counted[-1]
        raise BadPattern(
            f"At character {last.start() + 1}, “{last[0]}”: the counted repeats make more than {MOST_REPEATS:,} "
            "together, which is slow on every text. Count fewer, or split it into two rules."
        )


def _in_words(pattern: str, error: str) -> str:
    """What RE2 says, with the place where it stands: "… Invalid regular expression: missing ): (abc"."""
    said = error.partition("Invalid regular expression: ")[2] or error
    kind, _, fragment = said.partition(": ")
    why = _WHY.get(kind, kind)
    place = pattern.find(fragment) if fragment and fragment != pattern else -1
    if place < 0:
        place = _place(pattern)
    if place < 0:
        return f"“{fragment or pattern}”: {why}."
    return f"At character {place + 1}, “{fragment if fragment != pattern else pattern[place:]}”: {why}."


def _place(pattern: str) -> int:
    try:
        re.compile(pattern)
    except re.error as error:
        return -1 if error.pos is None else error.pos
    return -1
