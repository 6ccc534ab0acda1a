"""Personal data in texts, replaced before anything is stored: what is masked cannot be recovered.

    [email] [card] [iban] [phone]   by their form and check digits
    [account]                       customer, account, policy, meter and member numbers, by the words before them
    [address]                       a street with its house number, with postcode and town
    [name]                          the writer's own, where the text introduces or signs it
    [...]                           what an organisation's own rules find

Order numbers stay unless a rule finds them, and so do names of staff. Only texts that can hold something meet the
patterns: digits and at signs are counted in Arrow's own buffers, words are looked for by RE2. Every pattern has bounded
repeats, so a hostile line takes time in proportion to its length.

Errors: RuleError (a ValueError) where a rule cannot be used.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from outspoken.reader.masking import addresses, emails, names, numbers, rules
from outspoken.reader.masking.finders import Finder
from outspoken.reader.masking.numbers import is_card, is_iban
from outspoken.reader.masking.rules import Rule, RuleError, shipped_rules
from outspoken.reader.texts import Buffer, arrays, buffer

__all__ = ["Rule", "RuleError", "is_card", "is_iban", "mask_one", "mask_texts", "shipped_rules"]

FEW_ROWS: Final = 64  # below these, and FEW_BYTES, preparing the hints takes longer than they spare
FEW_BYTES: Final = 1 << 14


def mask_texts(
    texts: Sequence[str | None] | pa.Array | pa.ChunkedArray, *, rules: Sequence[Rule] | None = None
) -> pa.StringArray:
    """As `outspoken.reader.mask`."""
    finders = _finders(None if rules is None else tuple(rules))
    parts = [_masked(array, finders) for array in arrays(texts)]
    return parts[0] if len(parts) == 1 else pa.concat_arrays(parts) if parts else pa.array([], pa.string())


def mask_one(text: str, *, rules: Sequence[Rule] | None = None) -> str:
    """One text with its personal data replaced.

    >>> mask_one("ada@example.org, DE89 3704 0044 0532 0130 00, 4111-1111-1111-1111")
    '[email], [iban], [card]'
    """
    masked: str = mask_texts([text], rules=rules)[0].as_py()
    return masked


@lru_cache(maxsize=64)
def _finders(given: tuple[Rule, ...] | None) -> tuple[Finder, ...]:
    """In the order they are tried: cards before rules before phones, so that a number goes under its surest name."""
    return (
        emails.FINDER,
        numbers.IBANS,
        numbers.CARDS,
        *rules.finders(shipped_rules() if given is None else given),
        numbers.PHONES,
        *addresses.finders(),
        *names.finders(),
    )


def _masked(array: pa.Array, finders: tuple[Finder, ...]) -> pa.Array:
    wanted = _wanted(array, finders)
    rows = np.flatnonzero(wanted)
    if not len(rows):
        return array
    texts = array.take(pa.array(rows)).to_pylist()
    found = [_replaced(text, finders, bits) for text, bits in zip(texts, wanted[rows].tolist(), strict=True)]
    return pc.replace_with_mask(array, pa.array(wanted > 0), pa.array(found, pa.string()))


def _replaced(text: str | None, finders: tuple[Finder, ...], bits: int) -> str | None:
    if text is None:
        return None
    for place, finder in enumerate(finders):
        if bits >> place & 1:
            text = finder.replace(text)
    return text


def _wanted(array: pa.Array, finders: tuple[Finder, ...]) -> NDArray[np.int64]:
    """Which finders each row is worth, as bits in their order, shape (n,)."""
    held = buffer(array)
    digits, has_at_sign = _counts(held)
    is_short = len(array) < FEW_ROWS and int(held.offsets[-1]) - int(held.offsets[0]) < FEW_BYTES
    hinted = None if is_short else _where(array, np.ones(len(array), dtype=np.bool_), _any_hint(finders))
    wanted = np.zeros(len(array), dtype=np.int64)
    for place, finder in enumerate(finders):
        among = digits >= finder.digits
        if finder.at_sign:
            among &= has_at_sign
        if finder.hint is not None and hinted is not None:
            among = _where(array, among if finder.digits else hinted, finder.hint)
        wanted |= among.astype(np.int64) << place
    return wanted


@lru_cache(maxsize=64)
def _any_hint(finders: tuple[Finder, ...]) -> str:
    """RE2: matches what any hint of the finders that need no digits does; most texts match none, as one look tells.

    Those with digits are apart: together they have more states than RE2 keeps, and then it is slow.
    """
    return "|".join(f"(?:{finder.hint})" for finder in finders if finder.hint and not finder.digits)


def _where(array: pa.Array, among: NDArray[np.bool_], pattern: str) -> NDArray[np.bool_]:
    """Rows that the RE2 pattern matches, of those among which to look."""
    found = np.zeros(len(array), dtype=np.bool_)
    rows = np.flatnonzero(among)
    if not len(rows):
        return found
    looked_at = array if len(rows) == len(array) else array.take(pa.array(rows))
    matched = pc.fill_null(pc.match_substring_regex(looked_at, pattern), False).to_numpy(zero_copy_only=False)
    found[rows] = matched
    return found


def _counts(held: Buffer) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Digits of each row, and whether it has an at sign inside a word, from one pass over the bytes."""
    first, end = int(held.offsets[0]), int(held.offsets[-1])
    data = held.data[first:end]
    at = held.offsets - first

    def per_row(is_one: NDArray[np.bool_]) -> NDArray[np.int64]:
        before = np.zeros(len(data) + 1, dtype=np.int64)
        np.cumsum(is_one, out=before[1:])
        return np.diff(before[at])

    at_signs = _inside(data, np.flatnonzero(data == ord("@")))
    return per_row((data - np.uint8(48)) < 10), np.diff(np.searchsorted(at_signs, at)) > 0


def _inside(data: NDArray[np.uint8], places: NDArray[np.intp]) -> NDArray[np.intp]:
    """Those places that have something other than white space or an end on both sides: no handles such as @ada."""
    places = places[(places > 0) & (places < len(data) - 1)]
    return places[(data[places - 1] > 32) & (data[places + 1] > 32)]
