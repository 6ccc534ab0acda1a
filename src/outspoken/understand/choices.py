"""What the reading room's filters can be set to, and how a set filter is said in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.html import format_html, format_html_join

from outspoken.journeys.models import Touchpoint
from outspoken.lens import Slice
from outspoken.listen.models import Source
from outspoken.reader.emotions import FAMILIES
from outspoken.understand import themes
from outspoken.understand.feelings import POLARITIES
from outspoken.understand.kept import Kept
from outspoken.understand.mirror import lens
from outspoken.understand.models import SuggestedTopic
from outspoken.understand.room import CIRCUMSTANCES, SCORE_KINDS, UNCLEAR, WEEKDAYS, Filters

FAMILIES_SHOWN: Final = FAMILIES
POLARITIES_SHOWN: Final = POLARITIES
# The buttons of a correction, the same at every comment; which of them holds is marked by the form around them.
CORRECTIONS: Final = format_html(
    '<span aria-hidden="true">they feel</span><div class="chips" role="group" aria-label="They feel">{}</div>'
    '<span aria-hidden="true">on the whole</span><div class="chips" role="group" aria-label="On the whole">{}</div>',
    format_html_join(
        "",
        '<button class="chip" name="family" value="{0}" data-family="{0}">{0}</button>',
        ((family,) for family in FAMILIES),
    ),
    format_html_join(
        "",
        '<button class="chip" name="polarity" value="{0}">{0}</button>',
        ((polarity,) for polarity in POLARITIES),
    ),
)
# What people want, as the reader calls it and as pages do.
INTENTS: Final = {
    "complaint": "complaint",
    "praise": "praise",
    "suggestion": "suggestion",
    "question": "question",
    "help": "request for help",
    "leaving": "leaving",
    "fault": "report of a fault",
}
LANGUAGES: Final = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
    "und": "not known",
}  # fmt: skip

Option = tuple[str, str]

_met: Kept[tuple[list[Option], list[Option]]] = Kept(seconds=300)


@dataclass(frozen=True, slots=True)
class Active:
    """A filter that is set: what it says, and the address without it."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Choices:
    touchpoints: list[Option]
    themes: list[Option]
    sources: list[Option]
    channels: list[Option]
    languages: list[Option]
    families: Sequence[str]
    polarities: Sequence[str]
    intents: Sequence[Option]
    score_kinds: Sequence[str]
    active: list[Active]
    start: str
    end: str
    start_kind: str
    end_kind: str
    hidden: list[Option]  # what is set and has no field


def of(filters: Filters, *, seen: frozenset[int] | None) -> Choices:
    """The options of every filter and the filters that are set; three queries."""
    places = Touchpoint.objects.all() if seen is None else Touchpoint.objects.filter(pk__in=seen)
    touchpoints = [(slug, name) for slug, name in places.values_list("slug", "name")]
    sources = [(slug, name) for slug, name in Source.objects.values_list("slug", "name")]
    held = themes.current(now=timezone.now())
    named = sorted(((key, held.full_name(key)) for key in held.ids), key=lambda option: option[1])
    channels, languages = _met.get("met", _names_met)
    start, start_kind = _in_field(filters.start, is_end=False)
    end, end_kind = _in_field(filters.end, is_end=True)
    return Choices(
        touchpoints=touchpoints,
        themes=named,
        sources=sources,
        channels=_with(channels, filters.channel),
        languages=_with(languages, filters.language),
        families=FAMILIES_SHOWN,
        polarities=POLARITIES_SHOWN,
        intents=list(INTENTS.items()),
        score_kinds=SCORE_KINDS,
        active=_active(filters, dict(touchpoints), dict(named), dict(sources)),
        start=start,
        end=end,
        start_kind=start_kind,
        end_kind=end_kind,
        hidden=[(name, getattr(filters, name)) for name in CIRCUMSTANCES if getattr(filters, name)],
    )


def channels() -> list[str]:
    """Channels that ever came, the commonest first."""
    return [name for name, _ in _met.get("met", _names_met)[0]]


def _names_met() -> tuple[list[Option], list[Option]]:
    """Channels and languages that ever came, the commonest first."""
    met = []
    for dimension in ("channel", "language"):
        answer = lens().ask(Slice(by=(dimension,))).sort_by([("n", "descending")])
        met.append([name for name in answer[dimension].to_pylist() if name])
    channels, languages = met
    return [(name, name) for name in channels], [(name, LANGUAGES.get(name, name)) for name in languages]


def _with(options: list[Option], value: str) -> list[Option]:
    """The options with the one that is set, should it not be among them."""
    return options if not value or value in dict(options) else [*options, (value, value)]


def _active(
    filters: Filters, touchpoints: dict[str, str], named: dict[str, str], sources: dict[str, str]
) -> list[Active]:
    words: list[tuple[tuple[str, ...], str]] = []
    if filters.start or filters.end:
        words.append((("start", "end"), _span(filters.start, filters.end)))
    words += [
        (("channel",), filters.channel),
        (("touchpoint",), touchpoints.get(filters.touchpoint, filters.touchpoint)),
        (("theme",), named.get(filters.theme, filters.theme)),
        (("emotion",), filters.emotion),
        (("polarity",), filters.polarity),
        (("intent",), INTENTS.get(filters.intent, "")),
        (("score_min", "score_max", "score_kind"), _score(filters)),
        (("language",), LANGUAGES.get(filters.language, filters.language)),
        (("source",), sources.get(filters.source, filters.source)),
        (("topic",), _topic(filters.topic)),
        *_circumstances(filters, named),
        (("same",), "the same words" if filters.same else ""),
        (("q",), f"“{filters.q}”" if filters.q else ""),
        (("unread",), "not read by you" if filters.unread else ""),
        (("flagged",), "flagged" if filters.flagged else ""),
    ]
    return [Active(said, f"?{filters.without(*names).query()}") for names, said in words if said]


def _circumstances(filters: Filters, named: dict[str, str]) -> list[tuple[tuple[str, ...], str]]:
    name, _, value = filters.attribute.partition("=")
    first, _, last = filters.hours.partition("-")
    return [
        (("also",), f"also about {named.get(filters.also, filters.also)}" if filters.also else ""),
        (("attribute",), f"{name}: {value}" if filters.attribute else ""),
        (("segment",), f"segment {filters.segment}" if filters.segment else ""),
        (("weekday",), f"on a {WEEKDAYS[int(filters.weekday) - 1]}" if filters.weekday else ""),
        (("hours",), f"from {first}:00 to {last}:00" if filters.hours else ""),
        (("cause",), "held for one cause" if filters.cause else ""),
    ]


def _topic(key: str) -> str:
    if key in {"", UNCLEAR}:
        return "unclear: near no topic" if key else ""
    found = SuggestedTopic.objects.filter(key=key).first()
    return f"topic “{found}”" if found else f"topic {key}"


def _span(start: datetime | None, end: datetime | None) -> str:
    here = [timezone.localtime(moment) if moment else None for moment in (start, end)]
    told = [f"{moment:%-d %b %Y, %H:%M}" if moment else "" for moment in here]
    if not told[1]:
        return f"since {told[0]}"
    return f"{told[0]} – {told[1]}" if told[0] else f"until {told[1]}"


def _score(filters: Filters) -> str:
    low, high = filters.score_min, filters.score_max
    kind = filters.score_kind.upper()
    if low is None and high is None:
        return kind
    if low is not None and high is not None:
        span = f"{low:g}" if low == high else f"{low:g}–{high:g}"
    else:
        span = f"{low:g} or more" if low is not None else f"{high:g} or less"
    return f"{kind or 'score'} {span}"


def _in_field(moment: datetime | None, *, is_end: bool) -> tuple[str, str]:
    """A moment as a form's field shows it: as a day where it is midnight, else with its time."""
    if moment is None:
        return "", "date"
    here = timezone.localtime(moment)
    if (here.hour, here.minute) == (0, 0):
        return f"{here - timedelta(days=1) if is_end else here:%Y-%m-%d}", "date"
    return f"{here:%Y-%m-%dT%H:%M}", "datetime-local"


def forget() -> None:
    """Let go of the names kept: for tests, whose records change at once."""
    _met.forget()
