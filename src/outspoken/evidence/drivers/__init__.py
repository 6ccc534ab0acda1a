"""What moves together with a score: key drivers with intervals, ranks and what to mind.

One file per method. Every figure comes from sums over blocks of customers (`correlations.CrossProducts`), so a
thousand bootstrap draws of any number of rows cost as much as of a few hundred.

May import: NumPy and SciPy only.

* the one door: `key_drivers` → `Drivers`
* importance: `lmg` (exact Shapley values of R², to 15 drivers), `relative_weights` (any number)
* how sure: `blocks_of`, `replicate_weights`, `percentile_interval` at `expanded` confidence
* which rank, and which cannot be told apart: `rank_intervals`, `told_apart`, `groups`
* where it matters more to fail or to shine: `penalty_reward`
* importance against performance: `importance_performance`
"""

from __future__ import annotations

from outspoken.evidence.drivers.cluster_bootstrap import blocks_of, expanded, percentile_interval, replicate_weights
from outspoken.evidence.drivers.importance_performance import Quadrants, importance_performance
from outspoken.evidence.drivers.key_drivers import key_drivers
from outspoken.evidence.drivers.lmg import lmg
from outspoken.evidence.drivers.notes import Note
from outspoken.evidence.drivers.penalty_reward import PenaltyReward, penalty_reward
from outspoken.evidence.drivers.rank_intervals import Ranks, groups, rank_intervals, told_apart
from outspoken.evidence.drivers.relative_weights import relative_weights
from outspoken.evidence.drivers.table import Drivers

__all__ = [
    "Drivers",
    "Note",
    "PenaltyReward",
    "Quadrants",
    "Ranks",
    "blocks_of",
    "expanded",
    "groups",
    "importance_performance",
    "key_drivers",
    "lmg",
    "penalty_reward",
    "percentile_interval",
    "rank_intervals",
    "relative_weights",
    "replicate_weights",
    "told_apart",
]
