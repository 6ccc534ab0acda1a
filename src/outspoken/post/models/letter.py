from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from uuid_utils.compat import uuid7

from outspoken.post.models.endpoint import Endpoint
from outspoken.post.models.push import PushSubscription


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> LetterQuerySet:
        return self.filter(state=Letter.State.WAITING)

    def given_up(self) -> LetterQuerySet:
        return self.filter(state=Letter.State.GIVEN_UP)

    def full(self) -> LetterQuerySet:
        """Those whose words are still kept."""
        return self.filter(emptied_at__isnull=True)

    def due(self, *, at: datetime) -> LetterQuerySet:
        return self.waiting().filter(next_try_at__lte=at)

    def overdue(self, *, at: datetime) -> LetterQuerySet:
        """Those that waited as long as anything is tried for."""
        return self.waiting().filter(give_up_at__lte=at)


class Letter(models.Model):
    """One message that leaves the house: a row of the outbox. Its id stays the same over every try.

    It is put in the transaction of what it tells of, and sent after that was committed, at least once.
    """

    class Kind(models.TextChoices):
        MAIL = "mail", "Mail"
        WEBHOOK = "webhook", "Webhook"
        PUSH = "push", "Push"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        GIVEN_UP = "given up", "Given up"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # What happened, so that the same event is never put twice.
    key = models.CharField(max_length=200, unique=True)
    # "noun id", as in the audit trail.
    about = models.CharField(max_length=120)
    # A mail address, or the push service of a browser; empty for a webhook, whose address is its endpoint's.
    to = models.CharField(max_length=320, blank=True, default="")
    endpoint = models.ForeignKey(
        Endpoint, null=True, blank=True, on_delete=models.PROTECT, related_name="letters", db_index=False
    )
    # Of a push; none once the browser is no longer subscribed. Whoever is deleted takes their letters along.
    subscription = models.ForeignKey(
        PushSubscription, null=True, blank=True, on_delete=models.CASCADE, related_name="letters", db_index=False
    )
    type = models.CharField(max_length=60, blank=True, default="")
    subject = models.CharField(max_length=500)
    text = models.TextField(blank=True, default="")
    html = models.TextField(blank=True, default="")
    data = models.JSONField(default=dict, blank=True)
    # Of a mail, by name: what threads it, whom to answer, whether a program wrote it.
    headers = models.JSONField(default=dict, blank=True)
    put_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    give_up_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    # Why it is not there yet, in plain words.
    trouble = models.CharField(max_length=300, blank=True, default="")
    # When its words and files were erased; that it was sent, and to whom, stays.
    emptied_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-put_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="letter_goes_to_one_place",
                condition=models.Q(kind="webhook", endpoint__isnull=False, to="")
                | ~models.Q(kind="webhook") & models.Q(endpoint__isnull=True) & ~models.Q(to=""),
            ),
            models.CheckConstraint(
                name="letter_subscribed_is_a_push",
                condition=models.Q(subscription__isnull=True) | models.Q(kind="push"),
            ),
            models.CheckConstraint(
                name="letter_sent_has_a_time",
                condition=models.Q(state="sent", sent_at__isnull=False)
                | ~models.Q(state="sent") & models.Q(sent_at__isnull=True),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The step "send": what is due at each endpoint, the longest due first.
            models.Index(
                fields=["kind", "endpoint", "next_try_at"],
                name="letter_due",
                condition=models.Q(state="waiting"),
            ),
            # The step `retention.retire_letters`: done long ago and still full.
            models.Index(
                fields=["put_at"],
                name="letter_full",
                condition=~models.Q(state="waiting") & models.Q(emptied_at__isnull=True),
            ),
            # The page of letters, one state at a time, newest first.
            models.Index(fields=["state", "-put_at", "-id"], name="letter_by_state"),
            # The page of an endpoint: its newest letters. What was given up there: counted by it.
            models.Index(fields=["endpoint", "-put_at"], name="letter_of_endpoint"),
            models.Index(fields=["endpoint"], name="letter_given_up", condition=models.Q(state="given up")),
            # The step "send": what is due at each push service. The page of one's browsers: the newest of each.
            models.Index(
                fields=["subscription", "-put_at"],
                name="letter_of_subscription",
                condition=models.Q(subscription__isnull=False),
            ),
            # All letters about one case, on its page.
            models.Index(fields=["about"], name="letter_about"),
            # Erasing a person: what was written to their address.
            models.Index(fields=["to"], name="letter_to", condition=~models.Q(to="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def message_id(self) -> str:
        """The Message-ID of a mail, the same over every try."""
        return f"<{self.id}@{settings.MAIL_DOMAIN}>"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING


class Attachment(models.Model):
    """A file that goes with a mail."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.name
