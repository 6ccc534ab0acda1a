from __future__ import annotations

from typing import ClassVar

from django.db import models
from uuid_utils.compat import uuid7

from outspoken.post.models.letter import Letter
from outspoken.post.models.mailbox import Mailbox


class InboundMailQuerySet(models.QuerySet["InboundMail"]):
    def waiting(self) -> InboundMailQuerySet:
        return self.filter(handled_at__isnull=True)

    def full(self) -> InboundMailQuerySet:
        """Those whose words and files are still kept."""
        return self.filter(emptied_at__isnull=True)


class InboundMail(models.Model):
    """A mail that came in, taken once, its words masked; it waits until another room handled it."""

    class Kind(models.TextChoices):
        PERSON = "person", "A person"
        AUTO_REPLY = "auto-reply", "An automatic reply"
        BOUNCE = "bounce", "A bounce"
        LIST = "list", "A list"
        CHALLENGE = "challenge", "A challenge"
        OWN = "own", "Our own"

    class State(models.TextChoices):
        TAKEN = "taken", "Taken"
        TOO_LARGE = "too large", "Too large, only its head was taken"
        WITHHELD = "withheld", "Not handed out by the mail server"

    class JoinedBy(models.TextChoices):
        TOKEN = "token", "The address it was sent to"
        MESSAGE_ID = "message-id", "The letter it answers"
        EARLIER = "earlier", "An earlier mail of the same sender"
        SUBJECT = "subject", "The mark in its subject"
        NOTHING = "", "Nothing"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="mails")
    digest = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.TAKEN)
    message_id = models.CharField(max_length=320)
    in_reply_to = models.CharField(max_length=320, blank=True, default="")
    references = models.JSONField(default=list, blank=True)
    sender = models.CharField(max_length=320, blank=True, default="")
    sender_name = models.CharField(max_length=200, blank=True, default="")
    # Lists of [address, name].
    to = models.JSONField(default=list, blank=True)
    cc = models.JSONField(default=list, blank=True)
    reply_to = models.JSONField(default=list, blank=True)
    subject = models.TextField(blank=True, default="")
    said = models.TextField(blank=True, default="")
    quoted = models.TextField(blank=True, default="")
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField()
    # Each {name, media_type, size, sha256, is_inline, place}; place is the file's name below the mail's own folder.
    files = models.JSONField(default=list, blank=True)
    # Each {address, is_permanent, status, reason, message_id, letter}.
    bounces = models.JSONField(default=list, blank=True)
    dkim = models.CharField(max_length=4, default="none")
    spf = models.CharField(max_length=4, default="none")
    dmarc = models.CharField(max_length=4, default="none")
    hops = models.PositiveIntegerField(default=0)
    loop_marks = models.JSONField(default=list, blank=True)
    # "noun id", as a letter has it: what this mail is about.
    about = models.CharField(max_length=120, blank=True, default="")
    letter = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers")
    joined_by = models.CharField(max_length=10, choices=JoinedBy.choices, blank=True, default="")
    is_doubtful = models.BooleanField(default=False)
    doubt = models.CharField(max_length=200, blank=True, default="")
    handled_at = models.DateTimeField(null=True, blank=True)
    # What another room made of it, as "noun id" or a word.
    handled_as = models.CharField(max_length=120, blank=True, default="")
    trouble = models.TextField(blank=True, default="")
    # When its words and files were erased; what tells it from other mail stays.
    emptied_at = models.DateTimeField(null=True, blank=True)

    objects = InboundMailQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-received_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mailbox", "digest"], name="inbound_mail_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # `waiting`: what no room handled yet, the oldest first.
            models.Index(
                fields=["received_at", "id"], name="inbound_mail_waiting", condition=models.Q(handled_at__isnull=True)
            ),
            # The step `retention.empty_mails`: handled long ago and still full.
            models.Index(
                fields=["mailbox", "handled_at"],
                name="inbound_mail_full",
                condition=models.Q(handled_at__isnull=False, emptied_at__isnull=True),
            ),
            # `may_answer`, and earlier mails of the same sender.
            models.Index(fields=["sender", "-received_at"], name="inbound_mail_sender"),
            # An answer to an earlier mail of the same sender.
            models.Index(fields=["message_id"], name="inbound_mail_message_id"),
            # All mail about one case, on its page.
            models.Index(fields=["about"], name="inbound_mail_about", condition=~models.Q(about="")),
        ]

    def __str__(self) -> str:
        return f"mail {self.id}"

    @property
    def instead_of_words(self) -> str:
        """What came where nothing was said, in brackets, for those who answer; "" for a mail with words."""
        if self.said:
            return ""
        names = ", ".join(file["name"] for file in self.files[:5])
        files = f"{len(self.files)} file{'' if len(self.files) == 1 else 's'}: {names}" if names else ""
        told = "; ".join(part for part in (self.trouble, files) if part)
        return f"[a mail without words: {told}]" if told else ""


class AutomaticAnswer(models.Model):
    """An answer nobody looked at, counted so that two programs never answer each other for ever."""

    sender = models.CharField(max_length=320)
    mail = models.OneToOneField(InboundMail, on_delete=models.CASCADE, related_name="automatic_answer")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # `may_answer`: how many one sender got within the last hour.
            models.Index(fields=["sender", "-at"], name="automatic_answer_sender"),
        ]

    def __str__(self) -> str:
        return f"answer to {self.mail_id}"
