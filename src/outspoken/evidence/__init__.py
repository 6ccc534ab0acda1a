"""Numbers in, verdicts out: every figure with its interval, or "too little to say".

One file per method, named as the literature names it. Arrays in, arrays out, vectorised over the first axis;
no input or output of its own, no clock, no state. A value that cannot be told is NaN, never a guess.

May import: NumPy and SciPy; the loops of `evidence.signals` numba too, not before the first of them runs.

* a share: `wilson`; two best points of a scale: `top_two_box` (CSAT); the easy end of one: `ces_easy`
* a difference of two shares of one sample: `net_share`, and with it `nps` and `net_sentiment`
* a mean: `mean_score`, `ces_mean`
* an effort score in its conventions: `ces_mean`, `ces_easy`, `ces_net_easy`; the first version: `ces_turned`
* two periods compared: `difference`; means with a test: `welch`; rates: `rate_ratio`
* a share as many times another: `share_ratio`
* many groups, each against the rest: `share_against_rest`, `mean_against_rest`; false discoveries: `benjamini_hochberg`
* who answered: `outcome_rate` by AAPOR's names; how far listening reached: `coverage`; how many to ask: `required_n`
* weights: `rake`, `trim_weights`, their cost `kish_design_effect`; `weighted_share`, `weighted_mean`, `weighted_nps`
* may it be shown: `is_enough`, `figures`
* control charts: `p_chart`, `u_chart`, `laney_p_chart`, `laney_u_chart`, `xmr_chart`, read by `run_rules`
* does it stay, does it grow: `persistence`, `rate_trend`, `negative_binomial_trend`, `mann_kendall`
* the verdict on a theme: `theme_verdicts` from `ThemeFacts` by a `VerdictPolicy`, told by `reasons`
* usual for this hour: `usual_count`, `usual_share`
* spread over units: `effective_number`; of many themes from a long table: `spread`
* modules to import from: what changed, since when and what belongs together, day by day, `evidence.signals`;
  what drives a score, `evidence.drivers`; how far a theme pulls it, `evidence.theme_impact`;
  what distinguishes the comments of a problem, `evidence.distinguishing`; how many stayed silent, `evidence.silent`;
  did a change work, and could it be seen, `evidence.did_it_work`; promises, moments of truth and employees' voice,
  `evidence.journeys`
"""

from __future__ import annotations

from outspoken.evidence.aapor import Dispositions, OutcomeRate, eligible_among_known, from_invitations, outcome_rate
from outspoken.evidence.against_rest import AgainstRest, mean_against_rest, share_against_rest
from outspoken.evidence.benjamini_hochberg import benjamini_hochberg
from outspoken.evidence.ces import CES_CAPTIONS, ces_easy, ces_mean, ces_net_easy, ces_turned
from outspoken.evidence.control_chart import Chart
from outspoken.evidence.coverage import Coverage, coverage
from outspoken.evidence.difference import difference
from outspoken.evidence.effective_number import effective_number
from outspoken.evidence.enough import Figure, TooLittle, figures, is_enough
from outspoken.evidence.interval import Estimate, Interval
from outspoken.evidence.kish import kish_design_effect, kish_effective_n
from outspoken.evidence.laney import laney_p_chart, laney_u_chart
from outspoken.evidence.mann_kendall import MannKendall, mann_kendall
from outspoken.evidence.mean_score import mean_score
from outspoken.evidence.net_sentiment import net_sentiment
from outspoken.evidence.net_share import net_share
from outspoken.evidence.nps import nps, nps_standard_error
from outspoken.evidence.p_chart import p_chart
from outspoken.evidence.persistence import Persistence, persistence
from outspoken.evidence.raking import Margin, Raked, RakingError, rake, trim_weights
from outspoken.evidence.rate_ratio import Ratio, rate_ratio
from outspoken.evidence.rate_trend import RateTrend, negative_binomial_trend, rate_trend
from outspoken.evidence.required_n import margin_of_error, required_n, required_n_to_compare
from outspoken.evidence.run_rules import NELSON, WESTERN_ELECTRIC, Runs, run_rules
from outspoken.evidence.share_ratio import share_ratio
from outspoken.evidence.spread import Spread, spread
from outspoken.evidence.top_two_box import top_two_box
from outspoken.evidence.u_chart import u_chart
from outspoken.evidence.usual import Usual, usual_count, usual_share
from outspoken.evidence.verdict import (
    Reason,
    ThemeFacts,
    ThemeVerdict,
    ThemeVerdicts,
    VerdictPolicy,
    Words,
    reasons,
    theme_verdicts,
)
from outspoken.evidence.weighted import Weighted, weighted_mean, weighted_nps, weighted_share
from outspoken.evidence.welch import Contrast, Sample, welch
from outspoken.evidence.wilson import share, wilson
from outspoken.evidence.xmr_chart import XmR, xmr_chart

__all__ = [
    "CES_CAPTIONS",
    "NELSON",
    "WESTERN_ELECTRIC",
    "AgainstRest",
    "Chart",
    "Contrast",
    "Coverage",
    "Dispositions",
    "Estimate",
    "Figure",
    "Interval",
    "MannKendall",
    "Margin",
    "OutcomeRate",
    "Persistence",
    "Raked",
    "RakingError",
    "RateTrend",
    "Ratio",
    "Reason",
    "Runs",
    "Sample",
    "Spread",
    "ThemeFacts",
    "ThemeVerdict",
    "ThemeVerdicts",
    "TooLittle",
    "Usual",
    "VerdictPolicy",
    "Weighted",
    "Words",
    "XmR",
    "benjamini_hochberg",
    "ces_easy",
    "ces_mean",
    "ces_net_easy",
    "ces_turned",
    "coverage",
    "difference",
    "effective_number",
    "eligible_among_known",
    "figures",
    "from_invitations",
    "is_enough",
    "kish_design_effect",
    "kish_effective_n",
    "laney_p_chart",
    "laney_u_chart",
    "mann_kendall",
    "margin_of_error",
    "mean_against_rest",
    "mean_score",
    "negative_binomial_trend",
    "net_sentiment",
    "net_share",
    "nps",
    "nps_standard_error",
    "outcome_rate",
    "p_chart",
    "persistence",
    "rake",
    "rate_ratio",
    "rate_trend",
    "reasons",
    "required_n",
    "required_n_to_compare",
    "run_rules",
    "share",
    "share_against_rest",
    "share_ratio",
    "spread",
    "theme_verdicts",
    "top_two_box",
    "trim_weights",
    "u_chart",
    "usual_count",
    "usual_share",
    "weighted_mean",
    "weighted_nps",
    "weighted_share",
    "welch",
    "wilson",
    "xmr_chart",
]
