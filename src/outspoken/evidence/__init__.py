"""Numbers in, verdicts out: every figure with its interval, or "too little to say".

One file per method, named as the literature names it. Arrays in, arrays out, vectorised over the first axis;
no input or output of its own, no clock, no state. A value that cannot be told is NaN, never a guess.

May import: NumPy and SciPy only.

* a share: `wilson`; two best points of a scale: `top_two_box` (CSAT); the easy end of one: `ces_easy`
* a difference of two shares of one sample: `net_share`, and with it `nps` and `net_sentiment`
* a mean: `mean_score`, `ces_mean`
* two periods compared: `difference`
* usual for this hour: `usual_count`, `usual_share`
* spread over units: `effective_number`
"""

from __future__ import annotations

from outspoken.evidence.ces import ces_easy, ces_mean
from outspoken.evidence.difference import difference
from outspoken.evidence.effective_number import effective_number
from outspoken.evidence.interval import Estimate, Interval
from outspoken.evidence.mean_score import mean_score
from outspoken.evidence.net_sentiment import net_sentiment
from outspoken.evidence.net_share import net_share
from outspoken.evidence.nps import nps, nps_standard_error
from outspoken.evidence.top_two_box import top_two_box
from outspoken.evidence.usual import Usual, usual_count, usual_share
from outspoken.evidence.wilson import share, wilson

__all__ = [
    "Estimate",
    "Interval",
    "Usual",
    "ces_easy",
    "ces_mean",
    "difference",
    "effective_number",
    "mean_score",
    "net_sentiment",
    "net_share",
    "nps",
    "nps_standard_error",
    "share",
    "top_two_box",
    "usual_count",
    "usual_share",
    "wilson",
]
