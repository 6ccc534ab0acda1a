from __future__ import annotations

from typing import ClassVar

from django.db import models


class Source(models.Model):
    """Where feedback comes from: a file series, an API client, a webhook, a pulse, a mailbox."""

    class Kind(models.TextChoices):
        FILE = "file", "Files"
        API = "api", "API"
        WEBHOOK = "webhook", "Webhook"
        PULSE = "pulse", "Pulse"
        MAIL = "mail", "Mail"
        DEMO = "demo", "Demo"

    name = models.CharField(max_length=120)
    # Also the kind of the identities its people have, hence the short length.
    slug = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    channel = models.CharField(max_length=40, blank=True, default="")
    licence = models.CharField(max_length=200, blank=True, default="")
    retention_days = models.PositiveIntegerField(null=True, blank=True)
    # Standard Webhooks secret, `whsec_…`; empty for sources that are not webhooks.
    secret = models.CharField(max_length=120, blank=True, default="")
    is_open = models.BooleanField(default=True)
    # Whoever speaks through it works for us: their words count as employees' voice, never one by one.
    is_of_employees = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name
