"""The denominators: how many customers were served, were offered a question and answered it, per day and channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

import numpy as np
from django.db import transaction
from django.db.models import F, Sum

from outspoken.evidence import wilson
from outspoken.listen import touchpoints
from outspoken.listen.items import EARLIEST, ItemError, clean
from outspoken.listen.models import Exposure, Pulse

# Under so many offered, a share says more about who happened to be asked.
LEAST: Final = 10


@dataclass(frozen=True, slots=True)
class Count:
    """Counts of one day at one touchpoint over one channel; None where nothing is said."""

    day: date
    touchpoint: str
    channel: str
    served: int | None = None
    offered: int | None = None


@transaction.atomic
def replace(counts: Sequence[Count]) -> list[ItemError]:
    """Set the counts said; the last word on a day counts. Returns what could not be counted, and why."""
    names = [" ".join(clean(count.touchpoint).split()) for count in counts]
    places = touchpoints.resolve(names, create=False)
    errors: list[ItemError] = []
    rows: dict[str, dict[tuple[date, int, str], int]] = {"served": {}, "offered": {}}
    for index, (count, name) in enumerate(zip(counts, names, strict=True)):
        if fault := _fault(count, known=name in places):
            errors.append(ItemError(index, *fault))
            continue
        key = (count.day, places[name], clean(count.channel).strip().lower())
        for field, value in (("served", count.served), ("offered", count.offered)):
            if value is not None:
                rows[field][key] = value
    for field, values in rows.items():
        Exposure.objects.bulk_create(
            [
                Exposure(day=day, touchpoint_id=place, channel=channel, **{field: value})
                for (day, place, channel), value in sorted(values.items())
            ],
            update_conflicts=True,
            unique_fields=["day", "touchpoint", "channel"],
            update_fields=[field],
        )
    return errors


def _fault(count: Count, *, known: bool) -> tuple[str, str] | None:
    if not known:
        return "touchpoint", "No touchpoint has this slug or name. Create it first."
    if not count.channel.strip():
        return "channel", "The channel is empty. Say where they were served: app, shop, calls …"
    if count.day < EARLIEST.date():
        return "day", f"The day lies before {EARLIEST:%Y}. Check the date's format."
    if count.served is None and count.offered is None:
        return "served", "There is no number: give served, offered or both."
    return None


def add(field: Literal["offered", "answered"], *, day: date, touchpoint: int, channel: str) -> None:
    """Count one more."""
    row = Exposure.objects.filter(day=day, touchpoint_id=touchpoint, channel=channel)
    if not row.update(**{field: F(field) + 1}):
        new = Exposure(day=day, touchpoint_id=touchpoint, channel=channel)
        Exposure.objects.bulk_create([new], ignore_conflicts=True)
        row.update(**{field: F(field) + 1})


@dataclass(frozen=True, slots=True)
class Answering:
    """How many were offered a pulse and how many answered, and the share with its interval, in percent."""

    offered: int
    answered: int
    share: float | None
    low: float | None
    high: float | None


def of_pulses(pulses: Sequence[Pulse], *, since: datetime) -> dict[int, Answering]:
    """Offered and answered since a day, by pulse. One query."""
    rows = Exposure.objects.filter(day__gte=since.date(), touchpoint__in={pulse.touchpoint_id for pulse in pulses})
    sums = {
        (place, channel): (offered, answered)
        for place, channel, offered, answered in rows.values_list("touchpoint", "channel").annotate(
            Sum("offered"), Sum("answered")
        )
    }
    return {pulse.pk: _answering(*sums.get((pulse.touchpoint_id, "pulse"), (0, 0))) for pulse in pulses}


def _answering(offered: int, answered: int) -> Answering:
    # A page opened yesterday may be answered today, and a link sent by others is offered elsewhere.
    if offered < LEAST or not 0 < answered <= offered:
        return Answering(offered, answered, None, None, None)
    low, high = wilson(np.array([answered]), np.array([offered]))
    return Answering(offered, answered, 100 * answered / offered, 100 * float(low[0]), 100 * float(high[0]))
