"""Personal data in texts, replaced before anything is stored: what is masked cannot be recovered.

    [email] [card] [iban] [phone]   by their form and check digits
    [account]                       customer, account, policy, meter and member numbers, by the words before them
    [address]                       a street with its house number, with postcode and town
    [name]                          the writer's own, where the text introduces or signs it
    [...]                           what an organisation's own rules find

Order numbers stay unless a rule finds them, and so do names of staff. Only texts that can hold something meet the
patterns: one compiled look at Arrow's own buffers (`scan`) tells which. Every pattern has bounded repeats, so a hostile
line takes time in proportion to its length.

Errors: RuleError (a ValueError) where a rule cannot be used.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from outspoken.reader.masking import addresses, emails, names, numbers, rules, scan
from outspoken.reader.masking.finders import Finder
from outspoken.reader.masking.hints import Cues, cues_of
from outspoken.reader.masking.numbers import is_card, is_iban
from outspoken.reader.masking.rules import Rule, RuleError, shipped_rules
from outspoken.reader.texts import arrays, buffer

__all__ = ["Rule", "RuleError", "is_card", "is_iban", "mask_one", "mask_texts", "shipped_rules"]

PART_ROWS: Final = 1 << 15
HINTED: Final = 1 << 30  # the sign of all finders that have a hint instead


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
    signs = _signs(array, finders)
    rows = np.flatnonzero(signs)
    if not len(rows):
        return array
    texts = array.take(pa.array(rows)).to_pylist()
    found = [_replaced(text, finders, sign) for text, sign in zip(texts, signs[rows].tolist(), strict=True)]
    changed = [place for place, (text, after) in enumerate(zip(texts, found, strict=True)) if text != after]
    if not changed:
        return array
    is_changed = np.zeros(len(array), dtype=np.bool_)
    is_changed[rows[changed]] = True
    return pc.replace_with_mask(array, pa.array(is_changed), pa.array([found[place] for place in changed], pa.string()))


def _replaced(text: str | None, finders: tuple[Finder, ...], signs: int) -> str | None:
    if text is None:
        return None
    for finder in finders:
        if signs & (finder.sign or HINTED):
            text = finder.replace(text)
    return text


def _signs(array: pa.Array, finders: tuple[Finder, ...]) -> NDArray[np.int32]:
    """What each row is worth looking for, as signs of the scan, shape (n,)."""
    held = buffer(array)
    signs = np.zeros(len(array), dtype=np.int32)
    cues = _cues(finders)

    def look(first: int) -> None:
        scan.scan_rows(held.data, held.offsets, first, min(first + PART_ROWS, len(array)), cues, signs)

    parts = range(0, len(array), PART_ROWS)
    if len(parts) > 1:
        with ThreadPoolExecutor() as pool:
            list(pool.map(look, parts))
    elif parts:
        look(0)
    for finder in finders:
        if finder.hint:
            hinted = pc.fill_null(pc.match_substring_regex(array, finder.hint), False)
            signs[hinted.to_numpy(zero_copy_only=False)] |= HINTED
    return signs


@lru_cache(maxsize=64)
def _cues(finders: tuple[Finder, ...]) -> Cues:
    return cues_of(finders)
