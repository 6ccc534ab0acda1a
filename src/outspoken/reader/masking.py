"""Personal numbers in texts: e-mail addresses, phone and card numbers and IBANs, replaced before anything is stored.

Only texts that can hold one (an at sign, or seven digits) meet the patterns; these are found in Arrow's own buffers.
Every pattern has bounded repeats, so a hostile line takes time in proportion to its length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from outspoken.reader.texts import Buffer, arrays, buffer

FEWEST_DIGITS: Final = 7

# Local part up to 64 characters, then labels. The look-behind keeps a long run without an at sign linear.
_EMAIL: Final = re.compile(
    r"(?<![\w.+%'-])[\w](?:[\w.+%'-]{0,62}[\w+-])?@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,6}[^\W\d_]{2,24}(?![\w-])"
)

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
    r"(?<![\w.,:/#€$£¥-])(?P<plus>\+|00(?=[1-9]))?(?P<body>[(]?\d(?:[ \t./()\u00a0\u2010\u2011-]{0,3}\d){6,29})(?![\w])"
)
_GROUP: Final = re.compile(r"\d+")
_DATE: Final = re.compile(
    r"^(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|(?:19|20)\d{2}[./-]?(?:0[1-9]|1[0-2])[./-]?(?:0[1-9]|[12]\d|3[01]))"
    r"(?:\D|$|(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?$)"
)
# Words that say what the number after them is, in the languages of the reader.
_PHONE_WORD: Final = re.compile(
    r"(?:phone|mobile|mob|cell|call|calling|tel|telephone|text|sms|whatsapp|fax|number is|ring|reach me (?:at|on)|"
    r"telefon|handy|nummer|anrufen|unter|rufnummer|mobil|téléphone|téléphonique|portable|appelez|numéro|joindre au|"
    r"teléfono|móvil|llame|llámenme|llamar|celular|telefono|cellulare|chiamate|chiamare|telefoon|mobiel|gsm|bel|bellen|"
    r"telefone|telemóvel|ligue|komórka|zadzwoń|tel\.|mobilnummer|ring mig)\W{0,3}(?:\w{1,12}\W{1,2}){0,2}$",
    re.IGNORECASE,
)
_NOT_PHONE_WORD: Final = re.compile(
    r"(?:order|booking|reference|ref|ticket|invoice|tracking|case|account|policy|serial|model|item|article|sku|isbn|ean|"
    r"version|flight|id|no|nr|number|po|bestellung|bestellnummer|auftrag|auftragsnummer|rechnung|rechnungsnummer|kunden|"
    r"kundennummer|vorgangsnummer|sendungsnummer|artikelnummer|buchungsnummer|ticketnummer|commande|facture|dossier|"
    r"réservation|référence|pedido|factura|reserva|localizador|ordine|fattura|prenotazione|bestelling|factuur|boeking|"
    r"klantnummer|ordernummer|bestelnummer|zamówienie|zamówienia|faktura|rezerwacja|order number|ordernr|bokning|"
    r"encomenda|fatura)\W{0,4}(?:(?:number|no|nr|id|is|was|code|numéro|numero|número|num|n°|war|ist|est|es|von|de|vom)"
    r"\W{0,3}){0,2}$",
    re.IGNORECASE,
)


def mask_texts(texts: Sequence[str | None] | pa.Array | pa.ChunkedArray) -> pa.StringArray:
    """As `outspoken.reader.mask`."""
    parts = [_masked(array) for array in arrays(texts)]
    return parts[0] if len(parts) == 1 else pa.concat_arrays(parts) if parts else pa.array([], pa.string())


def _masked(array: pa.Array) -> pa.Array:
    held = buffer(array)
    rows = np.flatnonzero(_may_hold(held))
    if not len(rows):
        return array
    places = pa.array(rows)
    found = [None if text is None else mask_one(text) for text in array.take(places).to_pylist()]
    changed = np.zeros(len(array), dtype=np.bool_)
    changed[rows] = True
    return pc.replace_with_mask(array, pa.array(changed), pa.array(found, pa.string()))


def _may_hold(held: Buffer) -> NDArray[np.bool_]:
    """Rows with an at sign or enough digits, from one pass over the bytes."""
    first, end = int(held.offsets[0]), int(held.offsets[-1])
    data = held.data[first:end]
    at = held.offsets - first

    def per_row(places: NDArray[np.intp]) -> NDArray[np.intp]:
        return np.diff(np.searchsorted(places, at))

    at_signs = per_row(_inside(data, np.flatnonzero(data == ord("@"))))
    digits = per_row(np.flatnonzero((data - np.uint8(48)) < 10))
    return np.asarray((at_signs > 0) | (digits >= FEWEST_DIGITS), dtype=np.bool_)


def _inside(data: NDArray[np.uint8], places: NDArray[np.intp]) -> NDArray[np.intp]:
    """Those places that have something other than white space or an end on both sides: no handles such as @ada."""
    places = places[(places > 0) & (places < len(data) - 1)]
    return places[(data[places - 1] > 32) & (data[places + 1] > 32)]


def mask_one(text: str) -> str:
    """One text with its personal numbers replaced.

    >>> mask_one("ada@example.org, DE89 3704 0044 0532 0130 00, 4111-1111-1111-1111")
    '[email], [iban], [card]'
    """
    if "@" in text:
        text = _EMAIL.sub("[email]", text)
    text = _IBAN.sub(_iban, text)
    return _NUMBER.sub(_number, text)


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


def is_card(digits: str) -> bool:
    """13 to 19 digits that a card number may begin with, and whose last holds the others in check (Luhn).

    >>> is_card("4111111111111111"), is_card("4111111111111112")
    (True, False)
    """
    if not 13 <= len(digits) <= 19 or digits[0] not in "23456":
        return False
    doubled = [int(digit) * (2 - (place + len(digits)) % 2) for place, digit in enumerate(digits)]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _number(match: re.Match[str]) -> str:
    body = match["body"]
    digits = "".join(_GROUP.findall(body))
    if match["plus"] is None and is_card(digits):
        return "[card]"
    before = match.string[max(0, match.start() - 48) : match.start()]
    return "[phone]" if _is_phone(body, digits, before, match["plus"]) else match.group()


def _is_phone(body: str, digits: str, before: str, prefix: str | None) -> bool:
    """Whether a run of digits is a phone number: by its prefix, the words before it, or how it is grouped."""
    if prefix == "+":
        return FEWEST_DIGITS <= len(digits) <= 15
    if len(digits) > 15 or _DATE.match(body) or _NOT_PHONE_WORD.search(before):
        return False
    if prefix == "00" or _PHONE_WORD.search(before):
        return True
    groups = _GROUP.findall(body)
    if digits[0] == "0" and 9 <= len(digits) <= 12:  # a national number with its trunk prefix
        return True
    return len(groups) >= 3 and 9 <= len(digits) <= 11 and max(map(len, groups)) <= 4 and min(map(len, groups)) >= 2
