"""Did a change work, at its place, since its date; and what could be seen, told before it ships.

* the verdict with its rate ratio, interval and reasons: `did_it_work`
* before the change ships: `wobble`, `power`, `detectable`, `periods_needed`, at once by formula `periods_expected`
* what would have been without it: `without_the_change`
* weights that make other places move as this one did: `donor_weights`
"""

from __future__ import annotations

from outspoken.evidence.did_it_work.counterfactual import without_the_change
from outspoken.evidence.did_it_work.guards import Placebos, Stretch
from outspoken.evidence.did_it_work.planned import periods_expected
from outspoken.evidence.did_it_work.power import Wobble, detectable, periods_needed, power, wobble
from outspoken.evidence.did_it_work.synthetic_control import donor_weights
from outspoken.evidence.did_it_work.verdict import Answer, Verdict, did_it_work

__all__ = [
    "Answer",
    "Placebos",
    "Stretch",
    "Verdict",
    "Wobble",
    "detectable",
    "did_it_work",
    "donor_weights",
    "periods_expected",
    "periods_needed",
    "power",
    "without_the_change",
    "wobble",
]
