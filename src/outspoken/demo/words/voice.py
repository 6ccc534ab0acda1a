"""One comment put together: a scene's own words, what may stand before and after them, and a writer's habits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from random import Random

from outspoken.demo.words import noise
from outspoken.demo.words.book import Book, Scene
from outspoken.demo.words.facts import Facts
from outspoken.demo.words.grammar import Line

CHANNELS = frozenset({"pulse", "survey", "mail", "call", "chat", "review", "social", "form"})
SEGMENTS = {"c": "commuter", "l": "leisure", "b": "business"}
SEASONS = {
    "winter": (((10, 31), 0.0), ((12, 15), 1.0), ((1, 15), 1.5), ((2, 15), 1.3), ((4, 1), 0.0)),
    "summer": (((5, 31), 0.0), ((7, 15), 1.4), ((8, 15), 1.2), ((9, 1), 0.0)),
}
"""How strongly a season is felt on some days (month, day); it comes and goes evenly between them."""

_SHORT = 24
"""Words: what one writes on a pulse or in a chat, where brief lines are preferred."""

_WHOLE = {
    "pulse": 1.0,
    "social": 1.1,
    "review": 0.9,
    "chat": 0.95,
    "survey": 0.85,
    "form": 0.8,
    "mail": 0.7,
    "call": 0.8,
}
_OPEN = {
    "pulse": 0.04,
    "social": 0.12,
    "review": 0.3,
    "chat": 0.2,
    "survey": 0.18,
    "form": 0.25,
    "mail": 0.35,
    "call": 0.3,
}
_CLOSE = {
    "pulse": 0.07,
    "social": 0.3,
    "review": 0.3,
    "chat": 0.12,
    "survey": 0.22,
    "form": 0.35,
    "mail": 0.5,
    "call": 0.35,
}
_RESULT = {
    "pulse": 0.3,
    "social": 0.3,
    "review": 0.6,
    "chat": 0.35,
    "survey": 0.6,
    "form": 0.7,
    "mail": 0.85,
    "call": 0.7,
}
_MORE = {"mail": 0.4, "call": 0.22, "survey": 0.12, "form": 0.2, "review": 0.15}
"""Chances, by channel: a whole comment rather than parts (times the share of wholes among the scene's lines), an
opening, a closing, a consequence, a second subject."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and by whom a comment is written, as far as it decides which lines fit."""

    channel: str
    segment: str
    day: date
    style: str


def compose(book: Book, scene: Scene, also: Scene | None, setting: Setting, facts: Facts, rng: Random) -> str:
    """The text of one comment about scene, and perhaps about a second scene as well; never empty."""
    opening, pieces = _core(book, scene, setting, facts, rng)
    if also is not None:
        pieces += _second(book, scene, also, setting, facts, rng)
    pieces[:0] = opening
    text = _joined(pieces, is_formal=setting.channel in ("mail", "survey", "call", "form"))
    return _dressed(book, text, bool(opening), setting, facts, rng)


def wants_more(channel: str, rng: Random) -> bool:
    """Whether a comment on this channel goes on to a second subject."""
    return rng.random() < _MORE.get(channel, 0.0)


def _core(book: Book, scene: Scene, setting: Setting, facts: Facts, rng: Random) -> tuple[list[str], list[str]]:
    """What may open the comment (often nothing), and the pieces after it."""
    chance = rng.random
    channel = setting.channel
    wholes, bodies = _fitting(scene.wholes, setting), _fitting(scene.bodies, setting)
    if wholes and (not bodies or chance() < _WHOLE[channel] * len(wholes) / (len(wholes) + len(bodies))):
        line = _pick(wholes, setting, rng)
        pieces = [line.render(facts, rng)]
        is_long = line.words > 30 or len(pieces[0]) < 14
    else:
        line = _pick(bodies or scene.bodies or scene.wholes, setting, rng)
        pieces = [line.render(facts, rng)]
        results = _fitting(scene.results, setting)
        if results and chance() < _RESULT[channel]:
            pieces.append(rng.choice(results).render(facts, rng))
        is_long = False
    damp = 0.4 if is_long else 1.0
    opens = chance() < _OPEN[channel] * damp and not line.tags & CHANNELS
    opening = _frame(book, f"open {scene.feeling}", setting, facts, rng) if opens else []
    if chance() < _CLOSE[channel] * damp:
        pieces += _frame(book, f"close {scene.feeling}", setting, facts, rng)
    return opening, pieces


def _joined(pieces: Sequence[str], *, is_formal: bool) -> str:
    """One text of pieces; a piece written without its full stop gets one where another follows."""
    out = [piece + "." if piece[-1:].isalnum() else piece for piece in pieces[:-1]]
    out.append(pieces[-1])
    if is_formal and len(out) > 1:
        out = [piece[:1].upper() + piece[1:] for piece in out]
    return " ".join(out)


def _second(book: Book, first: Scene, also: Scene, setting: Setting, facts: Facts, rng: Random) -> list[str]:
    joint = "contrast" if first.valence == "positive" != also.valence else f"also {also.valence}"
    lines = _fitting(also.bodies or also.wholes, setting)
    if not lines or joint not in book.frames:
        return []
    return [*_frame(book, joint, setting, facts, rng), rng.choice(lines).render(facts, rng)]


def _dressed(book: Book, text: str, is_opened: bool, setting: Setting, facts: Facts, rng: Random) -> str:
    channel, chance = setting.channel, rng.random()
    style = "plain" if channel == "mail" and setting.style == "lower" else setting.style
    typed = noise.typed(text, style=style, language=book.language, rng=rng)
    if channel == "mail" and chance < 0.85:
        greet = _frame(book, "greet mail", setting, facts, rng)
        sign = _frame(book, "sign mail", setting, facts, rng) if chance < 0.75 else []
        typed = "\n\n".join([*greet, typed, *sign])
    elif channel == "call":
        greet = _frame(book, "greet call", setting, facts, rng) if chance < 0.35 and not is_opened else []
        return noise.spoken(" ".join([*greet, _hesitant(book, text, facts, rng)]))
    elif channel == "chat":
        greet = _frame(book, "greet chat", setting, facts, rng) if chance < 0.3 and not is_opened else []
        sign = _frame(book, "sign chat", setting, facts, rng) if 0.2 < chance < 0.4 else []
        typed = " ".join([*(word.rstrip(",!") + "," for word in greet), typed, *sign])
    elif channel == "social" and chance < 0.35:
        handle = _frame(book, "handle social", setting, facts, rng)
        typed = " ".join([*handle, typed] if chance < 0.2 else [typed, *handle])
    return noise.tidy(typed)


def _hesitant(book: Book, text: str, facts: Facts, rng: Random) -> str:
    """A few sentences begin with "um"; only those whose first word is surely no name."""
    fillers = book.frames.get("fill call", ())
    sentences = re.split(r"(?<=[.!?]) ", text)
    for at, sentence in enumerate(sentences):
        word = re.split(r"[ ,.!?']", sentence, maxsplit=1)[0]
        if fillers and rng.random() < 0.18 and word in facts.locale.asides:
            filler = rng.choice(fillers).render(facts, rng)
            sentences[at] = filler[:1].upper() + filler[1:] + " " + sentence[:1].lower() + sentence[1:]
    return " ".join(sentences)


def _frame(book: Book, name: str, setting: Setting, facts: Facts, rng: Random) -> list[str]:
    lines = _fitting(book.frames.get(name, ()), setting)
    own = [line for line in lines if setting.channel in line.tags]
    if own and rng.random() < 0.6:
        lines = own
    return [rng.choice(lines).render(facts, rng)] if lines else []


def _pick(lines: Sequence[Line], setting: Setting, rng: Random) -> Line:
    own = [line for line in lines if line.tags & CHANNELS == {setting.channel}]
    if own and rng.random() < 0.6:
        return rng.choice(own)
    if setting.channel in ("pulse", "chat", "social"):
        short = [line for line in lines if line.words <= _SHORT]
        if short and rng.random() < 0.85:
            return rng.choice(short)
    return rng.choice(lines)


def _fitting(lines: Sequence[Line], setting: Setting) -> list[Line]:
    return [line for line in lines if not line.tags or _fits(line.tags, setting)]


def _fits(tags: frozenset[str], setting: Setting) -> bool:
    channels = tags & CHANNELS
    if channels and setting.channel not in channels:
        return False
    for tag in tags - channels:
        if tag in SEGMENTS and SEGMENTS[tag] != setting.segment:
            return False
        if tag in SEASONS and not felt(tag, setting.day):
            return False
    return True


def felt(season: str, day: date) -> float:
    """How strongly a season is felt on a day; 0 when it is another time of the year.

    >>> felt("winter", date(2026, 1, 15)), felt("winter", date(2026, 6, 1))
    (1.5, 0.0)
    """
    begins = date(1999, *SEASONS[season][0][0])
    days = [((date(1999, *on) - begins).days % 365, strength) for on, strength in SEASONS[season]]
    since = (date(1999, day.month, min(day.day, 28 if day.month == 2 else 31)) - begins).days % 365
    for (before, low), (after, high) in pairwise(days):
        if before <= since < after:
            return low + (high - low) * (since - before) / (after - before)
    return 0.0
