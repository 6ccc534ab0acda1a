"""Card numbers, IBANs and phone numbers: runs of digits that their check digits, form or neighbours give away."""

from __future__ import annotations

import re
from typing import Final

from outspoken.reader.masking import scan
from outspoken.reader.masking.cues import is_amount, kind_before
from outspoken.reader.masking.finders import Finder

FEWEST_DIGITS: Final = scan.PHONE_DIGITS
_FEWEST_CARD_DIGITS: Final = scan.CARD_DIGITS
_MOST_PHONE_DIGITS: Final = 15  # of a phone number with its country (ITU-T E.164)
_WINDOW: Final = 48  # characters looked at before a number

_IBAN: Final = re.compile(r"(?<![^\W_])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}(?![^\W_])")

# Length by country, as the SWIFT registry of IBANs has them.
_IBAN_LENGTHS: Final = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV", 22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HN HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip

# A run of digits in groups, as cards and phone numbers are written.
_NUMBER: Final = re.compile(
    r"(?=[(+\d])(?<![\w/#€$£¥-])(?<!\d[.,:])(?P<plus>[(]?\+|00(?=[1-9]))?"
    r"(?P<body>[(]?\d(?:(?:[ \t/()\u00a0\u2009\u202f\u2010\u2011-]|\.(?!\s)){0,3}\d){6,29})(?!\w)"
)
_GROUP: Final = re.compile(r"\d+")
_BETWEEN: Final = str.maketrans("", "", " \t./()-\u00a0\u2009\u202f\u2010\u2011")
_BREAK: Final = re.compile(r"\D+")
_DATE: Final = re.compile(
    r"^(?:\d{1,2}[./-]\d{1,2}[./-]{1,2}(?:\d{4}|\d{2})|(?:19|20)\d{2}[./-]?(?:0[1-9]|1[0-2])[./-]?(?:0[1-9]|[12]\d|3[01]))"
    r"(?:\D|$|(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?$)"
)
_IN_TWOS: Final = re.compile(r"0\d([ .-])(?:\d\d\1){3}\d\d")  # as in France
_ADDRESS_OF_MACHINE: Final = re.compile(r"^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$")
_AMOUNT_BODY: Final = re.compile(r"^\d{1,3}(?:[ .\u00a0\u2009\u202f]\d{3}){2,}$")


def without_ibans(text: str) -> str:
    """The text with every IBAN replaced whose check digits hold."""
    return _IBAN.sub(_iban, text)


def without_cards(text: str) -> str:
    """The text with every card number replaced."""
    return _NUMBER.sub(_cards, text)


def without_phones(text: str) -> str:
    """The text with every phone number replaced."""
    return _NUMBER.sub(_phones, text)


def _iban(match: re.Match[str]) -> str:
    """The run's beginning of its country's length, when the check digits hold; what follows it stays."""
    run = match.group()
    wanted = _IBAN_LENGTHS.get(run[:2].upper(), 0)
    places = [place for place, character in enumerate(run) if character.isalnum()][:wanted]
    if not wanted or len(places) < wanted:
        return run
    end = places[-1] + 1
    if run[end : end + 1].isalnum() or not is_iban("".join(run[place] for place in places)):
        return run
    return "[iban]" + run[end:]


def is_iban(compact: str) -> bool:
    """The check digits of an IBAN without spaces hold (ISO 13616, remainder 1 of 97).

    >>> is_iban("GB82WEST12345698765432"), is_iban("GB83WEST12345698765432")
    (True, False)
    """
    if not 15 <= len(compact) <= 34 or not compact.isascii() or not compact.isalnum():
        return False
    moved = (compact[4:] + compact[:4]).upper()
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1


_SCHEMES: Final = re.compile(r"^(?:4|5[0-8]|6|3[04-9]|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720))")
_TWICE: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)  # the digit sum of twice a digit


def is_card(digits: str) -> bool:
    """13 to 19 digits that a card number may begin with, and whose last holds the others in check (Luhn).

    >>> is_card("4111111111111111"), is_card("4111111111111112")
    (True, False)
    """
    if not 13 <= len(digits) <= 19 or not _SCHEMES.match(digits):
        return False
    return (sum(map(int, digits[-1::-2])) + sum(_TWICE[int(digit)] for digit in digits[-2::-2])) % 10 == 0


_CARD_GROUPS: Final = re.compile(
    r"\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5}|\d{4}([ -])(?:\d{4}\3){3}\d{1,3}"
)


def _cards(match: re.Match[str]) -> str:
    """The run with the card in it replaced, which other digits may follow: its last day, its three digits."""
    body, plus = match["body"], match["plus"]
    digits = body.translate(_BETWEEN)
    if plus or len(digits) < _FEWEST_CARD_DIGITS:
        return match.group()
    if is_card(digits) and all(len(group) > 3 for group in _GROUP.findall(body)[:-1]):
        return "[card]"
    if len(_BREAK.findall(body, 0, 40)) >= _MOST_GROUPS:
        return match.group()
    groups = [(found.start(), found.end()) for found in _GROUP.finditer(body)]
    for first, (start, _) in enumerate(groups):
        for _, end in groups[first : first + 6]:
            part = body[start:end]
            if (
                _FEWEST_CARD_DIGITS <= len(part) <= 24
                and _CARD_GROUPS.fullmatch(part)
                and is_card(re.sub(r"\D", "", part))
            ):
                return body[:start] + "[card]" + body[end:]
    return match.group()


def _phones(match: re.Match[str]) -> str:
    body, plus = match["body"], match["plus"] or ""
    if len(_BREAK.findall(body, 0, 40)) >= _MOST_GROUPS:
        return match.group()
    text, start = match.string, match.start()
    if plus and plus != "00" and len(body.translate(_BETWEEN)) <= _MOST_PHONE_DIGITS:
        return "[phone]"
    kind = kind_before(text[max(0, start - _WINDOW) : start])
    after = text[match.end() : match.end() + 16]
    if _is_phone(body, plus, kind, after):
        return "[phone]"
    return _pair(body, plus, kind, after) or match.group()


_CUTS: Final = (re.compile(r"[ ]?/[ ]?|[ ]-[ ]"), re.compile(r"[ ]{1,3}"))  # the surer first
_MOST_GROUPS: Final = 12  # of a run that is looked at in parts


def _pair(body: str, plus: str, kind: str | None, after: str) -> str | None:
    """A run that is two numbers, or a number beside a date, with what is a phone number in it replaced."""
    for cuts in _CUTS:
        for cut in cuts.finditer(body):
            left, right = body[: cut.start()], body[cut.end() :]
            is_left = _is_phone(left, plus, kind, "")
            is_right = _is_phone(right, "", kind if is_left else None, after)
            if (is_left and (is_right or _DATE.match(right))) or (is_right and not plus and _DATE.match(left)):
                return ("[phone]" if is_left else plus + left) + cut[0] + ("[phone]" if is_right else right)
        kind = "other" if kind == "other" else None
    return None


def _is_phone(body: str, plus: str, kind: str | None, after: str) -> bool:
    """Whether a run of digits is a phone number: by its prefix, the words before it, or how it is grouped."""
    digits = body.translate(_BETWEEN)
    if plus and plus != "00":
        return FEWEST_DIGITS <= len(digits) <= _MOST_PHONE_DIGITS
    if len(digits) > _MOST_PHONE_DIGITS or kind == "other":
        return False
    if _IN_TWOS.fullmatch(body):
        return True
    if _DATE.match(body):
        return False
    if plus or kind == "phone":
        return len(digits) >= FEWEST_DIGITS
    if len(digits) < 9 or len(digits) > 12 or is_amount(after) or _ADDRESS_OF_MACHINE.match(body):
        return False
    groups = _GROUP.findall(body)
    if digits[0] == "0":  # a national number with its trunk prefix, and no ISBN
        return len(groups[0]) > 1 or body[0] == "("
    return len(digits) <= 11 and _is_grouped(body, [len(group) for group in groups], digits)


def _is_grouped(body: str, lengths: list[int], digits: str) -> bool:
    """Whether 9 to 11 digits without a trunk prefix are grouped as a phone number is somewhere."""
    if body[0] == "(":
        return lengths[0] <= 4
    if "." in body and (" " in body or "/" in body):  # two prices
        return False
    if len(lengths) == 2:  # Italian mobiles; Indian ones
        return (lengths in ([3, 7], [3, 6]) and digits[0] == "3") or (lengths == [5, 5] and digits[0] in "6789")
    if lengths == [1, 3, 3, 4]:
        return digits[0] == "1"
    if len(lengths) < 3 or min(lengths) < 2 or set(lengths) == {2}:
        return False
    if _AMOUNT_BODY.match(body) and digits.endswith("000"):
        return False
    return max(lengths) <= 4 or lengths == [2, 5, 4]


IBANS: Final = Finder(without_ibans, scan.IBAN)
CARDS: Final = Finder(without_cards, scan.CARD)
PHONES: Final = Finder(without_phones, scan.PHONE)
