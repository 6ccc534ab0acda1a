"""Forgetting: a person, one comment, what was kept long enough. Only counts stay behind.

Deleting a feedback takes its verbatims, their readings, marks, flags and shared quotes with it, since they hang on it;
the tombstones tell the mirror which months of the lens to rebuild. A fingerprint of what was erased on request keeps a
late retry or the same file from bringing it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q

from outspoken.listen import handles, leftovers, uploads
from outspoken.listen.models import Erased, Feedback, Import, Reject, Source, Tombstone
from outspoken.people import audit
from outspoken.people.models import Person, User
from outspoken.post import letters
from outspoken.post.inbox import waiting

log = structlog.get_logger()

BATCH = 1_000
# Refused rows hold what the file held; they are only for mending it, and go after this long.
REJECTS_DAYS = 30
# A shorter handle stands in too many rows that are about others.
TELLING_HANDLE = 4
_REMEMBERED = frozenset({Tombstone.Reason.PERSON, Tombstone.Reason.FEEDBACK})


def digest_of(external_id: str) -> bytes:
    """The fingerprint under which an erased external id is remembered."""
    return sha256(external_id.encode()).digest()


def erase_feedback(ids: Iterable[UUID], *, by: User | None, now: datetime, reason: Tombstone.Reason) -> int:
    """Delete feedback and everything that hangs on it; returns how many there were.

    Ids that are not there count nothing, so that an erasure may be asked for twice.
    """
    waiting = iter(ids)
    erased = 0
    while batch := list(islice(waiting, BATCH)):
        with transaction.atomic():
            erased += _erase(batch, now=now, reason=reason)
    if erased and by is not None:
        audit.record("feedback.erased", by=by, about="feedback", now=now, detail={"count": erased, "reason": reason})
    log.info("feedback.erased", count=erased, reason=str(reason))
    return erased


def _erase(ids: Sequence[UUID], *, now: datetime, reason: Tombstone.Reason) -> int:
    held = Feedback.objects.select_for_update().filter(pk__in=ids)
    rows = list(held.values_list("pk", "source_id", "external_id", "occurred_at"))
    if not rows:
        return 0
    months = Counter((source, _month(occurred_at)) for _, source, _, occurred_at in rows)
    Tombstone.objects.bulk_create(
        Tombstone(source_id=source, reason=reason, month=month, count=count, at=now)
        for (source, month), count in sorted(months.items())
    )
    if reason in _REMEMBERED:
        Erased.objects.bulk_create(
            (Erased(source_id=source, digest=digest_of(external_id)) for _, source, external_id, _ in rows),
            ignore_conflicts=True,
        )
    letters.erase(about=[f"feedback {pk}" for pk, *_ in rows])
    Feedback.objects.filter(pk__in=[pk for pk, *_ in rows]).delete()
    return len(rows)


def _month(moment: datetime) -> date:
    return moment.date().replace(day=1)


@transaction.atomic
def erase_person(person: Person, *, by: User | None, now: datetime) -> int:
    """Forget a person: all they said, every handle, consent and preference, and their sign-in if it is a customer's.

    Returns how many feedback went with them. The audit trail keeps who asked for it and the count, not of whom.
    """
    # Held first: what comes in meanwhile either is seen below or is refused, and never stays without a name.
    Person.objects.select_for_update().get(pk=person.pk)
    identities = list(person.identities.values_list("kind", "handle"))
    ids = list(person.feedback.values_list("pk", flat=True))
    erased = erase_feedback(ids, by=None, now=now, reason=Tombstone.Reason.PERSON)
    mentioning = Q(handle_digest__in=[digest_of(handle) for _, handle in identities])
    for _, handle in identities:
        if len(handle) >= TELLING_HANDLE:
            mentioning |= Q(raw__contains=handle)
    Reject.objects.filter(mentioning).delete()
    # Files of imports that stopped may hold the person still; those that go on need theirs, and drop them at their end.
    for intake in Import.objects.filter(source__slug__in={kind for kind, _ in identities}):
        if intake.state not in Import.GOING:
            uploads.remove(intake)
    letters.erase(to=[handle for _, handle in identities])
    waiting.forget_sender([handle for _, handle in identities])
    User.objects.filter(person=person, memberships=None).delete()
    person.delete()
    audit.record("person.erased", by=by, about="person", now=now, detail={"feedback": erased})
    return erased


def retire_old(*, now: datetime) -> int:
    """A step: delete some of what its source says was kept long enough; returns how many rows went."""
    gone, _ = Reject.objects.filter(intake__created_at__lt=now - timedelta(days=REJECTS_DAYS)).delete()
    for source in Source.objects.filter(retention_days__isnull=False):
        limit = now - timedelta(days=source.retention_days or 0)
        old = Feedback.objects.filter(source=source, occurred_at__lt=limit).order_by("occurred_at")
        rows = list(old.values_list("pk", "person_id")[:BATCH])
        if rows:
            gone += erase_feedback((pk for pk, _ in rows), by=None, now=now, reason=Tombstone.Reason.RETENTION)
            handles.let_go({person for _, person in rows if person})
    return gone + leftovers.clear(now=now)


def export_person(person: Person) -> dict[str, Any]:
    """Everything held about a person, ready for JSON: who they are to us, all they said, and what was read in it."""
    feedback = person.feedback.select_related("source", "touchpoint").prefetch_related("verbatims")
    preference = getattr(person, "contact_preference", None)
    return {
        "person": {
            "id": str(person.pk),
            "kind": person.kind,
            "name": person.name,
            "language": person.language,
            "segment": person.segment,
            "known_since": person.created_at.isoformat(),
        },
        "identities": list(person.identities.values("kind", "handle")),
        "consents": list(person.consents.values("purpose", "basis", "door", "given_at", "withdrawn_at")),
        "contact_preference": preference
        and {
            "channels": preference.channels,
            "minutes_a_month": preference.minutes_a_month,
            "never_about": preference.never_about,
        },
        "sign_in": list(User.objects.filter(person=person).values("email", "name", "joined_at")),
        "feedback": [_exported(row) for row in feedback.order_by("occurred_at")],
        "mails": waiting.said_by(list(person.identities.values_list("handle", flat=True))),
    }


def _exported(feedback: Feedback) -> dict[str, Any]:
    return {
        "id": str(feedback.pk),
        "source": feedback.source.name,
        "external_id": feedback.external_id,
        "occurred_at": feedback.occurred_at.isoformat(),
        "received_at": feedback.received_at.isoformat(),
        "channel": feedback.channel,
        "touchpoint": feedback.touchpoint.name if feedback.touchpoint else None,
        "language": feedback.language_hint,
        "score": feedback.score,
        "score_kind": feedback.score_kind,
        "emotion": feedback.emotion,
        "attributes": feedback.attributes,
        "as_received": feedback.raw,
        "verbatims": [{"question": words.question, "text": words.text} for words in feedback.verbatims.all()],
        "derived": derived(feedback),
    }


def derived(feedback: Feedback) -> list[dict[str, Any]]:
    """What later rooms hold about a feedback: the rows that hang on it, without who else looked at them."""
    found = []
    for relation in Feedback._meta.related_objects:
        if relation.related_model._meta.app_label == Feedback._meta.app_label:
            continue
        names = [
            field.attname
            for field in relation.related_model._meta.concrete_fields
            if not (field.is_relation and field.related_model is User)
        ]
        rows = relation.related_model._default_manager.filter(**{relation.field.name: feedback}).values(*names)
        found += [{"kind": relation.related_model._meta.model_name, **row} for row in rows]
    return found
