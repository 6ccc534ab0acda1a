"""Every threshold of the verdict in plain words: what it asks, why its default is where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final, Literal

from outspoken.evidence.verdict import VerdictPolicy

Unit = Literal["count", "percent", "times"]
Value = int | float


@dataclass(frozen=True, slots=True)
class Threshold:
    """name: of the policy's field; label: as the form names it; meaning: what it decides, and why the default."""

    name: str
    label: str
    unit: Unit
    meaning: str

    @property
    def default(self) -> Value:
        return DEFAULTS[self.name]

    def told(self, value: Value) -> str:
        """The value as people read it.

        >>> THRESHOLDS["least_share_of_comments"].told(0.002), THRESHOLDS["handful"].told(5)
        ('0.2%', '5')
        """
        if self.unit == "percent":
            return f"{100 * value:.4g}%"
        return f"{value:g} times" if self.unit == "times" else f"{value:,}"

    def typed(self, value: Value) -> str:
        """The value as the form's field holds it: shares in percent."""
        return _percent(value) if self.unit == "percent" else f"{value:g}"


DEFAULTS: Final[Mapping[str, Value]] = {each.name: each.default for each in fields(VerdictPolicy)}  # type: ignore[misc]

GROUPS: Final = (
    (
        "Before anything is said",
        (
            Threshold(
                "least_periods",
                "Weeks somebody listened in",
                "count",
                "Under so many weeks it is “not enough data”. In three weeks, something that comes every other week "
                "comes back each time by luck one time in eight.",
            ),
            Threshold(
                "least_heard",
                "Comments, or customers served, in all",
                "count",
                "Under so many it is “not enough data”: three of fewer than a hundred may be one in a hundred or one "
                "in ten.",
            ),
        ),
    ),
    (
        "How many people",
        (
            Threshold(
                "handful",
                "Different customers from which it is no handful",
                "count",
                "Fewer are “isolated”, whatever else. Five is also the least the field shows of any group.",
            ),
            Threshold(
                "least_customers",
                "Different customers before it can be emerging",
                "count",
                "A rise told by fewer is told by too few to call it one.",
            ),
            Threshold(
                "pattern_customers",
                "Different customers before it can be systemic",
                "count",
                "A dozen, so that no family, team or group of friends makes a pattern alone.",
            ),
            Threshold(
                "anonymous",
                "So many times the comments where customers are not known",
                "times",
                "Where customers cannot be told apart one person may be several, so more is asked for.",
            ),
        ),
    ),
    (
        "Where",
        (
            Threshold(
                "one_place",
                "Share at one touchpoint from which it is local",
                "percent",
                "The last fifth is what people put in the wrong box.",
            ),
            Threshold(
                "few_places",
                "So small a part of the touchpoints counts as one place",
                "percent",
                "Two shops of twenty-five are a place, not the house.",
            ),
        ),
    ),
    (
        "Again and again",
        (
            Threshold(
                "recurs",
                "Share of the weeks it must come back in",
                "percent",
                "Weeks off for holidays stay possible; every other week does not do.",
            ),
            Threshold(
                "least_share_of_customers",
                "Share of the customers served who surely say it",
                "percent",
                "Under it nothing is systemic. One in ten thousand, since few who are struck ever write.",
            ),
            Threshold(
                "least_share_of_comments",
                "Share of the comments, where customers served are not known",
                "percent",
                "Two in a thousand: under it every theme turns up.",
            ),
        ),
    ),
    (
        "Rising",
        (
            Threshold(
                "rise",
                "So many times as much as before is a rise",
                "times",
                "A smaller rise changes nothing anybody does.",
            ),
            Threshold(
                "recent",
                "Part of the weeks that is “of late”",
                "percent",
                "Two weeks at least, however small the part.",
            ),
            Threshold(
                "most_recent",
                "Weeks that are “of late” at most",
                "count",
                "What rose before that is no news, and a rise of the last two weeks would drown in more.",
            ),
            Threshold(
                "rise_confidence",
                "How sure a rise must be",
                "percent",
                "Hundreds of themes are looked at every week: at 95% several of any hundred would seem to rise by luck "
                "alone, at 99% one or two.",
            ),
        ),
    ),
    (
        "Over",
        (
            Threshold(
                "over",
                "Part of the weeks it must be silent for",
                "percent",
                "Silent for so long, three weeks at least, it is over until it comes back.",
            ),
        ),
    ),
    (
        "How sure a share is",
        (
            Threshold(
                "confidence",
                "How often the interval of a share holds",
                "percent",
                "The field's habit; a surer one is a wider one, and fewer themes become systemic.",
            ),
        ),
    ),
)
THRESHOLDS: Final[Mapping[str, Threshold]] = {each.name: each for _, held in GROUPS for each in held}


def _percent(share: float) -> str:
    return f"{round(100 * share, 6):g}"
