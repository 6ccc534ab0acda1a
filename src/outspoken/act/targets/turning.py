"""The step that lets targets rise, once a day."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from outspoken.act.models import Target
from outspoken.act.targets import figures, ratchet, verbs
from outspoken.understand.mirror import lens

MOST: Final = 50


@transaction.atomic
def turn(*, now: datetime) -> int:
    """Ask some targets that were not asked today whether they rise; returns how many were asked. A step."""
    today = verbs.today_of(now)
    waiting = Target.objects.exclude(asked_on__gte=today).order_by("asked_on", "pk")
    targets = list(waiting.select_for_update(of=("self",), skip_locked=True).select_related("touchpoint")[:MOST])
    by_measure = {target.measure for target in targets}
    counted = {
        measure: figures.months(lens(), measure, now=now) if figures.is_countable(measure, now=now) else {}
        for measure in sorted(by_measure)
    }
    for target in targets:
        _turn(target, counted[target.measure].get(target.touchpoint.slug, ()), now=now)
    Target.objects.filter(pk__in=[target.pk for target in targets]).update(asked_on=today)
    return len(targets)


def _turn(target: Target, months: tuple[ratchet.Month, ...], *, now: datetime) -> None:
    steps, today = list(target.steps.all()), verbs.today_of(now)
    if verbs.exception(steps, today):
        return
    found = ratchet.rise(
        verbs.standing(steps, today), months, set_on=verbs.set_on(steps, today), periods=target.periods,
        most_at_once=target.most_at_once,
    )  # fmt: skip
    if found is not None:
        verbs.rise(target, found, now=now)
