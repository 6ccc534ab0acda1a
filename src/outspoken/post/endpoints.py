"""Addresses outside the house that are told of events: adding, changing, switching, giving new secrets.

EndpointError
├── BadAddress   the guard of outbound requests would refuse it, whatever is sent
└── BadKey       a pager needs its integration's key
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from outspoken.people import audit
from outspoken.people.models import User
from outspoken.post import client, signing
from outspoken.post.models import Delivery, Endpoint, Letter
from outspoken.post.models.endpoint import EndpointQuerySet

# How long a secret that was replaced still signs.
OVERLAP: Final = timedelta(days=1)


class EndpointError(Exception):
    """The root of what this module refuses."""


class BadAddress(EndpointError):
    """The guard of outbound requests would refuse it, whatever is sent."""


class BadKey(EndpointError):
    """A pager needs its integration's key."""


class NotSigned(EndpointError):
    """What goes there is not signed, so it has no secret of ours."""


@dataclass(frozen=True, slots=True)
class Created:
    """An endpoint and its secret, which is shown once; empty where the format is not signed."""

    endpoint: Endpoint
    secret: str


@transaction.atomic
def create(
    *,
    name: str,
    url: str,
    format: str = Endpoint.Format.STANDARD,  # noqa: A002  the model's word
    types: Collection[str] = (),
    key: str = "",
    by: User,
    now: datetime,
) -> Created:
    """Add an endpoint; it is told of what happens from now on. types: none means every type. key: the routing key of a
    PagerDuty integration. Raises BadAddress and BadKey."""
    _check_address(url)
    if format == Endpoint.Format.PAGERDUTY and not key:
        raise BadKey("PagerDuty knows a service by its integration key; give it as well")
    endpoint = Endpoint(name=name, url=url, format=format, types=sorted(types), made_by=by, made_at=now)
    secret = signing.new_secret() if endpoint.is_signed else ""
    endpoint.secret = secret or key
    endpoint.save()
    detail = {"name": name, "host": endpoint.host, "format": format}
    audit.record("endpoint.created", by=by, about=f"endpoint {endpoint.pk}", now=now, detail=detail)
    return Created(endpoint, secret)


@transaction.atomic
def change(endpoint: Endpoint, *, name: str, url: str, types: Collection[str], by: User, now: datetime) -> Endpoint:
    """Change what it is called, where it is and what it hears of. An empty url keeps the one it has; another one is
    begun with anew, whatever became of the last. Raises BadAddress."""
    endpoint = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    is_moved = bool(url) and url != endpoint.url
    if is_moved:
        _check_address(url)
        endpoint.url, endpoint.failures, endpoint.failing_since, endpoint.rests_until = url, 0, None, None
    endpoint.name, endpoint.types = name, sorted(types)
    endpoint.save()
    detail = {"name": name, "host": endpoint.host, "moved": is_moved}
    audit.record("endpoint.changed", by=by, about=f"endpoint {endpoint.pk}", now=now, detail=detail)
    return endpoint


@transaction.atomic
def rotate(endpoint: Endpoint, *, by: User, now: datetime) -> Created:
    """Give it a new secret; for a day the old one signs beside it, so that the receiver can change over. Raises
    NotSigned."""
    endpoint = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if not endpoint.is_signed:
        raise NotSigned("what goes there is not signed, so there is no secret to renew")
    endpoint.old_secret, endpoint.old_secret_until = endpoint.secret, now + OVERLAP
    endpoint.secret = signing.new_secret()
    endpoint.save(update_fields=["secret", "old_secret", "old_secret_until"])
    audit.record("endpoint.secret_renewed", by=by, about=f"endpoint {endpoint.pk}", now=now)
    return Created(endpoint, endpoint.secret)


@transaction.atomic
def switch(endpoint: Endpoint, *, is_on: bool, by: User, now: datetime) -> Endpoint:
    """Switch it off, so that its letters wait, or on, so that they go at once."""
    endpoint = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    endpoint.is_on, endpoint.off_because = is_on, ""
    endpoint.failures, endpoint.failing_since, endpoint.rests_until = 0, None, None
    endpoint.save(update_fields=["is_on", "off_because", "failures", "failing_since", "rests_until"])
    verb = "endpoint.switched_on" if is_on else "endpoint.switched_off"
    audit.record(verb, by=by, about=f"endpoint {endpoint.pk}", now=now)
    return endpoint


def with_activity() -> EndpointQuerySet:
    """All endpoints with how many letters wait and were given up, and how the newest letter's last try went."""
    letters = Letter.objects.filter(endpoint=OuterRef("pk"))
    newest = letters.filter(tries__gt=0).order_by("-put_at").values("pk")[:1]
    last = Delivery.objects.filter(letter=Subquery(newest)).order_by("-at")
    return Endpoint.objects.select_related("made_by").annotate(
        waiting=_count(letters.filter(kind=Letter.Kind.WEBHOOK, state=Letter.State.WAITING)),
        given_up=_count(letters.filter(state=Letter.State.GIVEN_UP)),
        last_tried_at=Subquery(last.values("at")[:1]),
        last_answer=Subquery(last.values("answer")[:1]),
        last_is_delivered=Subquery(last.values("is_delivered")[:1]),
    )


def last_tries(endpoint: Endpoint, *, count: int = 20) -> list[Delivery]:
    """The last tries of its newest letters, newest first."""
    newest = Letter.objects.filter(endpoint=endpoint).order_by("-put_at")[:count]
    tries = Delivery.objects.filter(letter__in=list(newest.values_list("pk", flat=True)))
    return list(tries.select_related("letter").order_by("-at")[:count])


def _count(letters: QuerySet[Letter]) -> Coalesce:
    """How many, in a query of its own: joined, every endpoint would be multiplied by all its letters."""
    counted = letters.order_by().values("endpoint").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def _check_address(url: str) -> None:
    try:
        client.check(url, allowed=settings.OUTBOUND_ALLOW)
    except client.Refused as error:
        raise BadAddress(str(error)) from error
