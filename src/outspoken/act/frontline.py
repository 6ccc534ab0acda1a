"""A team's own page: what customers say about its work just now, what it does well and what it could do better.

Frontline staff see the teams they are in, everybody else on the staff all of them. Nobody is named on it, save in
praise that its owner shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from outspoken.act.models import CaseFeedback, Concern, Thanks
from outspoken.act.thanks import reachable
from outspoken.journeys.models import Touchpoint
from outspoken.lens import Lens, Slice
from outspoken.listen.models import Verbatim
from outspoken.people.models import Membership, Role, Team, User
from outspoken.people.rights import roles_of, touchpoints_seen_by
from outspoken.understand import live, theme_figures, verdicts
from outspoken.understand.figures import Figure
from outspoken.understand.kept import Kept
from outspoken.understand.mood import moods
from outspoken.understand.period import Period
from outspoken.understand.room import link
from outspoken.understand.scope import Scope
from outspoken.understand.theme_figures import Row
from outspoken.understand.theme_people import About

SHOWN: Final = 25
ON_WALL: Final = 5
AREAS: Final = 5  # of each side
TEMPLATE: Final = "act/frontline/_said.html"
WALL_TEMPLATE: Final = "act/frontline/_said_wall.html"
Chips = Mapping[str, verdicts.Chip | None]
"""Verdicts by a theme's key."""
_areas: Final[Kept[Any]] = Kept(seconds=60.0)


@dataclass(frozen=True, slots=True)
class Place:
    """A team's touchpoints: ids for the record, slugs for the lens."""

    ids: frozenset[int]
    slugs: tuple[str, ...]
    names: dict[str, str]

    @property
    def scope(self) -> Scope:
        return Scope(self.ids, self.slugs)


@dataclass(frozen=True, slots=True)
class Area:
    """A theme as it is felt at a team's touchpoints. chip: the verdict on it, where it is done well on all
    that is said, else on the problem in it; reads: where its comments are read, by the touchpoint's name."""

    name: str
    net: Figure
    share: Figure
    n: int
    chip: verdicts.Chip | None
    reads: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Areas:
    """What a team does well and what it could do better, the most spoken of first; n: comments of the period."""

    well: Sequence[Area]
    better: Sequence[Area]
    n: int

    @property
    def sides(self) -> tuple[tuple[str, Sequence[Area], str], ...]:
        """Both with their titles, and what is said where there is too little."""
        nothing = "Too little to say: from ten comments about a theme on, {} stands here."
        return (
            ("What you do well", self.well, nothing.format("what surely pleases")),
            ("What could be better", self.better, nothing.format("what surely hurts")),
        )


@dataclass(frozen=True, slots=True)
class Heard:
    """A comment in the team's stream, and what was done about it."""

    item: live.Said
    case: int | None
    is_thanked: bool
    can_be_thanked: bool


def teams_seen_by(user: User) -> list[Team]:
    """One's own first."""
    own = Membership.objects.filter(user=user).exclude(team=None)
    if touchpoints_seen_by(user) is None:
        mine = set(own.values_list("team", flat=True))
        return sorted(Team.objects.all(), key=lambda team: (team.pk not in mine, team.name))
    return list(Team.objects.filter(pk__in=own.filter(role=Role.FRONTLINE).values("team")))


def concerns_seen_by(user: User) -> QuerySet[Concern]:
    """What the teams told whose page somebody may see."""
    rows = Concern.objects.filter(team__in=teams_seen_by(user))
    return rows.select_related("team", "by", "problem", "verbatim__feedback__touchpoint")


def team_seen_by(user: User, slug: str) -> Team | None:
    """The team, None where there is none or this person may not see it: the two are told apart to nobody."""
    return next((team for team in teams_seen_by(user) if team.slug == slug), None)


def is_coach_of(user: User, team: Team) -> bool:
    return Role.LEAD in roles_of(user) and Membership.objects.filter(user=user, team=team, role=Role.LEAD).exists()


def place_of(team: Team) -> Place:
    rows = list(Touchpoint.objects.filter(team=team).order_by("name"))
    return Place(
        frozenset(row.pk for row in rows),
        tuple(sorted(row.slug for row in rows)),
        {row.slug: row.name for row in rows},
    )


def heard(place: Place, *, most: int) -> list[Heard]:
    """The newest comments about a team's work, with what was done about each; a fixed number of queries."""
    # Some more, for those that could be guessed to mean one of a small team are left out.
    said = live.newest_words(touchpoints=place.ids, most=2 * most)
    shown = [item for item in said if not item.is_withheld][:most]
    return _with_deeds(shown)


def _with_deeds(said: Iterable[live.Said]) -> list[Heard]:
    items = list(said)
    ids = [item.verbatim_id for item in items]
    told = {row.pk: row.feedback for row in Verbatim.objects.filter(pk__in=ids).select_related("feedback")}
    feedback = [row.pk for row in told.values()]
    cases = dict(CaseFeedback.objects.filter(feedback__in=feedback).values_list("feedback", "case"))
    thanked = set(Thanks.objects.filter(feedback__in=feedback).values_list("feedback", flat=True))
    reach = reachable([row.person_id for row in told.values()])
    return [
        Heard(
            item=item,
            case=cases.get(told[item.verbatim_id].pk),
            is_thanked=told[item.verbatim_id].pk in thanked,
            can_be_thanked=item.is_glad and told[item.verbatim_id].person_id in reach,
        )
        for item in items
        if item.verbatim_id in told
    ]


def areas(lens: Lens, team: Team, place: Place, period: Period) -> Areas:
    """What the figures of a team's touchpoints say; kept for a minute, for every colleague has the page open."""
    if not place.ids:
        return Areas((), (), 0)
    found: Areas = _areas.get((team.pk, place.slugs, period), lambda: _worked_out(lens, place, period))
    return found


def _worked_out(lens: Lens, place: Place, period: Period) -> Areas:
    overview = theme_figures.overview(lens, period, places=place.slugs)
    problems, everything = (
        dict(_by_key(verdicts.of_themes(lens, period, place.scope, about), overview.rows))
        for about in (About.PROBLEM, About.ALL)
    )
    stems = {key for row in overview.rows for key in row.path[:-1]}
    # A stem repeats its branches: a team works on what people name.
    rows = [row for row in overview.rows if row.key not in stems and row.mood.is_telling]
    slices = Slice(
        start=period.start, end=period.end, by=("touchpoint", "theme"), touchpoint=place.slugs, has_words=True
    )
    counts = {key: mood.n for key, mood in moods(lens, slices).items()}

    def chosen(ours: Iterable[Row], chips: Chips) -> tuple[Area, ...]:
        largest = sorted(ours, key=lambda row: -row.mood.n)[:AREAS]
        return tuple(_area(row, chips.get(row.key), place, counts, period) for row in largest)

    return Areas(
        well=chosen((row for row in rows if float(row.mood.net.low[0]) > 0), everything),
        better=chosen((row for row in rows if float(row.mood.net.high[0]) < 0), problems),
        n=overview.n,
    )


def _by_key(told: verdicts.Verdicts, rows: Sequence[Row]) -> Iterable[tuple[str, verdicts.Chip | None]]:
    return ((row.key, chip) for row, chip in told.beside(rows))


def _area(
    row: Row, chip: verdicts.Chip | None, place: Place, counts: dict[tuple[Any, ...], int], period: Period
) -> Area:
    reads = [
        (f"{name} ({counts[slug, row.key]:,})",
         link(theme=row.key, touchpoint=slug, start=period.start, end=period.end))
        for slug, name in place.names.items()
        if counts.get((slug, row.key))
    ]  # fmt: skip
    return Area(row.name, row.net, row.share, row.mood.n, chip, reads)
