"""The words that tell what stands beside them, by language: one YAML file each in `languages/`, all read together.

Keys of a file, each a list of words or phrases in lower case:

    phone                              a phone number follows, with at most two words between
    other                              the number that follows is of another kind and stays (order, ticket, train)
    account                            the number that follows is a customer's own and goes
    number, means                      what may stand between such a word and its number ("number", "is")
    units                              what stands after an amount and never after a phone number
    introduces                         the writer's own name follows
    introduces_formally, titles        so it does after both of these ("I am", "Mr"), titles_of_a_letter too
    greets                             so it does after a greeting of this form ("Hi, I'm")
    books                              the name that something was booked in follows
    signs, signs_a_line                the writer's name ends the line; the latter only from the line before
    not_names                          words with a capital that are no names
    streets_after                      number, name, this: 12 High Street
    streets_before                     this, name, number: Calle Mayor 12
    streets_number_first               number, this, name: 12 rue de la Paix
    streets_ending                     endings of a street's name before its number: Hauptstraße 12
    streets_…_before_code              the same, but only where a postcode follows
    not_before_streets                 before a number that is not a house's ("bus 12 High Street")
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

LANGUAGES: Final = Path(__file__).parent / "languages"
_WORD: Final = re.compile(r"[^\W\d_]+|[#°º]")


@cache
def cues() -> Mapping[str, tuple[str, ...]]:
    """Every key with the words of all languages, without doubles, in the order of the files."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for path in sorted(LANGUAGES.glob("*.yaml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  builds str alone
        for key, words in content.items():
            found[key].update(dict.fromkeys(words))
    return {key: tuple(words) for key, words in found.items()}


def any_of(*keys: str) -> str:
    """A pattern for any word of the keys, the longest that fits first."""
    return one_of(word for key in keys for word in cues()[key])


def one_of(words: Iterable[str]) -> str:
    """The same for any words: letter by letter as a tree, so that most places of a text cost one look.

    >>> one_of(["tel", "text", "te"])
    '(?:te(?:l|xt)?)'
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return f"(?:{_branches(tree)})"


def _branches(node: dict[str, Any]) -> str:
    found = []
    for letter, child in sorted(node.items()):
        if letter:
            rest = _branches(child)
            optional = "?" if "" in child and rest else ""
            many = len(child) > 1 and rest
            found.append((r"\s" if letter == " " else re.escape(letter)) + (f"(?:{rest}){optional}" if many else rest))
    return "|".join(found)


@cache
def _set(*keys: str) -> frozenset[str]:
    """The last words of the phrases of the keys: those that touch the number."""
    return frozenset(_WORD.findall(phrase)[-1] for key in keys for phrase in cues()[key] if _WORD.search(phrase))


_BEFORE: Final = re.compile(r"[^\W\d_]+|[#°º]|[!?;\n\]\d]|\.\s")
_SKIPPED: Final = 2  # words between a word for phone and the number
_ABBREVIATION: Final = 4  # letters of a word that a full stop belongs to


def kind_before(before: str) -> str | None:
    """What the last words before a number say of it: "phone", "other" or nothing.

    >>> kind_before("you can call me back on "), kind_before("my order number is "), kind_before("it was ")
    ('phone', 'other', None)
    """
    is_number, is_said, skipped, stopped = False, False, 0, False
    for word in reversed(_BEFORE.findall(before.lower())[-8:]):
        if word[0] == ".":
            stopped = True
            continue
        if not (word[0].isalpha() or word[0] in "#°º") or (stopped and len(word) > _ABBREVIATION):
            break  # another sentence, another number
        stopped = False
        if word in _set("phone"):
            return "phone"
        if word in _set("number"):
            is_number = True
        elif word in _set("means"):
            is_said = True  # "my number", "number is", but not "reason number"
        else:
            if skipped == 0 and word in _set("other", "account"):
                return "other"
            skipped += 1
            if is_number or skipped > _SKIPPED:
                break
    return "phone" if is_number and is_said else None


_AMOUNT: Final = re.compile(r"\s?(?:[€$£%]|([^\W\d_]+))")


def is_amount(after: str) -> bool:
    """Whether what follows a number makes it an amount.

    >>> is_amount(" people"), is_amount("€"), is_amount(" after six")
    (True, True, False)
    """
    match = _AMOUNT.match(after)
    return match is not None and (match[1] is None or match[1].lower() in _set("units") or match[1].lower() in _CODES)


_CODES: Final = frozenset(["eur", "usd", "gbp", "chf", "sek", "nok", "dkk", "pln", "brl", "kr", "zł"])
