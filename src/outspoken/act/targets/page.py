"""Targets as people read them: what holds, what was reached, what the others reach, what would be next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse

from outspoken import evidence
from outspoken.act.models import Target, TargetStep
from outspoken.act.targets import figures, verbs
from outspoken.act.targets.drawing import Chart, chart
from outspoken.act.targets.ratchet import LEAST, Month, Next, Unit, average, next_best
from outspoken.journeys.models import Touchpoint
from outspoken.lens import Lens
from outspoken.people.models import User
from outspoken.people.rights import touchpoints_seen_by
from outspoken.understand import themes
from outspoken.understand.kept import Kept
from outspoken.understand.period import midnight
from outspoken.understand.room import link

LAST: Final = 3  # months that a figure is of


@dataclass(frozen=True, slots=True)
class Held:
    """A target as every page shows it. exception: in force today, with its reason and signature; never left out.

    is_above: whether what was reached is surely above or below what is to hold without the exception.
    """

    target: Target
    measure: str
    value: str
    usual: str
    exception: TargetStep | None
    figure: str
    interval: str
    n: int
    is_above: bool | None
    href: str
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    held: Held
    chart: Chart | None
    average: str
    units: Sequence[str]
    next: Next | None
    steps: Sequence[TargetStep]
    waits: str


_counted: Kept[Mapping[str, tuple[Month, ...]]] = Kept(seconds=120)


def visible(user: User) -> QuerySet[Target]:
    """Targets of the touchpoints that somebody may see."""
    rows = Target.objects.select_related("touchpoint__stage__journey", "promise").prefetch_related("steps")
    seen = touchpoints_seen_by(user)
    return rows if seen is None else rows.filter(touchpoint__in=seen)


def all_of(user: User, *, lens: Lens, now: datetime) -> list[Held]:
    """Every target somebody may see; the lens is asked once for each measure."""
    targets = list(visible(user))
    known = _known(targets, lens=lens, now=now)
    return [_held(target, known[target.measure], now=now) for target in targets]


def headline(found: Sequence[Held]) -> str:
    """All targets in a sentence."""
    above, below = (sum(held.is_above is told for held in found) for told in (True, False))
    excepted = sum(held.exception is not None for held in found)
    parts = [f"{above or 'None'} of {len(found)} target{'' if len(found) == 1 else 's'} surely reached"]
    parts += [f"{below} surely not"] if below else []
    parts += [f"{excepted} excepted"] if excepted else []
    return ", ".join(parts)


def page(target: Target, *, by: User, lens: Lens, now: datetime) -> Page:
    """One target with its chart, the average it starts from, and the next best one."""
    return _page(target, _known([target], lens=lens, now=now)[target.measure], by=by, now=now)


def _page(target: Target, known: _Measure, *, by: User, now: datetime) -> Page:
    counted = known.months
    others = comparable(target.touchpoint, counted, by=by)
    own = Unit(target.touchpoint.name, counted.get(target.touchpoint.slug, ()))
    last = [_last(unit) for unit in others]
    mean = average([*last, _last(own)]) if others else None
    steps = list(target.steps.all())
    drawn = chart(own.months, steps, average=mean, today=verbs.today_of(now))
    return Page(
        held=_held(target, known, now=now),
        chart=drawn,
        average=f"{mean:.0%}" if mean is not None else "",
        units=[unit.name for unit in others],
        next=next_best(verbs.standing(steps, verbs.today_of(now)), _last(own), last),
        steps=steps[::-1],
        waits=_waits(target, own.months, steps, now=now),
    )


def comparable(touchpoint: Touchpoint, counted: Mapping[str, tuple[Month, ...]], *, by: User) -> list[Unit]:
    """Other touchpoints of the same stage with the same measure; where the stage has none, all that have it."""
    seen = touchpoints_seen_by(by)
    rows = Touchpoint.objects.filter(slug__in=list(counted)).exclude(pk=touchpoint.pk)
    known = list(rows if seen is None else rows.filter(pk__in=seen))
    near = [row for row in known if touchpoint.stage_id and row.stage_id == touchpoint.stage_id]
    return [Unit(row.name, counted[row.slug]) for row in near or known]


def _last(unit: Unit) -> Unit:
    return Unit(unit.name, unit.months[-LAST:])


@dataclass(frozen=True, slots=True)
class _Measure:
    """What a measure is called, and how often it was kept at each touchpoint, by month."""

    said: str
    months: Mapping[str, tuple[Month, ...]]


def _known(targets: Iterable[Target], *, lens: Lens, now: datetime) -> dict[str, _Measure]:
    """The measures of these targets, each looked at once."""
    tree, found = themes.current(now=now), {}
    for measure in sorted({target.measure for target in targets}):
        said = figures.in_words(measure, now=now, known=tree)
        is_countable = figures.is_countable(measure, now=now, known=tree)
        found[measure] = _Measure(said, _months(lens, measure, now=now) if is_countable else {})
    return found


def _months(lens: Lens, measure: str, *, now: datetime) -> Mapping[str, tuple[Month, ...]]:
    day = figures.firsts(now)[-1]
    return _counted.get((str(lens.folder), measure, day), lambda: figures.months(lens, measure, now=now))


def _held(target: Target, known: _Measure, *, now: datetime) -> Held:
    today, steps = verbs.today_of(now), list(target.steps.all())
    standing, excepted = verbs.standing(steps, today), verbs.exception(steps, today)
    last = known.months.get(target.touchpoint.slug, ())[-LAST:]
    kept, of = sum(month.kept for month in last), sum(month.of for month in last)
    is_known = of >= LEAST
    low, high = (float(one[0]) for one in evidence.wilson(kept, of))
    value = excepted.value if excepted else standing
    return Held(
        target=target,
        measure=known.said,
        value=f"{value:.0%}",
        usual=f"{standing:.0%}",
        exception=excepted,
        figure=f"{kept / of:.0%}" if is_known else "",
        interval=f"{low:.0%} to {high:.0%}" if is_known else "",
        n=of,
        is_above=(True if low > standing else False if high < standing else None) if is_known else None,
        href=reverse("target", args=[target.pk]),
        words=_words(target, last[0].first, now=now) if last else "",
    )


def _words(target: Target, since: date, *, now: datetime) -> str:
    until = verbs.today_of(now).replace(day=1)
    kind = {} if target.measure.startswith("theme:") else {"score_kind": target.measure}
    return link(touchpoint=target.touchpoint.slug, start=midnight(since), end=midnight(until), **kind)


def _waits(target: Target, months: Sequence[Month], steps: Sequence[TargetStep], *, now: datetime) -> str:
    """What is missing for the next rise, in a sentence."""
    today = verbs.today_of(now)
    if verbs.exception(steps, today):
        return "An exception is in force; until it ends nothing rises."
    since, standing = verbs.set_on(steps, today), verbs.standing(steps, today)
    own = [month for month in months if month.first >= since][-target.periods :]
    if any(month.of < LEAST for month in own):
        return f"At least {LEAST} answers a month are needed to say anything; one of the last months has fewer."
    above = 0
    for month in reversed(own):
        if month.low <= standing:
            break
        above += 1
    if above >= target.periods:
        return "It stands above the target for long enough; it rises with the next whole percent."
    missing = target.periods - above
    return f"It rises after {missing} more month{'' if missing == 1 else 's'} that lie above it for certain."


def held_at(touchpoint: Touchpoint, *, lens: Lens, now: datetime) -> list[Held]:
    """The targets of a touchpoint and how they stand, for a page that may see it."""
    found = _at(touchpoint)
    known = _known(found, lens=lens, now=now)
    return [_held(row, known[row.measure], now=now) for row in found]


def standing_at(touchpoint: Touchpoint, *, by: User, lens: Lens, now: datetime) -> list[Page]:
    """The targets of a touchpoint, for any page or report that tells of them: exceptions and all."""
    found = _at(touchpoint)
    known = _known(found, lens=lens, now=now)
    return [_page(row, known[row.measure], by=by, now=now) for row in found]


def _at(touchpoint: Touchpoint) -> list[Target]:
    rows = Target.objects.filter(touchpoint=touchpoint).select_related("touchpoint", "promise")
    return list(rows.prefetch_related("steps").order_by("measure"))
