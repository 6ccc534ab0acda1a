from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from uuid_utils.compat import uuid7


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    def due(self, *, at: datetime) -> MailboxQuerySet:
        return self.filter(kind=Mailbox.Kind.IMAP, is_open=True, next_fetch_at__lte=at)


class Mailbox(models.Model):
    """Where mail comes in: a folder that is fetched from, or an address that another program hands its mail in by."""

    class Kind(models.TextChoices):
        IMAP = "imap", "Fetched by IMAP"
        WEBHOOK = "webhook", "Handed in by webhook"

    class Security(models.TextChoices):
        BY_PORT = "", "As usual for its port"
        TLS = "tls", "TLS from the first byte"
        STARTTLS = "starttls", "STARTTLS"
        NONE = "none", "None: the server is this machine"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Whose mail it is: what comes back from here is our own.
    address = models.CharField(max_length=320)
    host = models.CharField(max_length=253, blank=True, default="")
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=10, choices=Security.choices, blank=True, default=Security.BY_PORT)
    # Which of `inbox.presets` it was made with.
    preset = models.CharField(max_length=20, blank=True, default="")
    user = models.CharField(max_length=320, blank=True, default="")
    # Both sealed with a key of this installation.
    password = models.TextField(blank=True, default="")
    secret = models.TextField(blank=True, default="")
    folder = models.CharField(max_length=200, blank=True, default="INBOX")
    # The name by which our own receiving server signs what it found of a sender.
    authserv_id = models.CharField(max_length=253, blank=True, default="")
    # How long what was said in handled mail is kept; none: as `settings.MAIL_DAYS` says.
    keep_days = models.PositiveIntegerField(null=True, blank=True)
    takes_old = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)
    # Up to where mail was taken, and up to where it was marked as seen (RFC 9051).
    uid_validity = models.BigIntegerField(null=True, blank=True)
    last_uid = models.BigIntegerField(default=0)
    seen_uid = models.BigIntegerField(default=0)
    # After the server numbered its mail anew: what is older was taken long ago.
    since = models.DateField(null=True, blank=True)
    next_fetch_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True, default="")

    objects = MailboxQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name_plural = "mailboxes"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="mailbox_is_fetched_from_somewhere",
                condition=~models.Q(kind="imap") | ~models.Q(host="") & ~models.Q(user=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name
