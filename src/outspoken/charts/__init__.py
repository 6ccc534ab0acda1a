"""Charts in one grammar: Altair builders, the palette of emotion families, and SVG made without a browser or
network.

Rows in, `alt.Chart` out; `svg` draws one for a report, a mail or a PDF, `spec` hands one to a live page, and
`javascript_bundle` is the JavaScript that page needs. Colours are CSS variables of `tokens.css`, so a chart
follows the page into the dark; `svg(…, scheme="light")` fixes them for what leaves the browser.

May import: nothing of this package but `reader`; no I/O, no clock, no state.
"""

from __future__ import annotations

from outspoken.charts.changes import Change, changes
from outspoken.charts.drawing import javascript_bundle, spec, svg
from outspoken.charts.emotion_by_group import GroupShare, emotion_by_group
from outspoken.charts.emotion_over_time import EmotionCell, emotion_over_time
from outspoken.charts.expected_band import Expectation, expected_band
from outspoken.charts.palette import (
    ABOVE,
    BELOW,
    MARKS,
    WORST_TO_BEST,
    Scheme,
    colour,
    mark,
    on_colour,
    on_variable,
    variable,
)
from outspoken.charts.quadrants import Quadrant, quadrants
from outspoken.charts.ridgeline import RidgePoint, ridgeline
from outspoken.charts.score_over_time import ScorePoint, score_over_time
from outspoken.charts.sparkline import sparkline
from outspoken.charts.theme_bars import ThemeBar, theme_bars
from outspoken.charts.tokens import tokens_css

__all__ = [
    "ABOVE",
    "BELOW",
    "MARKS",
    "WORST_TO_BEST",
    "Change",
    "EmotionCell",
    "Expectation",
    "GroupShare",
    "Quadrant",
    "RidgePoint",
    "Scheme",
    "ScorePoint",
    "ThemeBar",
    "changes",
    "colour",
    "emotion_by_group",
    "emotion_over_time",
    "expected_band",
    "javascript_bundle",
    "mark",
    "on_colour",
    "on_variable",
    "quadrants",
    "ridgeline",
    "score_over_time",
    "sparkline",
    "spec",
    "svg",
    "theme_bars",
    "tokens_css",
    "variable",
]
