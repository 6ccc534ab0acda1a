from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models

from outspoken.people.models import User


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def on(self) -> EndpointQuerySet:
        return self.filter(is_on=True)

    def told_of(self, event_type: str) -> EndpointQuerySet:
        """Those that are on and want to hear of this type; one that names no type hears of all."""
        return self.on().filter(models.Q(types__contains=[event_type]) | models.Q(types=[]))


class Endpoint(models.Model):
    """An address outside the house that is told of events, by signed webhook or in the words of a chat or pager."""

    class Format(models.TextChoices):
        STANDARD = "standard", "Standard Webhooks"
        CLOUDEVENTS = "cloudevents", "CloudEvents"
        SLACK = "slack", "Slack"
        TEAMS = "teams", "Microsoft Teams"
        PAGERDUTY = "pagerduty", "PagerDuty"

    name = models.CharField(max_length=80)
    # For Slack and Teams the address is itself the key, so pages show its host only.
    url = models.CharField(max_length=2000)
    format = models.CharField(max_length=20, choices=Format.choices, default=Format.STANDARD)
    # `whsec_…` of Standard Webhooks; for PagerDuty the integration's routing key.
    secret = models.CharField(max_length=120)
    # Signs beside the new one until `old_secret_until`, so that a receiver may change over without losing a message.
    old_secret = models.CharField(max_length=120, blank=True, default="")
    old_secret_until = models.DateTimeField(null=True, blank=True)
    types = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    is_on = models.BooleanField(default=True)
    # Why the program itself switched it off, in plain words.
    off_because = models.CharField(max_length=300, blank=True, default="")
    # Tries in a row that found nobody there, and how long nothing more is sent because of them.
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="endpoint_old_secret_has_an_end",
                condition=models.Q(old_secret="", old_secret_until__isnull=True)
                | ~models.Q(old_secret="") & models.Q(old_secret_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def is_signed(self) -> bool:
        return self.format in {self.Format.STANDARD, self.Format.CLOUDEVENTS}

    def secrets_at(self, now: datetime) -> list[str]:
        """The secrets that sign at a time: the new one first."""
        is_rotating = self.old_secret_until is not None and now < self.old_secret_until
        return [self.secret, self.old_secret] if is_rotating else [self.secret]
