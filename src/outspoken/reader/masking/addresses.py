"""Postal addresses: a street with its house number, and the postcode and town beside it, as [address].

Forms of the United Kingdom, the United States and other English-speaking countries, Germany, Austria and Switzerland,
France and Belgium, Spain, Italy, the Netherlands, Portugal and Brazil, Poland, Sweden. A postcode or a town alone is
none; nor is a street without a number.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import Final

from outspoken.reader.masking import scan
from outspoken.reader.masking.cues import any_of, cues, is_amount, one_of
from outspoken.reader.masking.finders import Finder

_LOWER: Final = "a-zß-öø-ÿąćęłńśźżčďěňřšťůžăășțğışőű"
_UPPER: Final = rf"[^\W\d_{_LOWER}]"
_ANY_WORD: Final = r"[^\W\d_](?:[\w'’-]{0,30}|\w{0,2}\.)"
_BIG_WORD: Final = rf"{_UPPER}(?:[\w'’-]{{0,30}}|\w{{0,2}}\.)"
_OF: Final = (
    r"(?:(?i:de|du|des|la|le|les|el|los|las|del|della|delle|dei|degli|di|da|do|das|dos|van|von|den|der|dem|het|ter|ten|"
    r"am|an|im|zum|zur|auf|unter|alte[nmrs]?|of|the)[ ]|(?i:d|l|dell|sant|s|t)['’])"
)
_SIDES: Final = (
    r"(?:Norra|Södra|Östra|Västra|Lilla|Stora|Gamla|Nya|Sankt|Große|Kleine|Alte|Neue|Obere|Untere|Lange|Hohe|Oude|Nieuwe|"
    r"Korte|Van|De|Den|Het|Sint)"
)
_TOWN: Final = rf"{_UPPER}[\w'’-]{{1,30}}(?:[ ]{_UPPER}[\w'’-]{{1,30}}){{0,2}}"
_HOUSE: Final = r"\d{1,5}(?:[ ]?[a-zA-Z](?![^\W_]))?(?:[ ]?[-–/][ ]?\d{1,4}[a-zA-Z]?|/[a-zA-Z])?(?![\w%€$£])(?![.,:]\d)"
_GAP: Final = r"(?:[ ]?,[ \n]{0,2}|[ ]|\n|[ ]-[ ])"  # between the street and the town
_DOOR: Final = (
    r"(?:[ ]?,?[ ](?:(?i:apt|apartment|suite|unit|flat|ste|piso|puerta|esc|escalera|int|interno|scala|bus|apto|andar|"
    r"lgh|m|lok|étage|bât)(?:\.[ ]?|[ ])(?:\w?\d\w{0,3}|[A-Z])(?![^\W_])|\#\w{1,5}|"
    r"\d{1,2}[ºª°](?:[ ]?[A-Za-z]{1,4}(?![^\W_]))?))"
)
_UK_CODE: Final = r"[A-Za-z]{1,2}\d[A-Za-z\d]?[ ]?\d[A-Za-z]{2}(?![^\W_])"
_US_CODE: Final = r"[A-Z]{2},?[ ]\d{5}(?:-\d{4})?(?!\w)"
# Germany, France, Spain, Italy and others; the Netherlands; Portugal; Poland; Brazil; Sweden; Austria and Switzerland.
_CODE: Final = (
    r"(?:(?:[A-Z]{1,2}[ -])?(?:\d{5}(?!\w)|\d{4}[ ]?[A-Z]{2}(?![^\W_])|\d{4}-\d{3}(?!\w)|\d{2}-\d{3}(?!\w)"
    rf"|\d{{5}}-\d{{3}}(?!\w)|\d{{3}}[ ]\d{{2}}(?!\w)|(?!19[89]\d|20[0-3]\d)\d{{4}}(?=[ ]{_UPPER})))"
)
_START: Final = r"(?<![\w.,:/#$€£-])"  # before a house number
_WORD_START: Final = r"(?<![^\W_])"


def _english() -> list[str]:
    flat = r"(?:(?i:flat|apartment|apt|unit|suite)\.?[ ]\w{1,5},?[ ])?"
    house = rf"{_START}{flat}\d{{1,5}}[A-Za-z]?(?:-\d{{1,5}})?,?[ ]"
    side = r"(?:(?:[NSEW]|NE|NW|SE|SW)\.?[ ])?"
    kind = rf"(?i:{any_of('streets_after')})(?![^\W_])\.?(?![ -](?i:thru|through|in)\b)"
    after = rf"(?:[ ](?:NW|NE|SW|SE|N|S|E|W)(?!\w))?{_DOOR}?"
    code = rf"(?:{_UK_CODE}|{_US_CODE})"
    loose = rf"(?:{_ANY_WORD}[ ]){{1,4}}{kind}{after}(?:{_GAP}{_ANY_WORD}(?:[ ]{_ANY_WORD})?){{0,2}}{_GAP}"
    return [
        rf"{house}{loose}{code}",
        rf"{house}{side}(?:{_BIG_WORD}[ ]){{1,4}}{kind}{after}(?:(?:{_GAP}{_TOWN}){{0,2}}{_GAP}{code})?",
        rf"{_WORD_START}P\.?[ ]?O\.?[ ](?i:box)[ ]\d{{1,6}}(?!\w)",
    ]


def _ending_first() -> list[str]:
    """Hauptstraße 12, Keizersgracht 123, Storgatan 5."""
    endings = any_of("streets_ending")
    before = rf"(?:{_BIG_WORD}[ ](?:(?:van|de|den|der|het|ter|ten)[ ]){{1,2}}|{_SIDES}[ ])?"
    town = rf"{_DOOR}{{0,2}}(?:{_GAP}{_CODE}(?:[ ]{_TOWN})?)?"
    return [
        rf"{_WORD_START}{before}{_UPPER}[\w-]{{0,30}}?[ ]?(?i:{endings})\.?[ ]{_HOUSE}{town}",
        rf"{_WORD_START}(?i:[\w-]{{2,30}}?(?:{endings}))\.?[ ]{_HOUSE}{_GAP}{_CODE}(?:[ ]{_ANY_WORD})?",
    ]


def _any_with_code() -> list[str]:
    """Am Markt 3, 50667 Köln: any name and number before a postcode and a town."""
    return [
        rf"{_WORD_START}(?:{_BIG_WORD}[ ]|{_OF}){{0,3}}{_BIG_WORD},?[ ]{_HOUSE}{_DOOR}{{0,2}}{_GAP}{_CODE}[ ]{_TOWN}",
    ]


def _kind_first() -> list[str]:
    """Calle Mayor 12, Via Roma 5, Rua Augusta 100, ul. Długa 7.

    A kind of two letters is one only with its dot: "av" and "al" are words elsewhere; one of six or more has none.
    """
    kinds = cues()["streets_before"]
    short = one_of(word for word in kinds if _is_short(word))
    whole = one_of(word for word in kinds if not _is_short(word))
    kind = rf"{_WORD_START}(?i:{whole}(?![^\W_])(?:(?<!\w{{6}})\.)?|{short}\.)[ ]?"
    house = rf",?[ ](?i:n[.º°]{{0,2}}[ ]?|nº[ ]?|nr[ ]|s/)?{_HOUSE}{_DOOR}{{0,2}}"
    town = rf"(?:{_GAP}{_CODE}(?:[ ]{_TOWN})?)"
    named = rf"(?:{_OF}){{0,3}}{_BIG_WORD}(?:[ ](?:{_OF}){{0,2}}{_BIG_WORD}){{0,3}}?"
    return [
        rf"{kind}(?:{_ANY_WORD}[ ]){{0,5}}?{_ANY_WORD}{house}{town}",
        rf"{kind}{named}{house}{town}?",
    ]


def _is_short(kind: str) -> bool:
    return len(kind) == 2 and kind.isalpha()


def _number_first() -> list[str]:
    """12 rue de la Paix, 75002 Paris."""
    house = rf"{_START}\d{{1,4}}[A-Za-z]?(?:[ ](?:bis|ter|quater))?,?[ ]"
    named = rf"(?:{_OF}){{0,3}}{_ANY_WORD}(?:[ ](?:{_OF}){{0,2}}{_BIG_WORD}|[ ]\d{{1,2}}[ ]\w{{3,9}}[ ]\d{{4}}){{0,4}}"
    town = rf"(?:{_GAP}{_CODE}(?:[ ]{_TOWN})?)"
    sure, weak = any_of("streets_number_first"), any_of("streets_number_first", "streets_number_first_before_code")
    return [
        rf"{house}(?i:{weak})(?![^\W_])\.?[ ](?:{_OF}|{_ANY_WORD}[ ]){{0,5}}?{_ANY_WORD}{town}",
        rf"{house}(?:(?i:{sure})(?![^\W_])\.?[ ]|(?:av|bd)\.?[ ](?=(?:{_OF}){{0,3}}{_UPPER})){named}{town}?",
    ]


_FORMS: Final = {
    scan.STREET_AFTER: _english,
    scan.STREET_BEFORE: _kind_first,
    scan.STREET_BETWEEN: _number_first,
    scan.STREET_ENDING: _ending_first,
    scan.CODE: _any_with_code,
}
_BOXES: Final = tuple(f"p{a}{b}o{c} box" for a in ("", ".") for b in ("", " ") for c in ("", "."))


@cache
def finders() -> tuple[Finder, ...]:
    """One for each order of street, kind of street and number; the longest forms first: those that reach a postcode."""
    said = cues()
    short = tuple(f"{word}." for word in said["streets_before"] if _is_short(word))
    whole = tuple(word for word in said["streets_before"] if not _is_short(word))
    first = (*said["streets_number_first"], *said["streets_number_first_before_code"], "av", "bd")
    of = {
        scan.STREET_AFTER: ((scan.STREET_AFTER, said["streets_after"]), (scan.BOX, _BOXES)),
        scan.STREET_BEFORE: ((scan.STREET_BEFORE, whole), (scan.STREET_SHORT, short)),
        scan.STREET_BETWEEN: ((scan.STREET_BETWEEN, first),),
        scan.STREET_ENDING: ((scan.STREET_ENDING, said["streets_ending"]),),
        scan.CODE: (),
    }
    return tuple(Finder(partial(_without, sign), sign, of[sign]) for sign in _FORMS)


@cache
def _patterns(sign: int) -> tuple[re.Pattern[str], ...]:
    """Compiled when the first text needs them."""
    return tuple(re.compile(form) for form in _FORMS[sign]())


def _without(sign: int, text: str) -> str:
    for pattern in _patterns(sign):
        text = pattern.sub(_address, text)
    return text


_NUMBER: Final = re.compile(r"\d+")
_WORD_BEFORE: Final = re.compile(r"([^\W\d_]+)\.?\s$")


def _address(match: re.Match[str]) -> str:
    text, start = match.string, match.start()
    number = _NUMBER.match(match.group())
    if number and is_amount(match.group()[number.end() :]):
        return match.group()
    before = _WORD_BEFORE.search(text[max(0, start - 24) : start])
    if text[start].isdigit() and before and before[1].lower() in cues()["not_before_streets"]:
        return match.group()
    if text[match.end() - 1].isdigit() and is_amount(text[match.end() : match.end() + 16]):
        return match.group()
    return "[address]"
