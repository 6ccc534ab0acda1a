"""Everything the command centre shows, gathered once for all who may see the same, and kept for a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from outspoken import evidence
from outspoken.journeys.models import Touchpoint
from outspoken.understand import themes
from outspoken.understand.drawing import area, band, line
from outspoken.understand.feelings import FELT
from outspoken.understand.kept import Kept
from outspoken.understand.mirror import lens
from outspoken.understand.models import Reading
from outspoken.understand.mood import FEW
from outspoken.understand.notice import page
from outspoken.understand.now import feelings, moving
from outspoken.understand.now.sentence import Clause, Mood, mood, opening
from outspoken.understand.room import link
from outspoken.understand.scope import Scope

STEP: Final = timedelta(minutes=10)  # how finely "the same hour in past weeks" is cut
RIDGE: Final = (240.0, 34.0)
PANEL: Final = (160.0, 48.0)


@dataclass(frozen=True, slots=True)
class Ridge:
    """A family: its last 24 hours as a drawing, its last hour as a figure. `usual` is "6–12", or "" when unknown."""

    family: str
    area: str
    line: str
    band: str
    n: int
    usual: str
    is_unusual: str  # "more", "less" or ""
    href: str
    href_day: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A channel's last 24 hours; all panels on one scale."""

    channel: str
    area: str
    unhappy: str
    n: int
    share: float
    low: float
    high: float
    href: str
    href_unhappy: str

    @property
    def is_telling(self) -> bool:
        """Whether there are comments enough for a share of them."""
        return self.n >= FEW


@dataclass(frozen=True, slots=True)
class Mover:
    """A theme that moves, or does not, in words and figures."""

    move: moving.Move
    name: str
    place: str
    href: str
    direction: str  # "rising", "falling", "usual"
    times: str


@dataclass(frozen=True, slots=True)
class Centre:
    now: datetime
    lens_as_of: datetime | None
    sentence: list[Clause]
    mood: Mood
    ridges: list[Ridge]
    hour: int
    panels: list[Panel]
    panel_top: int
    movers: list[Mover]
    weeks: int
    standing: list[page.Line]
    is_empty: bool


_centres: Kept[Centre] = Kept(seconds=2.0)
_usual: Kept[feelings.Usual] = Kept(seconds=900)
_past: Kept[moving.Past] = Kept(seconds=900)


def of(scope: Scope, *, now: datetime) -> Centre:
    """The command centre as this scope may see it, at most two seconds old."""
    # The end of this second: addresses stay short, and nothing said until now is left out.
    centre = _centres.get(scope, lambda: _gathered(scope, now=now.replace(microsecond=0) + timedelta(seconds=1)))
    if centre.is_empty:
        # The first comment of all is shown at once.
        _centres.forget()
    return centre


def let_go_of_moments() -> None:
    """Let go of what is kept for a moment only: for measuring what a request costs that finds nothing ready."""
    _centres.forget()


def forget() -> None:
    """Let go of everything kept: for tests, whose records change at once."""
    for kept in (_centres, _usual, _past):
        kept.forget()


def _gathered(scope: Scope, *, now: datetime) -> Centre:
    held = themes.current(now=now)
    until = _cut(now)
    months = len(lens().months())
    day = feelings.last_day(now=now, touchpoints=scope.ids)
    usual = _usual.get((scope, until, months), lambda: feelings.usual_day(lens(), until=until, slugs=scope.slugs))
    before = _past.get((scope, until, months), lambda: moving.past(lens(), until=until, slugs=scope.slugs))
    spoken = moving.today(held, now=now, touchpoints=scope.ids)
    places = {pk: (name, slug) for pk, name, slug in Touchpoint.objects.values_list("pk", "name", "slug")}
    slugs = {pk: slug for pk, (_, slug) in places.items()}
    moved = moving.moves(spoken, before, held, n=int(day.n.sum()), slugs=slugs)
    told = mood(day, usual)
    top = max((int(everyone.max()) for everyone, _ in day.channels.values()), default=1) or 1
    return Centre(
        now=now,
        lens_as_of=lens().as_of(),
        sentence=opening(told, moved, now=now, names=places),
        mood=told,
        ridges=_ridges(day, usual, now=now),
        hour=int(day.n[-1]),
        panels=_panels(day, top, now=now),
        panel_top=top,
        movers=[_mover(move, places, held, now=now) for move in moved],
        weeks=usual.weeks,
        standing=page.standing(scope, now=now),
        is_empty=not day.n.any() and not Reading.objects.exists(),
    )


def _cut(now: datetime) -> datetime:
    """Now, cut to ten minutes: close enough for "usual", and the same for everybody who asks meanwhile."""
    seconds = int(now.timestamp() // STEP.total_seconds() * STEP.total_seconds())
    return datetime.fromtimestamp(seconds, UTC)


def _ridges(day: feelings.Day, usual: feelings.Usual, *, now: datetime) -> list[Ridge]:
    known = usual.high[np.isfinite(usual.high)]
    top = max(float(day.felt.max(initial=1)), float(known.max(initial=1)))
    return [_ridge(place, day, usual, top=top, now=now) for place in range(len(FELT))]


def _ridge(place: int, day: feelings.Day, usual: feelings.Usual, *, top: float, now: datetime) -> Ridge:
    family, counts = FELT[place], day.felt[place]
    low, high = usual.low[place], usual.high[place]
    size: dict[str, float] = {"top": top, "width": RIDGE[0], "height": RIDGE[1]}
    n, floor, roof = int(counts[-1]), low[-1], high[-1]
    unusual = "" if not isfinite(roof) else "more" if n > roof else "less" if n < floor else ""
    return Ridge(
        family=family,
        area=area(_floats(counts), **size),
        line=line(_floats(counts), **size),
        band=band(_floats(low), _floats(high), **size),
        n=n,
        usual=f"{floor:.0f}–{roof:.0f}" if isfinite(roof) else "",
        is_unusual=unusual,
        href=link(emotion=family, start=now - timedelta(hours=1), end=now),
        href_day=link(emotion=family, start=now - timedelta(hours=24), end=now),
    )


def _floats(values: NDArray[Any]) -> list[float]:
    return [float(value) for value in values]


def _panels(day: feelings.Day, top: int, *, now: datetime) -> list[Panel]:
    size: dict[str, float] = {"top": top, "width": PANEL[0], "height": PANEL[1]}
    start = now - timedelta(hours=24)
    ranked = sorted(day.channels.items(), key=lambda pair: (-int(pair[1][0].sum()), pair[0]))
    panels = []
    for channel, (everyone, unhappy) in ranked:
        share = evidence.share([int(unhappy.sum())], [int(everyone.sum())])
        panels.append(
            Panel(
                channel=channel,
                area=area(_floats(everyone), **size),
                unhappy=area(_floats(unhappy), **size),
                n=int(everyone.sum()),
                share=float(share.value[0]),
                low=float(share.low[0]),
                high=float(share.high[0]),
                href=link(channel=channel, start=start, end=now),
                href_unhappy=link(channel=channel, polarity="negative", start=start, end=now),
            )
        )
    return panels


def _mover(move: moving.Move, places: dict[int, tuple[str, str]], held: themes.Themes, *, now: datetime) -> Mover:
    place, slug = places.get(move.touchpoint, ("", "")) if move.touchpoint else ("", "")
    direction = "rising" if move.is_rising else "falling" if move.is_falling else "usual"
    times = "new" if not isfinite(move.times) else f"{move.times:.1f}×" if direction != "usual" else ""
    return Mover(
        move=move,
        name=held.full_name(move.key),
        place=place,
        href=link(theme=move.key, touchpoint=slug, start=now - timedelta(days=1), end=now),
        direction=direction,
        times=times,
    )
