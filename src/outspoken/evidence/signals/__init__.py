"""Signals: which series of counts changed, since when, by how much, and what belongs together.

A row is a day, or an hour for the live pulse. A series is a theme × touchpoint × channel or one of their totals.

* how many to expect: `expected`; how late comments come: `arrived`
* how much speaks for a change: `shiryaev_roberts`, `best_run`; of a share of the volume: `share_evidence`; for fewer:
  `silence`; for a mood gone sour: `mood`; what threshold that needs: `threshold`, `calibrate`
* which of many to believe: `e_bh`; which of a total and its parts rings: `rings`
* all series day by day: `start`, `update`, `grow`; kept and read back: `Streams.arrays`, `Streams.of`; what one alarm
  was made of: `trail`, `replay`
* places newly heard of: `newly_heard`; how many people speak: `effective_people`; all of it in one: `look`
* what belongs together: `follow`; whether it came at once: `steps`, or as it did `last_year`; how bad it is: `severity`
* words nobody used before: `novel_terms`
"""

from __future__ import annotations

from outspoken.evidence.signals.calibration import average_run_length, calibrate, threshold
from outspoken.evidence.signals.detector import State, Watch
from outspoken.evidence.signals.e_bh import e_bh, level_weights
from outspoken.evidence.signals.effective_people import effective_people
from outspoken.evidence.signals.expected import Expected, expected
from outspoken.evidence.signals.explained import rings
from outspoken.evidence.signals.hierarchy import ALL, Cube
from outspoken.evidence.signals.incidents import Incident, follow
from outspoken.evidence.signals.look import BY_DAY, BY_HOUR, Looked, Rhythm, look
from outspoken.evidence.signals.mood import mood
from outspoken.evidence.signals.newly_heard import newly_heard
from outspoken.evidence.signals.novel_terms import NovelTerms, novel_terms
from outspoken.evidence.signals.reporting_lag import arrived
from outspoken.evidence.signals.season import last_year, step_over_slope, steps
from outspoken.evidence.signals.severity import Facts, Severity, SeverityPolicy, severity, severity_of_words
from outspoken.evidence.signals.shares import share_evidence
from outspoken.evidence.signals.shiryaev_roberts import Change, best_run, shiryaev_roberts
from outspoken.evidence.signals.silence import silence
from outspoken.evidence.signals.streams import Alarms, Policy, Streams, Trail, grow, replay, start, trail, update

__all__ = [
    "ALL",
    "BY_DAY",
    "BY_HOUR",
    "Alarms",
    "Change",
    "Cube",
    "Expected",
    "Facts",
    "Incident",
    "Looked",
    "NovelTerms",
    "Policy",
    "Rhythm",
    "Severity",
    "SeverityPolicy",
    "State",
    "Streams",
    "Trail",
    "Watch",
    "arrived",
    "average_run_length",
    "best_run",
    "calibrate",
    "e_bh",
    "effective_people",
    "expected",
    "follow",
    "grow",
    "last_year",
    "level_weights",
    "look",
    "mood",
    "newly_heard",
    "novel_terms",
    "replay",
    "rings",
    "severity",
    "severity_of_words",
    "share_evidence",
    "shiryaev_roberts",
    "silence",
    "start",
    "step_over_slope",
    "steps",
    "threshold",
    "trail",
    "update",
]
