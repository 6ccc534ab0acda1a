"""Promises: what we say a touchpoint is like, written, changed and retired without forgetting what was said before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from outspoken.journeys.models import Promise, Touchpoint
from outspoken.people import audit
from outspoken.people.models import User


class PromiseError(Exception):
    """A change of a promise that cannot be; the message says why.

    Retired · Unchanged
    """


class Retired(PromiseError):
    """Somebody else changed or retired it meanwhile."""


class Unchanged(PromiseError):
    """It says that already."""


@dataclass(frozen=True)
class Draft:
    """target: a share as a fraction of 1, or a number in the unit of another measure."""

    wording: str
    measure: str
    target: float


@transaction.atomic
def write(touchpoint: Touchpoint, draft: Draft, *, why: str = "", by: User | None, now: datetime) -> Promise:
    """Promise something at a touchpoint, our own or a partner's."""
    made = _made(touchpoint, draft, why=why, by=by, now=now)
    audit.record("promise.written", by=by, about=f"promise {made.pk}", now=now, detail=_told(made))
    return made


@transaction.atomic
def change(promise: Promise, draft: Draft, *, why: str, by: User, now: datetime) -> Promise:
    """Promise something else in its place; the old one stays as it was. Raises Retired, Unchanged."""
    held = _held(promise)
    if draft == Draft(held.wording, held.measure, held.target):
        raise Unchanged("It says that already.")
    _retire(held, by=by, now=now)
    made = _made(held.touchpoint, draft, why=why, by=by, now=now, replaces=held)
    detail = _told(made) | {"replaces": held.pk}
    audit.record("promise.changed", by=by, about=f"promise {made.pk}", now=now, detail=detail)
    return made


@transaction.atomic
def retire(promise: Promise, *, by: User, now: datetime) -> None:
    """Promise it no longer. Raises Retired."""
    held = _held(promise)
    _retire(held, by=by, now=now)
    audit.record("promise.retired", by=by, about=f"promise {held.pk}", now=now, detail=_told(held))


def lines(touchpoint: Touchpoint) -> list[Promise]:
    """What is no longer promised there, what went last first; `is_changed` where another stands in its place."""
    gone = Promise.objects.filter(touchpoint=touchpoint, retired_at__isnull=False)
    told = gone.annotate(is_changed=Exists(Promise.objects.filter(replaces=OuterRef("pk"))))
    return list(told.select_related("made_by", "retired_by").order_by("-retired_at", "-pk"))


def _held(promise: Promise) -> Promise:
    held = Promise.objects.select_for_update(of=("self",)).select_related("touchpoint").get(pk=promise.pk)
    if held.retired_at is not None:
        raise Retired("Somebody changed or retired this promise meanwhile; look at what stands now.")
    return held


def _made(
    touchpoint: Touchpoint, draft: Draft, *, why: str, by: User | None, now: datetime, replaces: Promise | None = None
) -> Promise:
    return Promise.objects.create(
        touchpoint=touchpoint,
        wording=draft.wording,
        measure=draft.measure,
        target=draft.target,
        why=why,
        made_by=by,
        made_at=now,
        replaces=replaces,
    )


def _retire(promise: Promise, *, by: User, now: datetime) -> None:
    promise.retired_by, promise.retired_at = by, now
    promise.save(update_fields=["retired_by", "retired_at"])


def _told(promise: Promise) -> dict[str, object]:
    return {
        "touchpoint": promise.touchpoint.slug,
        "wording": promise.wording,
        "measure": promise.measure,
        "target": promise.target,
    }
