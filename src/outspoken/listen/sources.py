"""Where feedback comes from: finding, making and changing sources.

SourceError (a ListenError)
└── NameTaken
"""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.text import slugify

from outspoken.listen import employees
from outspoken.listen.feedback import ListenError
from outspoken.listen.items import clean
from outspoken.listen.models import Feedback, Source, Tombstone
from outspoken.people import audit
from outspoken.people.models import User

API = "api"
MAX_SLUG = 40
RECENT = timedelta(days=30)
KINDS_MADE_BY_HAND = (Source.Kind.FILE, Source.Kind.API, Source.Kind.WEBHOOK)
SECRET_BYTES = 32  # Standard Webhooks asks for 24 to 64


class SourceError(ListenError):
    """A source cannot be made or changed as asked; the message says why."""


class NameTaken(SourceError):
    def __init__(self, slug: str) -> None:
        super().__init__(f"There is a source “{slug}” already. Choose another name, or use that one.")


def for_api(slug: str) -> Source | None:
    """The API source of this slug; the one called "api" is made when it is first used."""
    found = find(slug, kind=Source.Kind.API)
    if found is None and slug == API:
        found, _ = Source.objects.get_or_create(slug=API, defaults={"name": "API", "kind": Source.Kind.API})
    return found if found and found.kind == Source.Kind.API else None


def find(slug: str, *, kind: Source.Kind) -> Source | None:
    """The source of this slug, whatever a machine wrote as one, if it is of this kind."""
    return Source.objects.filter(slug=clean(slug), kind=kind).first()


@transaction.atomic
def create(
    *,
    name: str,
    kind: str,
    channel: str = "",
    retention_days: int | None = None,
    is_of_employees: bool = False,
    by: User | None,
    now: datetime,
) -> Source:
    """Make a source; a webhook gets its secret. Raises NameTaken."""
    slug = slugify(name)[:MAX_SLUG].strip("-") or f"source-{secrets.token_hex(4)}"
    if Source.objects.filter(slug=slug).exists():
        raise NameTaken(slug)
    source = Source.objects.create(
        name=name,
        slug=slug,
        kind=kind,
        channel=channel.strip().lower(),
        retention_days=retention_days,
        is_of_employees=is_of_employees,
        secret=_new_secret() if kind == Source.Kind.WEBHOOK else "",
    )
    audit.record("source.created", by=by, about=f"source {slug}", now=now, detail={"kind": kind})
    return source


@transaction.atomic
def change(
    source: Source,
    *,
    name: str,
    channel: str,
    retention_days: int | None,
    is_open: bool,
    is_of_employees: bool = False,
    by: User,
    now: datetime,
) -> None:
    """Change what may change. What was stored before keeps its channel; retention counts for it too, and so does
    whether those who speak are employees."""
    if is_of_employees != source.is_of_employees:
        employees.mark_source(source, is_of_employees=is_of_employees, by=by, now=now)
    new = {"name": name, "channel": channel.strip().lower(), "retention_days": retention_days, "is_open": is_open}
    changed = {field: value for field, value in new.items() if getattr(source, field) != value}
    if not changed:
        return
    Source.objects.filter(pk=source.pk).update(**changed)
    audit.record("source.changed", by=by, about=f"source {source.slug}", now=now, detail=changed)


@transaction.atomic
def renew_secret(source: Source, *, by: User, now: datetime) -> None:
    """Give a webhook a new secret; the old one is refused from now on."""
    Source.objects.filter(pk=source.pk).update(secret=_new_secret())
    audit.record("source.secret-renewed", by=by, about=f"source {source.slug}", now=now)


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def with_activity(*, now: datetime) -> QuerySet[Source]:
    """Sources with `recent`, how much feedback is about the last 30 days, and `latest`, when the newest came about.

    Counted no further back: the whole of a large record takes too long, and an index answers this at once.
    """
    said = Feedback.objects.filter(source=OuterRef("pk")).order_by()
    recent = said.filter(occurred_at__gte=now - RECENT).values("source").annotate(count=Count("pk"))
    latest = said.order_by("-occurred_at").values("occurred_at")[:1]
    return Source.objects.annotate(
        recent=Coalesce(Subquery(recent.values("count")), 0), latest=Subquery(latest)
    ).select_related("pulse")


def erased_of(source: Source) -> list[tuple[str, int]]:
    """How much of a source was erased, by reason in words."""
    rows = Tombstone.objects.filter(source=source).order_by("reason").values("reason").annotate(sum=Sum("count"))
    return [(Tombstone.Reason(row["reason"]).label, row["sum"]) for row in rows]
