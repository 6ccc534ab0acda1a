"""From a moment to a comment: who writes, about what, how they feel, on which channel, in which words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random

from outspoken.demo import scores, turns
from outspoken.demo.comment import Comment
from outspoken.demo.company import BREAKDOWN, SOURCES
from outspoken.demo.people import NICK_CHANNELS, Profile, profile
from outspoken.demo.words import Book, book
from outspoken.demo.words.book import Scene
from outspoken.demo.words.facts import Facts, facts
from outspoken.demo.words.voice import Setting, compose, felt, wants_more

LANGUAGE_SHARE = {"en": 0.56, "de": 0.16, "fr": 0.12, "es": 0.07, "nl": 0.06, "it": 0.03}
TOUCHPOINT_SHARE = {
    "train": 0.225,
    "crew": 0.09,
    "cafe": 0.09,
    "station": 0.1,
    "app": 0.08,
    "web-checkout": 0.07,
    "planner": 0.05,
    "wifi": 0.05,
    "delay-info": 0.05,
    "call-centre": 0.045,
    "ticket-machine": 0.035,
    "compensation": 0.03,
    "car-park": 0.025,
    "fellbus": 0.04,
    "assistance": 0.02,
    "lost-property": 0.025,
    "loyalty": 0.02,
}
MOOD = {
    "train": 0.46,
    "crew": 0.78,
    "cafe": 0.68,
    "station": 0.45,
    "app": 0.56,
    "web-checkout": 0.56,
    "planner": 0.52,
    "wifi": 0.3,
    "delay-info": 0.3,
    "call-centre": 0.5,
    "ticket-machine": 0.38,
    "compensation": 0.36,
    "car-park": 0.34,
    "fellbus": 0.34,
    "assistance": 0.62,
    "lost-property": 0.58,
    "loyalty": 0.5,
}
"""Share of positive among positive and negative comments in the middle of the year, by touchpoint; `turns` says where
it changed."""

OTHER_SHARE = 0.19
"""Share of comments that are neither: neutral, mixed, a wish."""

CAFE_BEFORE_FIX = 0.1
CHANNEL_SHARE = {
    "": {
        "pulse": 0.4,
        "survey": 0.19,
        "form": 0.07,
        "mail": 0.08,
        "call": 0.07,
        "chat": 0.05,
        "review": 0.05,
        "social": 0.09,
    },
    "app": {
        "pulse": 0.34,
        "survey": 0.1,
        "form": 0.04,
        "mail": 0.03,
        "call": 0.03,
        "chat": 0.06,
        "review": 0.34,
        "social": 0.06,
    },
    "web-checkout": {
        "pulse": 0.42,
        "survey": 0.14,
        "form": 0.12,
        "mail": 0.07,
        "call": 0.08,
        "chat": 0.1,
        "review": 0.02,
        "social": 0.05,
    },
    "call-centre": {
        "pulse": 0.5,
        "survey": 0.24,
        "form": 0.06,
        "mail": 0.07,
        "call": 0.05,
        "chat": 0.03,
        "review": 0.01,
        "social": 0.04,
    },
    "lost-property": {
        "pulse": 0.26,
        "survey": 0.14,
        "form": 0.16,
        "mail": 0.2,
        "call": 0.12,
        "chat": 0.06,
        "review": 0.01,
        "social": 0.05,
    },
    "compensation": {
        "pulse": 0.3,
        "survey": 0.16,
        "form": 0.14,
        "mail": 0.18,
        "call": 0.09,
        "chat": 0.06,
        "review": 0.02,
        "social": 0.05,
    },
}
_STRIKE_TOUCHPOINTS = {
    "delay-info": 0.46,
    "train": 0.3,
    "crew": 0.06,
    "call-centre": 0.06,
    "station": 0.06,
    "app": 0.06,
}
_NEIGHBOURS = {
    "train": ("crew", "cafe", "wifi"),
    "crew": ("train",),
    "cafe": ("crew", "train"),
    "wifi": ("train",),
    "delay-info": ("crew", "train"),
    "fellbus": ("delay-info",),
    "station": ("train",),
}
_RIDES = frozenset({"train", "crew", "cafe", "wifi", "delay-info", "assistance"})
_TICKETS = {
    "commuter": ("season", "season", "season", "flex carnet", "day return"),
    "leisure": ("advance", "advance", "off-peak return", "group", "day return", "LarkCard"),
    "business": ("anytime", "anytime", "first class", "flex carnet"),
}
_KNOWN = {
    "pulse": 0.28,
    "survey": 0.9,
    "mail": 1.0,
    "call": 0.88,
    "chat": 0.8,
    "form": 0.75,
    "review": 0.85,
    "social": 1.0,
}
"""Share of comments whose writer is known, by channel."""

_SOURCE_OF = {source.channel: source.slug for source in SOURCES}


@dataclass(frozen=True, slots=True)
class Times:
    """What is different at which time. end: of the year whose turns are told, None where it is over."""

    cafe_fixed_on: date
    strike_on: date | None
    end: datetime | None = None

    def at(self, moment: datetime) -> frozenset[str]:
        """The `when` options that hold at that moment."""
        day = moment.date()
        cafe = "after-cafe" if day >= self.cafe_fixed_on else "before-cafe"
        return frozenset({cafe, "strike"} if day == self.strike_on else {cafe})

    def before_end(self, moment: datetime) -> timedelta:
        """How long before the end of the year that is."""
        return self.end - moment if self.end else timedelta()


class Dice:
    """Weighted draws over the same few names, many times."""

    def __init__(self, shares: dict[str, float]) -> None:
        self.names = list(shares)
        self.limits = list(accumulate(shares.values()))

    def throw(self, rng: Random) -> str:
        """One of the names."""
        return rng.choices(self.names, cum_weights=self.limits)[0]


_LANGUAGE = Dice(LANGUAGE_SHARE)
_TOUCHPOINT = Dice(TOUCHPOINT_SHARE)
_STRIKE = Dice(_STRIKE_TOUCHPOINTS)
_CHANNEL = {touchpoint: Dice(CHANNEL_SHARE.get(touchpoint, CHANNEL_SHARE[""])) for touchpoint in TOUCHPOINT_SHARE}


class Writer:
    """Writes comments for moments. times: what differs when; people: how many customers there are in all."""

    def __init__(self, times: Times, *, people: int) -> None:
        self.times = times
        self.people = people
        self._scenes: dict[tuple[str, str, date, frozenset[str]], dict[str, tuple[list[Scene], list[float]]]] = {}

    def usual(self, at: datetime, *, external_id: str, progress: float, rng: Random) -> Comment:
        """An ordinary comment of that moment. progress: how far the year has gone, 0 to 1; things get a bit better."""
        holds = self.times.at(at)
        language = _LANGUAGE.throw(rng)
        touchpoint = (_STRIKE if "strike" in holds and rng.random() < 0.75 else _TOUCHPOINT).throw(rng)
        channel = _open(_CHANNEL[touchpoint].throw(rng), at)
        who = self._who(language, at, rng)
        scene = self._scene(book(language), touchpoint, at, holds, progress, rng)
        if scene.feeling == "neutral" and channel not in ("pulse", "survey", "review"):
            channel = "pulse"  # nobody writes a mail to say that it was normal
        also = self._also(book(language), scene, at, holds, progress, rng) if wants_more(channel, rng) else None
        return self._comment(scene, also, who, channel, at, external_id, rng)

    def broken(self, at: datetime, channel: str, *, external_id: str, rng: Random) -> Comment:
        """A comment about the planted breakdown."""
        language = _LANGUAGE.throw(rng)
        scenes = [scene for scene in book(language).scenes if scene.topic == BREAKDOWN.topic]
        scene = rng.choices(scenes, [scene.weight for scene in scenes])[0]
        return self._comment(scene, None, self._who(language, at, rng), _open(channel, at), at, external_id, rng)

    def _who(self, language: str, at: datetime, rng: Random) -> Profile:
        pool = max(int(self.people * LANGUAGE_SHARE[language]), 1)
        who = profile(language, int(pool * rng.random() ** 1.5))
        is_peak = at.weekday() < 5 and at.hour in (6, 7, 8, 16, 17, 18)
        if who.segment != "commuter" and is_peak and rng.random() < 0.45:
            return profile(language, int(pool * rng.random() ** 1.5))
        return who

    def _scene(
        self, words: Book, touchpoint: str, at: datetime, holds: frozenset[str], progress: float, rng: Random
    ) -> Scene:
        day = date(at.year, at.month, min(at.day // 8 * 8 + 4, 28))  # a season changes little within a week
        key = (words.language, touchpoint, day, holds)
        by_valence = self._scenes.get(key)
        if by_valence is None:
            by_valence = self._scenes[key] = _weighed(words.touchpoints[touchpoint], day, holds)
        mood = turns.mood(touchpoint, self.times.before_end(at), usual=MOOD[touchpoint])
        mood += 0.08 * (progress - 0.5) - 0.06 * (at.hour in (17, 18, 19))
        if touchpoint == "cafe" and "before-cafe" in holds:
            mood = CAFE_BEFORE_FIX
        if "strike" in holds:
            mood *= 0.35
        roll = rng.random()
        good = (1 - OTHER_SHARE) * mood
        wanted = "positive" if roll < good else "negative" if roll < 1 - OTHER_SHARE else "other"
        scenes, limits = by_valence.get(wanted) or by_valence.get("negative") or next(iter(by_valence.values()))
        return rng.choices(scenes, cum_weights=limits)[0]

    def _also(
        self, words: Book, first: Scene, at: datetime, holds: frozenset[str], progress: float, rng: Random
    ) -> Scene | None:
        """A second subject from a neighbouring touchpoint; None where the two would not stand in one comment."""
        neighbours = _NEIGHBOURS.get(first.touchpoint)
        if neighbours is None or first.valence == "other":
            return None
        also = self._scene(words, rng.choice(neighbours), at, holds, progress, rng)
        if also.valence == "other" or not also.bodies or (first.valence == "negative" != also.valence):
            return None
        return also

    def _comment(
        self,
        scene: Scene,
        also: Scene | None,
        who: Profile,
        channel: str,
        at: datetime,
        external_id: str,
        rng: Random,
    ) -> Comment:
        name = (who.first_name, who.surname)
        known = facts(who.language, at=at, channel=channel, rng=rng, name=name, is_woman=who.is_woman)
        setting = Setting(channel, who.segment, at.date(), _style(who, channel, scene.feeling, rng))
        text = compose(book(who.language), scene, also, setting, known, rng)
        kind, score = scores.given(channel, scene.touchpoint, scene.feeling, rng)
        person = who.nick if channel in NICK_CHANNELS else who.handle
        return Comment(
            external_id=external_id,
            occurred_at=at,
            channel=channel,
            source=_SOURCE_OF[channel],
            touchpoint=scene.touchpoint,
            language=who.language,
            text=text,
            score=score,
            score_kind=kind,
            person=person if rng.random() < _KNOWN[channel] else None,
            attributes=_attributes(scene, who, channel, known, rng),
            tapped=scores.tapped(scene.feeling) if channel == "pulse" else None,
            topic=scene.topic,
            feeling=scene.feeling,
        )


def _weighed(scenes: list[Scene], day: date, holds: frozenset[str]) -> dict[str, tuple[list[Scene], list[float]]]:
    found: dict[str, tuple[list[Scene], list[float]]] = {}
    for scene in scenes:
        weight = scene.weight
        if when := scene.options.get("when"):
            weight *= 8.0 if when == "strike" and when in holds else float(when in holds)
        if season := scene.options.get("season"):
            weight *= felt(season, day)
        if weight > 0:
            chosen, limits = found.setdefault(scene.valence, ([], []))
            chosen.append(scene)
            limits.append((limits[-1] if limits else 0.0) + weight)
    return found


def _open(channel: str, at: datetime) -> str:
    """The channel, or the web form while the call centre sleeps."""
    return "form" if channel == "call" and not 6 <= at.hour < 21 else channel


def _style(who: Profile, channel: str, feeling: str, rng: Random) -> str:
    if who.style == "loud" and (feeling not in ("anger", "delight") or rng.random() < 0.5):
        return "plain"
    if channel in ("mail", "survey") and who.style in ("lower", "bare") and rng.random() < 0.6:
        return "plain"
    if channel in ("chat", "social", "pulse") and who.style == "plain" and rng.random() < 0.22:
        return "lower" if rng.random() < 0.7 else "bare"
    return who.style


def _attributes(scene: Scene, who: Profile, channel: str, known: Facts, rng: Random) -> dict[str, str]:
    attributes = {"segment": who.segment}
    if channel != "social":
        tickets = _TICKETS[who.segment]
        attributes["ticket"] = tickets[int(rng.random() * len(tickets))]
    if scene.touchpoint in _RIDES and channel != "social":
        attributes["train"] = known("train")
        attributes["from"], attributes["to"] = known("from"), known("to")
    if known.staff:
        attributes["staff"] = known.staff
    if scene.topic == BREAKDOWN.topic and channel in ("form", "pulse", "chat"):
        attributes["release"] = BREAKDOWN.release
    return attributes
