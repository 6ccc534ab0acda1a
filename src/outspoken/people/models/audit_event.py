from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def matching(
        self,
        *,
        by: str = "",
        verb: str = "",
        about: str = "",
        since: date | None = None,
        until: date | None = None,
        before: int | None = None,
    ) -> AuditEventQuerySet:
        """Those that fit every filter given. Days are of the viewer's zone; `before` is an id to page back from."""
        chosen = {
            "by_name__icontains": by,
            "verb": verb,
            "about__istartswith": about,
            "at__gte": _midnight(since) if since else None,
            "at__lt": _midnight(until + timedelta(days=1)) if until else None,
            "id__lt": before,
        }
        return self.filter(**{field: value for field, value in chosen.items() if value})


AuditEventManager = models.Manager.from_queryset(AuditEventQuerySet)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class AuditEvent(models.Model):
    """Who did what to what, and when. Only ever added to; holds no customer's words."""

    at = models.DateTimeField()
    by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=120)
    verb = models.CharField(max_length=60)
    about = models.CharField(max_length=120)
    detail = models.JSONField(default=dict)

    objects: ClassVar[AuditEventManager[AuditEvent]] = AuditEventManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            # The audit page, newest first, filtered by what it is about.
            models.Index(fields=["about", "-id"], name="people_audit_about"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.about}"
