"""Response, cooperation, refusal and contact rates by the names of AAPOR's Standard Definitions.

One survey has six response rates, so every rate here carries its name and its formula, and nobody can ask for "the"
rate. RR1 is the strictest: unknown invitations count as if all could have answered. RR3 counts the share e of them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.interval import Counts, Estimate, Floats, counts, ratio
from outspoken.evidence.wilson import score_interval


class Dispositions(NamedTuple):
    """What became of the invitations, counts of shape (n,) each; the letters of the Standard Definitions behind.

    Nobody knows whether the unknown could have answered, such as a bounced e-mail (UO). The ineligible enter no
    rate; they serve to estimate e.
    """

    complete: ArrayLike  # I
    partial: ArrayLike = 0  # P
    refusal: ArrayLike = 0  # R, break-offs included
    non_contact: ArrayLike = 0  # NC
    other: ArrayLike = 0  # O
    unknown_household: ArrayLike = 0  # UH
    unknown_other: ArrayLike = 0  # UO
    ineligible: ArrayLike = 0


class OutcomeRate(NamedTuple):
    """A rate that says which one it is; `eligible_share` is the e of its formula, shape (n,), NaN without one."""

    name: str
    formula: str
    estimate: Estimate
    eligible_share: Floats


_ANSWERED, _REACHED = "(I + P)", "(I + P) + R + O"
_KNOWN = "(I + P) + (R + NC + O)"
_ALL, _LIKELY = f"{_KNOWN} + (UH + UO)", f"{_KNOWN} + e(UH + UO)"

FORMULAS = {
    "RR1": ("I", _ALL),
    "RR2": (_ANSWERED, _ALL),
    "RR3": ("I", _LIKELY),
    "RR4": (_ANSWERED, _LIKELY),
    "RR5": ("I", _KNOWN),
    "RR6": (_ANSWERED, _KNOWN),
    "COOP1": ("I", _REACHED),
    "COOP2": (_ANSWERED, _REACHED),
    "COOP3": ("I", "(I + P) + R"),
    "COOP4": (_ANSWERED, "(I + P) + R"),
    "REF1": ("R", _ALL),
    "REF2": ("R", _LIKELY),
    "REF3": ("R", _KNOWN),
    "CON1": (_REACHED, _ALL),
    "CON2": (_REACHED, _LIKELY),
    "CON3": (_REACHED, _KNOWN),
}


def outcome_rate(
    dispositions: Dispositions, name: str, *, eligible_share: ArrayLike | None = None, confidence: float = 0.95
) -> OutcomeRate:
    """One AAPOR rate by name ("RR1" … "RR6", "COOP1" … "COOP4", "REF1" … "REF3", "CON1" … "CON3").

    dispositions: fields of shape (n,). eligible_share: e, the share of the unknown that could have answered, for
    the rates that use it; left out, it is `eligible_among_known`. The value is a fraction of 1 with Wilson's
    interval: where it would lie if invitations like these went out again. Raises ValueError for an unknown name,
    a negative count or an e outside 0 to 1.

    >>> sent = Dispositions([300], partial=[50], refusal=[150], non_contact=[400], unknown_other=[100])
    >>> rate = outcome_rate(sent, "RR1")
    >>> print(f"{rate.name} = {rate.formula} = {rate.estimate.value[0]:.0%}")
    RR1 = I / [(I + P) + (R + NC + O) + (UH + UO)] = 30%

    AAPOR (2023). Standard Definitions, 10th ed.
    """
    if name not in FORMULAS:
        raise ValueError(f"AAPOR has no rate {name!r}; it has {', '.join(FORMULAS)}")
    parts, share = _checked(dispositions), np.full(1, np.nan)
    above, below = FORMULAS[name]
    if below == _LIKELY:
        share = eligible_among_known(dispositions) if eligible_share is None else _fraction(eligible_share)
    parts["e"] = np.broadcast_to(share, parts["I"].shape)
    value, n = _sum(above, parts), _sum(below, parts)
    low, high = score_interval(np.minimum(value, n), n, confidence=confidence)
    estimate = Estimate(ratio(value, n), low, high, np.rint(n).astype(np.int64))
    return OutcomeRate(name, f"{above} / [{below}]", estimate, parts["e"])


def eligible_among_known(dispositions: Dispositions) -> Floats:
    """e by proportional allocation: the share of eligible among all whose eligibility is known; 1 where none is.

    dispositions: fields of shape (n,). Returns shape (n,), fractions of 1.

    >>> eligible_among_known(Dispositions([300], refusal=[100], ineligible=[100]))
    array([0.8])

    Smith, T. W. (2009). A revised review of methods to estimate the status of cases with unknown eligibility.
    AAPOR.
    """
    parts = _checked(dispositions)
    eligible = _sum(_KNOWN, parts)
    share = ratio(eligible, eligible + parts["ineligible"])
    return np.where(np.isnan(share), 1.0, share)


def from_invitations(
    sent: ArrayLike, *, bounced: ArrayLike = 0, declined: ArrayLike = 0, partial: ArrayLike = 0, complete: ArrayLike
) -> Dispositions:
    """Dispositions of invitations by e-mail or SMS: a bounce is unknown (UO), silence is no contact.

    sent and the rest: shape (n,), counts; declined are those who said no or left before the first answer. For a
    window on a web page `sent` are the displays. Raises ValueError where the parts exceed what was sent.

    >>> from_invitations([1000], bounced=[100], declined=[20], partial=[30], complete=[200]).non_contact
    array([650])
    """
    given = (sent, bounced, declined, partial, complete)
    names = ("sent", "bounced", "declined", "partial", "complete")
    everyone, lost, no, some, done = np.broadcast_arrays(
        *(np.atleast_1d(counts(each, name=name)) for each, name in zip(given, names, strict=True))
    )
    silent = everyone - lost - no - some - done
    if (silent < 0).any():
        place = int(np.argmax(silent < 0))
        raise ValueError(f"more came of the invitations than were sent at place {place}: {-silent[place]} too many")
    return Dispositions(done, partial=some, refusal=no, non_contact=silent, unknown_other=lost)


def _checked(dispositions: Dispositions) -> dict[str, Floats]:
    arrays: list[Counts] = [
        np.atleast_1d(counts(each, name=name)) for name, each in zip(Dispositions._fields, dispositions, strict=True)
    ]
    letters = ("I", "P", "R", "NC", "O", "UH", "UO", "ineligible")
    return {
        letter: array.astype(np.float64) for letter, array in zip(letters, np.broadcast_arrays(*arrays), strict=True)
    }


def _sum(formula: str, parts: dict[str, Floats]) -> Floats:
    total = np.zeros_like(parts["I"])
    for letter in formula.replace("(", " ").replace(")", " ").replace("+", " ").split():
        if letter == "e":
            total += parts["e"] * (parts["UH"] + parts["UO"])
        elif letter not in {"UH", "UO"} or "e" not in formula:
            total += parts[letter]
    return total


def _fraction(values: ArrayLike) -> Floats:
    share = np.atleast_1d(np.asarray(values, dtype=np.float64))
    if not ((share >= 0) & (share <= 1)).all():
        raise ValueError(f"eligible_share is a fraction between 0 and 1; got {share.tolist()}")
    return share
