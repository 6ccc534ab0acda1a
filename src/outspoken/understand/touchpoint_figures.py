"""What the touchpoint pages show: feeling, scores with intervals, who was asked, themes, promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from outspoken.journeys.models import Promise, Touchpoint
from outspoken.lens import Lens, Slice
from outspoken.listen.models import Exposure
from outspoken.understand.figures import (
    Change,
    Figure,
    Part,
    bar,
    change_of_net,
    change_of_share,
    net_figure,
    score_figures,
    share_figure,
)
from outspoken.understand.mood import NOTHING, Mood, mood, moods
from outspoken.understand.period import Period
from outspoken.understand.room import SCORE_KINDS, link
from outspoken.understand.theme_figures import Places, Row, polarity_parts, tree
from outspoken.understand.trend import Trend, trend

MOST_THEMES = 10
WORST_TO_BEST = ("anger", "disgust", "disappointment", "worry", "confusion", "interest", "appreciation", "delight")


@dataclass(frozen=True, slots=True)
class Place:
    """One touchpoint beside others."""

    touchpoint: Touchpoint
    mood: Mood
    net: Figure
    families: Sequence[Part]
    change: Change
    href: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The denominators of a period: served → offered → answered, None where nobody told us."""

    served: int | None
    offered: int | None
    answered: int | None
    rate: Figure | None


@dataclass(frozen=True, slots=True)
class TouchpointPage:
    """One touchpoint over a period."""

    figures: Sequence[Figure]
    scores: Sequence[Figure]
    change: Change
    families: Sequence[Part]
    trend: Trend | None
    themes: Sequence[Row]
    asked: Asked
    promises: Sequence[Promise]
    n: int
    read: int

    @property
    def share_read(self) -> float:
        """How many of the comments here had their feeling read."""
        return self.read / self.n if self.n else 0.0


def overview(lens: Lens, period: Period, *, places: Places) -> list[Place]:
    """Every touchpoint that may be seen, in the order of the journeys, with how people feel there."""
    now = moods(lens, _slice(period, places, by=("touchpoint",)))
    before = moods(lens, _slice(period.before, places, by=("touchpoint",)))
    rows = Touchpoint.objects.select_related("stage__journey", "team").order_by(
        "stage__journey__place", "stage__place", "name"
    )
    found = []
    for touchpoint in rows if places is None else rows.filter(slug__in=places):
        felt = now.get((touchpoint.slug,), NOTHING)
        words = link(touchpoint=touchpoint.slug, start=period.start, end=period.end)
        found.append(
            Place(
                touchpoint=touchpoint,
                mood=felt,
                net=net_figure("net sentiment", felt, href=words),
                families=family_parts(felt),
                change=change_of_net(before.get((touchpoint.slug,), NOTHING), felt),
                href=words,
            )
        )
    return found


def page(lens: Lens, touchpoint: Touchpoint, period: Period) -> TouchpointPage:
    """Everything the page of one touchpoint shows."""
    here = (touchpoint.slug,)
    felt, was = (mood(lens, _slice(span, here)) for span in (period, period.before))
    words = link(touchpoint=touchpoint.slug, start=period.start, end=period.end)
    drawn = {key[0]: each for key, each in moods(lens, _slice(period, here, bucket=period.bucket)).items()}
    return TouchpointPage(
        figures=[net_figure("net sentiment", felt, href=words, period=period.name)],
        scores=_scores(lens, touchpoint, period),
        change=change_of_net(was, felt),
        families=family_parts(felt),
        trend=trend(drawn, period, href=lambda start, end: link(touchpoint=touchpoint.slug, start=start, end=end)),
        themes=_themes(lens, touchpoint, period),
        asked=_asked(touchpoint, period),
        promises=list(touchpoint.promises.filter(retired_at=None).order_by("pk")),
        n=felt.n,
        read=felt.read,
    )


def family_parts(felt: Mood) -> list[Part]:
    """A bar of the families felt, from the worst to the best."""
    return bar((name, felt.families[name]) for name in WORST_TO_BEST)


def _slice(period: Period, places: Places, *, by: tuple[str, ...] = (), bucket: str = "") -> Slice:
    return Slice(start=period.start, end=period.end, by=by, bucket=bucket, touchpoint=places)


def _scores(lens: Lens, touchpoint: Touchpoint, period: Period) -> list[Figure]:
    question = Slice(start=period.start, end=period.end, by=("score_kind",), touchpoint=(touchpoint.slug,), scores=True)
    rows = {row["score_kind"]: row for row in lens.ask(question).to_pylist()}
    found: list[Figure] = []
    for kind in SCORE_KINDS:
        if kind in rows:
            words = link(touchpoint=touchpoint.slug, score_kind=kind, start=period.start, end=period.end)
            found += score_figures(rows[kind], kind, href=words, period=period.name)
    return found


def _themes(lens: Lens, touchpoint: Touchpoint, period: Period) -> list[Row]:
    here = (touchpoint.slug,)
    now = moods(lens, _slice(period, here, by=("theme",)))
    before = moods(lens, _slice(period.before, here, by=("theme",)))
    n, n_before = (mood(lens, _slice(span, here)).n for span in (period, period.before))
    rows = []
    for theme, _ in tree():
        felt = now.get((theme.key,), NOTHING)
        # A stem repeats its branches; the page of one place shows what people name.
        if not felt.n or "." not in theme.key:
            continue
        words = link(theme=theme.key, touchpoint=touchpoint.slug, start=period.start, end=period.end)
        share = share_figure("share", felt.n, n, href=words)
        was = before.get((theme.key,), NOTHING)
        moved = change_of_share((was.n, n_before), (felt.n, n))
        net = net_figure("net sentiment", felt, href=words)
        rows.append(Row(theme.key, theme.name, 0, felt, share, net, polarity_parts(felt), moved, words))
    return sorted(rows, key=lambda row: -row.mood.n)[:MOST_THEMES]


def _asked(touchpoint: Touchpoint, period: Period) -> Asked:
    sums = Exposure.objects.filter(
        touchpoint=touchpoint, day__gte=period.start.date(), day__lt=period.end.date()
    ).aggregate(served=Sum("served"), offered=Sum("offered"), answered=Sum("answered"))
    served, offered, answered = (sums[name] or None for name in ("served", "offered", "answered"))
    rate = None
    if offered and answered and answered <= offered:
        rate = share_figure("answered of those offered", answered, offered, period=period.name)
    return Asked(served, offered, answered, rate)
