"""What was promised against what people met: by the measure the promise names, or by a stand-in that is called one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from outspoken import reader
from outspoken.evidence.journeys import Kept as KeptWord
from outspoken.evidence.journeys import promise_kept
from outspoken.journeys.models import Promise
from outspoken.understand.figures import Figure, share_figure
from outspoken.understand.kept import Kept
from outspoken.understand.mood import FEW, NOTHING, Mood
from outspoken.understand.themes import Themes

# From which answer on a score says that it went as it should, and how that is told.
WENT_WELL: Final = {
    "csat": (4, "ratings of 4 or 5 of 5"),
    "stars": (4, "4 or 5 stars of 5"),
    "ces": (5, "5 to 7 of 7 for “it was easy”"),
    "nps": (7, "7 to 10 of 10 for “I would recommend it”"),
}
THEME: Final = "theme:"
STAND_INS: Final = ("csat", "stars", "ces", "nps")
SAID: Final = {
    KeptWord.BETTER: "better than promised",
    KeptWord.KEPT: "kept",
    KeptWord.BROKEN: "broken",
    KeptWord.CANNOT_TELL: "cannot tell yet",
}
# By a stand-in nothing is sure.
SEEMS: Final = {KeptWord.KEPT: "seems kept", KeptWord.BROKEN: "seems broken", KeptWord.BETTER: "seems kept"}

ByKind = Mapping[tuple[str, str], Mapping[str, Any]]  # answers of the lens by touchpoint and kind of score
ByTheme = Mapping[tuple[str, str], Mood]  # moods by touchpoint and theme


@dataclass(frozen=True, slots=True)
class Measured:
    """A promise beside the share of experiences that kept it. by: what measures it; is_stand_in: the promise names
    another measure, or none, that comments and scores cannot tell. figure: None where there is too little. since: when
    it was promised, where that is known."""

    wording: str
    promised: str
    figure: Figure | None
    kept: KeptWord | None
    said: str
    by: str
    is_stand_in: bool
    names: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Met:
    """What the lens says of the period, asked once for all promises."""

    scores: ByKind
    themes: ByTheme
    places: Mapping[str, Mood]


@dataclass(frozen=True, slots=True)
class _Count:
    kept: int
    of: int
    by: str
    filters: Mapping[str, Any]


_themes_kept: Kept[Mapping[str, tuple[str, ...]]] = Kept(seconds=3600, most=16)


def measured(promises: Sequence[Promise], met: Met, *, held: Themes, href: Callable[..., str]) -> list[Measured]:
    """Every promise of one or several touchpoints, in their order. href: the words by filters."""
    spoken = _themes_of([promise.wording for promise in promises], held)
    return [_measured(promise, met, spoken[promise.wording], held, href) for promise in promises]


def _measured(promise: Promise, met: Met, spoken: Sequence[str], held: Themes, href: Callable[..., str]) -> Measured:
    slug = promise.touchpoint.slug
    named = _named(promise.measure.strip().lower(), slug, met, held)
    found = named if named is not None else _stand_in(slug, met, spoken, held)
    promised = f"{promise.target:.0%}" if 0 < promise.target <= 1 else ""
    names = "" if named is not None else promise.measure.strip()
    if found is None or found.of < FEW:
        by = found.by if found else ""
        told = "too little to say"
        return Measured(promise.wording, promised, None, None, told, by, named is None, names, promise.made_at)
    words = href(touchpoint=slug, **found.filters)
    figure = share_figure("kept", found.kept, found.of, href=words)
    # What another measure was promised to reach is no yardstick for a stand-in.
    kept = None if names else _kept(promise, found)
    said = "" if kept is None else SEEMS.get(kept, SAID[kept]) if named is None else SAID[kept]
    return Measured(promise.wording, promised, figure, kept, said, found.by, named is None, names, promise.made_at)


def _kept(promise: Promise, found: _Count) -> KeptWord | None:
    if not 0 < promise.target <= 1:
        return None
    return promise_kept([found.kept], [found.of], promised=[promise.target]).kept[0]


def _named(measure: str, slug: str, met: Met, held: Themes) -> _Count | None:
    """By what the promise itself names: a kind of score, or "theme:" and a theme's key; None for any other words."""
    if measure in WENT_WELL:
        return _by_score(measure, slug, met)
    if measure.startswith(THEME) and (key := measure.removeprefix(THEME)) in held.ids:
        return _without_complaint(key, slug, met, held)
    return None


def _stand_in(slug: str, met: Met, spoken: Sequence[str], held: Themes) -> _Count | None:
    """The nearest there is: the theme that the wording speaks of, else the place's scores, else its feelings."""
    for key in spoken:
        if met.themes.get((slug, key), NOTHING).read >= FEW:
            return _of_those_who_speak(key, slug, met, held)
    for kind in STAND_INS:
        if (found := _by_score(kind, slug, met)).of >= FEW:
            return found
    felt = met.places.get(slug, NOTHING)
    return _Count(felt.read - felt.negative, felt.read, "comments that are not unhappy", {}) if felt.read else None


def _by_score(kind: str, slug: str, met: Met) -> _Count:
    row = met.scores.get((slug, kind), {})
    least, words = WENT_WELL[kind]
    points = [int(row.get(f"score_{point}") or 0) for point in range(11)]
    lowest = 0 if kind == "nps" else 1
    return _Count(sum(points[least:]), sum(points[lowest:]), words, {"score_kind": kind})


def _without_complaint(key: str, slug: str, met: Met, held: Themes) -> _Count:
    """Of all comments at the place those that do not complain about the theme."""
    of, about = met.places.get(slug, NOTHING), met.themes.get((slug, key), NOTHING)
    by = f"comments here that do not complain about “{held.full_name(key)}”"
    return _Count(max(of.n - about.negative, 0), of.n, by, {})


def _of_those_who_speak(key: str, slug: str, met: Met, held: Themes) -> _Count:
    felt = met.themes[slug, key]
    by = f"those who speak of “{held.full_name(key)}” here and are not unhappy"
    return _Count(felt.read - felt.negative, felt.read, by, {"theme": key})


def _themes_of(wordings: Sequence[str], held: Themes) -> Mapping[str, tuple[str, ...]]:
    """Themes that each wording speaks of, the most exact first; read once an hour."""
    texts = tuple(sorted(set(wordings)))

    def read() -> Mapping[str, tuple[str, ...]]:
        mentions = reader.read(list(texts), themes=held.tree).column("mentions").to_pylist()
        found = [list(dict.fromkeys(mention["theme"] for mention in told or ())) for told in mentions]
        deepest = [sorted(keys, key=lambda key: -len(held.above.get(key, ()))) for keys in found]
        return {text: tuple(keys) for text, keys in zip(texts, deepest, strict=True)}

    # The tree of one moment is one object; another tree is another.
    return _themes_kept.get((texts, tuple(held.ids), id(held.tree)), read) if texts else {}
