"""Numbers that an organisation gives its customers: found by the words before them, or by their shape anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import Final

from outspoken.reader.masking import scan
from outspoken.reader.masking.cues import any_of, cues, one_of
from outspoken.reader.masking.finders import Finder


class RuleError(ValueError):
    """A rule that cannot be used."""


_LABEL: Final = re.compile(r"[a-z][a-z_]{0,23}")
_SHAPE: Final = re.compile(r"[A-Za-z0-9 ./_-]{4,40}")


@dataclass(frozen=True, slots=True)
class Rule:
    """What is replaced by [label]: a number after one of `words`, or what has one of `shapes`.

    words: as customers write them ("order", "Bestellung"); "number", "no.", "is", ":" may stand between, and "order"
    also finds "order number". The number has six digits or more, four where a word says that it is one.
    shapes: 9 stands for a digit, A for a letter of either case, the rest for itself ("AB-999999"): four 9s or As
    or more.
    Raises RuleError.

    >>> Rule("order", words=("order",), shapes=("RX-999999",)).label
    'order'
    """

    label: str
    words: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _LABEL.fullmatch(self.label):
            raise RuleError(f"the label {self.label!r} must be lower-case letters, such as order")
        if not self.words and not self.shapes:
            raise RuleError(f"rule {self.label!r} finds nothing; give it words or shapes")
        for word in self.words:
            if not word.strip() or len(word) > 60:
                raise RuleError(f"rule {self.label!r}: the word {word!r} must have 1 to 60 characters")
        for shape in self.shapes:
            if not _SHAPE.fullmatch(shape) or sum(letter in "9A" for letter in shape) < 4:
                raise RuleError(
                    f"rule {self.label!r}: the shape {shape!r} must be 4 to 40 letters, digits, spaces or . / _ -, "
                    "at least four of them 9 or A"
                )


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """Customer, account, policy, meter and member numbers in the languages read, as [account]. Order numbers stay."""
    return (Rule("account", cues()["account"]),)


# Grouped by spaces only where the groups are short, so that the next word's number is left.
_IDENTIFIER: Final = (
    r"(?P<number>\d{1,4}(?:[ ]\d{2,4}){1,6}(?!\w)"
    r"|(?-i:[A-Z]{0,4}|[a-z]{0,2})[ /-]?\d[0-9A-Za-z]{0,20}(?:[./-]\d[0-9A-Za-z]{0,11}){0,4}(?!\w))"
)
_YEARS: Final = re.compile(r"^(?:(?:19|20)\d\d\D(?:19|20)?\d\d|\D{0,3}\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2}))$")
_SURE_DIGITS, _DIGITS = scan.RULED_DIGITS, 6


def finders(rules: Sequence[Rule]) -> Iterator[Finder]:
    """What finds each rule's numbers, in the order of the rules; every repeat is bounded."""
    for rule in rules:
        label = f"[{rule.label}]"
        if rule.shapes:
            forms = sorted({_form(shape) for shape in rule.shapes}, key=lambda form: (-len(form), form))
            shapes = re.compile(rf"(?<![^\W_])(?:{'|'.join(forms)})(?![^\W_])")
            yield Finder(partial(shapes.sub, label), hint="|".join(forms))
        if rule.words:
            words = tuple(word.lower() for word in rule.words)
            yield Finder(partial(_without, one_of(words), label), scan.RULED, ((scan.RULED, words),))


def _without(either: str, label: str, text: str) -> str:
    return _after_words(either).sub(partial(_ruled, label), text)


@lru_cache(maxsize=256)
def _after_words(either: str) -> re.Pattern[str]:
    gap = r"[\s.:=°º#-]{0,3}"
    between = rf"(?:(?<![^\W_]){any_of('number', 'means')}(?![^\W_]){gap}){{0,3}}"
    return re.compile(
        rf"(?<![^\W_])(?P<word>{either})(?P<mid>(?:'s)?{gap}{between})(?<![^\W_]){_IDENTIFIER}", re.IGNORECASE
    )


def _form(shape: str) -> str:
    return "".join({"9": r"\d", "A": "[A-Za-z]"}.get(letter, re.escape(letter)) for letter in shape)


@cache
def _says_number() -> re.Pattern[str]:
    return re.compile(rf"{any_of('number')}(?![^\W_])|[:#]|(?:nummer|nr|number)$", re.IGNORECASE)


def _ruled(label: str, match: re.Match[str]) -> str:
    number = match["number"]
    digits = sum(character.isdigit() for character in number)
    is_sure = _says_number().search(match["word"] + match["mid"]) is not None
    if digits < (_SURE_DIGITS if is_sure else _DIGITS) or _YEARS.search(number):
        return match.group()
    return match.group()[: match.start("number") - match.start()] + label
