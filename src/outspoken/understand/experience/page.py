"""The journeys as a page: stage by stage and touchpoint by touchpoint, what was promised and what people met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from outspoken.evidence.journeys import Kept
from outspoken.journeys.models import Journey, Promise, Touchpoint
from outspoken.lens import Lens, Slice
from outspoken.understand import themes
from outspoken.understand.experience import employees, moments
from outspoken.understand.experience.employees import Employees, Voice
from outspoken.understand.experience.moments import Weighed, Weights
from outspoken.understand.experience.promises import Measured, Met, measured
from outspoken.understand.figures import Figure, net_figure
from outspoken.understand.mood import NOTHING, moods
from outspoken.understand.period import Period
from outspoken.understand.room import link
from outspoken.understand.scope import Scope


@dataclass(frozen=True, slots=True)
class Place:
    """One touchpoint: comments, feeling, promises, what hangs on it, what those who work there say."""

    touchpoint: Touchpoint
    n: int
    net: Figure | None
    href: str
    promises: Sequence[Measured]
    weighed: Weighed | None
    voice: Voice | None


@dataclass(frozen=True, slots=True)
class StageRow:
    name: str
    places: Sequence[Place]


@dataclass(frozen=True, slots=True)
class JourneyRow:
    name: str
    stages: Sequence[StageRow]


@dataclass(frozen=True, slots=True)
class Page:
    """journeys: in their order; elsewhere: touchpoints on none. first: what to mend first, the surest in front."""

    journeys: Sequence[JourneyRow]
    elsewhere: Sequence[Place]
    weights: Weights
    first: Sequence[Place]
    sentence: str
    employees: Employees | None

    @property
    def is_empty(self) -> bool:
        return not self.journeys and not self.elsewhere


def page(lens: Lens, period: Period, *, scope: Scope, now: datetime) -> Page:
    """Every touchpoint that may be seen, along the journeys."""
    met, weights = _met(lens, period, scope)
    heard = employees.voice(lens, scope=scope, now=now)
    rows = list(_touchpoints(scope))
    held = themes.current(now=now)

    def href(**filters: str) -> str:
        return link(**filters, start=period.start, end=period.end)

    promises = [promise for touchpoint in rows for promise in _promises(touchpoint)]
    told = iter(measured(promises, met, held=held, href=href))
    places = []
    for touchpoint in rows:
        felt = met.places.get(touchpoint.slug, NOTHING)
        words = href(touchpoint=touchpoint.slug)
        places.append(
            Place(
                touchpoint=touchpoint,
                n=felt.n,
                net=net_figure("net sentiment", felt, href=words) if felt.is_telling else None,
                href=words,
                promises=[next(told) for _ in _promises(touchpoint)],
                weighed=weights.by_slug.get(touchpoint.slug),
                voice=heard.by_touchpoint.get(touchpoint.pk) if heard else None,
            )
        )
    first = [place for place in places if place.weighed and place.weighed.says == moments.MEND_FIRST]
    first.sort(key=lambda place: place.weighed.place if place.weighed else 0)
    on_none = [place for place in places if place.touchpoint.stage_id is None]
    return Page(_journeys(places), on_none, weights, first, _sentence(places), heard)


def _met(lens: Lens, period: Period, scope: Scope) -> tuple[Met, Weights]:
    """Everything the lens is asked: four questions, however many touchpoints there are."""

    def asked(*by: str, scores: bool = False) -> Slice:
        return Slice(start=period.start, end=period.end, by=by, touchpoint=scope.slugs, scores=scores)

    places = {key[0]: felt for key, felt in moods(lens, asked("touchpoint")).items()}
    scores = lens.ask(asked("touchpoint", "score_kind", scores=True)).to_pylist()
    felt_scores = lens.ask(asked("touchpoint", "polarity", "score_kind", scores=True)).to_pylist()
    met = Met(
        scores={(row["touchpoint"], row["score_kind"]): row for row in scores},
        themes={(key[0], key[1]): felt for key, felt in moods(lens, asked("touchpoint", "theme")).items()},
        places=places,
    )
    by_side = {(row["touchpoint"], row["polarity"], row["score_kind"]): row for row in felt_scores}
    return met, moments.weighed(by_side, places)


def _touchpoints(scope: Scope) -> Sequence[Touchpoint]:
    rows = Touchpoint.objects.select_related("stage__journey", "team").prefetch_related(
        Prefetch(
            "promises", queryset=Promise.objects.filter(retired_at=None).select_related("touchpoint").order_by("pk")
        )
    )
    seen = rows if scope.ids is None else rows.filter(pk__in=scope.ids)
    return list(seen.order_by("stage__journey__place", "stage__journey__name", "stage__place", "name"))


def _promises(touchpoint: Touchpoint) -> list[Promise]:
    return list(touchpoint.promises.all())


def _journeys(places: Sequence[Place]) -> list[JourneyRow]:
    """Journeys with their stages; a stage where no touchpoint may be seen is left out."""
    found: dict[Journey, dict[str, list[Place]]] = {}
    for place in places:
        if stage := place.touchpoint.stage:
            found.setdefault(stage.journey, {}).setdefault(stage.name, []).append(place)
    return [
        JourneyRow(journey.name, [StageRow(name, held) for name, held in stages.items()])
        for journey, stages in found.items()
    ]


def _sentence(places: Sequence[Place]) -> str:
    told = [promise for place in places for promise in place.promises]
    judged = [promise.kept for promise in told if promise.kept]
    if not told:
        return "What it is like to go the way with us"
    if not judged:
        return "What we promised, and what people met"
    broken = sum(kept is Kept.BROKEN for kept in judged)
    kept = sum(kept in {Kept.KEPT, Kept.BETTER} for kept in judged)
    of = f"{len(judged)} promise{'' if len(judged) == 1 else 's'} that can be judged"
    seem = "seems" if kept in {0, 1} else "seem"
    return f"Of {of}, {kept or 'none'} {seem} kept and {broken or 'none'} broken"
