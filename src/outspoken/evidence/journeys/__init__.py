"""Journeys in numbers: promise against experience, moments of truth, employees' voice beside customers'.

* promised against met: `promise_kept` for shares, `promise_gap` for ratings
* what to mend first: `moments_of_truth`
* employees beside customers: `lagged_correlation`, and who may be shown at all: `shown_groups`
"""

from __future__ import annotations

from outspoken.evidence.journeys.group_guard import SMALLEST, shown_groups
from outspoken.evidence.journeys.lagged_correlation import LaggedCorrelation, lagged_correlation
from outspoken.evidence.journeys.moments_of_truth import Moment, Moments, moments_of_truth
from outspoken.evidence.journeys.promise import Kept, Promise, promise_gap, promise_kept

__all__ = [
    "SMALLEST",
    "Kept",
    "LaggedCorrelation",
    "Moment",
    "Moments",
    "Promise",
    "lagged_correlation",
    "moments_of_truth",
    "promise_gap",
    "promise_kept",
    "shown_groups",
]
