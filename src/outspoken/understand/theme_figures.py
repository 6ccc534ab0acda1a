"""What the theme pages show: shares with intervals, polarity, change against the period before, places and channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from outspoken.journeys.models import Touchpoint
from outspoken.lens import Lens, Slice
from outspoken.understand.figures import (
    Change,
    Figure,
    Part,
    bar,
    change_of_net,
    change_of_share,
    net_figure,
    share_figure,
)
from outspoken.understand.models import Theme
from outspoken.understand.mood import NOTHING, Mood, mood, moods
from outspoken.understand.period import Period
from outspoken.understand.room import link
from outspoken.understand.trend import Trend, trend

Places = tuple[str, ...] | None
MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One theme, touchpoint or channel beside others."""

    key: str
    name: str
    depth: int
    mood: Mood
    share: Figure
    net: Figure
    parts: Sequence[Part]
    change: Change
    href: str
    path: tuple[str, ...] = ()  # of a theme: the keys from its stem to itself, wherever it stands now


@dataclass(frozen=True, slots=True)
class Overview:
    """All themes of a period, in the order of the tree; n: comments of the period, whatever they are about."""

    rows: Sequence[Row]
    n: int
    sentence: Sequence[tuple[str, str]]
    unthemed: Figure
    read: int

    @property
    def share_read(self) -> float:
        """How many of all had their feeling read."""
        return self.read / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True)
class ThemePage:
    """One theme over a period."""

    figures: Sequence[Figure]
    change: Change
    trend: Trend | None
    touchpoints: Sequence[Row]
    channels: Sequence[Row]
    children: Sequence[Row]
    n: int
    read: int

    @property
    def share_read(self) -> float:
        """How many of those that speak of it had their feeling read."""
        return self.read / self.n if self.n else 0.0


def overview(lens: Lens, period: Period, *, places: Places) -> Overview:
    """How much is said of every theme, how people feel about it, and what changed."""
    now = moods(lens, _slice(period, places, by=("theme",)))
    before = moods(lens, _slice(period.before, places, by=("theme",)))
    everything, n_before = mood(lens, _slice(period, places)), mood(lens, _slice(period.before, places)).n
    n = everything.n
    rows = []
    path: tuple[str, ...] = ()
    for theme, depth in tree():
        path = (*path[:depth], theme.key)
        felt = now.get((theme.key,), NOTHING)
        if felt.n:
            was = before.get((theme.key,), NOTHING)
            rows.append(_theme_row(theme, path, felt, n=n, was=was, n_before=n_before, period=period))
    without = now.get(("",), NOTHING).n
    unthemed = share_figure("about none of these", without, n)
    return Overview(_largest_first(rows), n, _sentence(rows), unthemed, everything.read)


def page(lens: Lens, theme: Theme, period: Period, *, places: Places) -> ThemePage:
    """Everything the page of one theme shows."""
    about = (theme.key,)
    felt, was = (mood(lens, _slice(span, places, theme=about)) for span in (period, period.before))
    n, n_before = (mood(lens, _slice(span, places)).n for span in (period, period.before))
    words = link(theme=theme.key, start=period.start, end=period.end)
    drawn = {
        key[0]: each for key, each in moods(lens, _slice(period, places, theme=about, bucket=period.bucket)).items()
    }
    children = [row for row in overview(lens, period, places=places).rows if theme.key in row.path[:-1]]
    return ThemePage(
        figures=[
            share_figure("of all comments", felt.n, n, href=words, period=period.name),
            net_figure("net sentiment", felt, href=words, period=period.name),
        ],
        change=change_of_share((was.n, n_before), (felt.n, n)),
        trend=trend(
            {_utc(at): each for at, each in drawn.items()},
            period,
            href=lambda start, end: link(theme=theme.key, start=start, end=end),
        ),
        touchpoints=_by_touchpoint(lens, theme, period, places),
        channels=_by_channel(lens, theme, period, places),
        children=children,
        n=felt.n,
        read=felt.read,
    )


def tree() -> list[tuple[Theme, int]]:
    """Active themes, children after their parent, each with its depth."""
    themes = list(Theme.objects.filter(is_active=True).order_by("key"))
    under: dict[int | None, list[Theme]] = {}
    for theme in themes:
        under.setdefault(theme.parent_id, []).append(theme)
    found: list[tuple[Theme, int]] = []

    def walk(parent: int | None, depth: int) -> None:
        for theme in sorted(under.get(parent, ()), key=lambda each: each.name):
            found.append((theme, depth))
            walk(theme.pk, depth + 1)

    walk(None, 0)
    return found


def _largest_first(rows: Sequence[Row]) -> list[Row]:
    """Stems by how much is said of them, each with its branches in the same order behind it."""
    size = {row.key: row.mood.n for row in rows}

    def place(row: Row) -> list[tuple[int, str]]:
        return [(-size.get(key, 0), key) for key in row.path]

    return sorted(rows, key=place)


def _slice(
    period: Period,
    places: Places,
    *,
    by: tuple[str, ...] = (),
    theme: tuple[str, ...] | None = None,
    bucket: str = "",
) -> Slice:
    return Slice(
        start=period.start, end=period.end, by=by, bucket=bucket, theme=theme, touchpoint=places, has_words=True
    )


def _theme_row(
    theme: Theme, path: tuple[str, ...], felt: Mood, *, n: int, was: Mood, n_before: int, period: Period
) -> Row:
    words = link(theme=theme.key, start=period.start, end=period.end)
    return Row(
        key=theme.key,
        name=theme.name,
        depth=len(path) - 1,
        mood=felt,
        share=share_figure("share", felt.n, n, href=words),
        net=net_figure("net sentiment", felt, href=words),
        parts=polarity_parts(felt),
        change=change_of_share((was.n, n_before), (felt.n, n)),
        href=words,
        path=path,
    )


def polarity_parts(felt: Mood) -> list[Part]:
    """A bar of those against, in between and for."""
    return bar((("negative", felt.negative), ("neutral", felt.neutral), ("positive", felt.positive)))


def _by_touchpoint(lens: Lens, theme: Theme, period: Period, places: Places) -> list[Row]:
    found = moods(lens, _slice(period, places, by=("touchpoint",), theme=(theme.key,)))
    alls = moods(lens, _slice(period, places, by=("touchpoint",)))
    names = dict(Touchpoint.objects.values_list("slug", "name"))
    rows = [
        _part_row(
            slug,
            names.get(slug, slug),
            felt,
            alls[slug,],
            link(theme=theme.key, touchpoint=slug, start=period.start, end=period.end),
        )
        for (slug,), felt in found.items()
        if slug
    ]
    return _largest(rows)


def _by_channel(lens: Lens, theme: Theme, period: Period, places: Places) -> list[Row]:
    found = moods(lens, _slice(period, places, by=("channel",), theme=(theme.key,)))
    alls = moods(lens, _slice(period, places, by=("channel",)))
    rows = [
        _part_row(
            name, name, felt, alls[name,], link(theme=theme.key, channel=name, start=period.start, end=period.end)
        )
        for (name,), felt in found.items()
        if name
    ]
    return _largest(rows)


def _part_row(key: str, name: str, felt: Mood, everything: Mood, href: str) -> Row:
    """How large a part of what is said there is about this theme."""
    share = share_figure("share", felt.n, everything.n, href=href)
    net = net_figure("net sentiment", felt, href=href)
    return Row(key, name, 0, felt, share, net, polarity_parts(felt), change_of_net(NOTHING, felt), href)


def _largest(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: -row.mood.n)[:MOST_ROWS]


def _sentence(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """The answer to "what do they talk about?", each clause with its link; empty where there is too little."""
    stems = [row for row in rows if row.depth == 0 and row.mood.is_telling]
    if not stems:
        return []
    most = max(stems, key=lambda row: row.mood.n)
    worst = min(stems, key=lambda row: float(row.mood.net.high[0]))
    hurts = worst if float(worst.mood.net.high[0]) < 0 else None
    rising = [row for row in rows if row.change.sure and row.change.way == "up"]
    rose = max(rising, key=lambda row: row.mood.n) if rising else None
    clauses = [(f"{most.name} is talked about most ({most.share.value}).", most.href)]
    if hurts and rose and hurts.key == rose.key:
        clauses.append((f"{hurts.name} hurts most, and more is said of it than before.", hurts.href))
        return clauses
    if hurts:
        clauses.append((f"{hurts.name} hurts most.", hurts.href))
    if rose:
        clauses.append((f"More is said of {rose.name[0].lower()}{rose.name[1:]} than before.", rose.href))
    return clauses


def _utc(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
