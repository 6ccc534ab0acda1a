from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.expressions import RawSQL

from outspoken.act.models.case import Outcome

SEARCHED_CHARACTERS = 100_000
# How a case's story tells what the customer said of it.
SAID_YES: Final = str(Outcome.PUT_RIGHT.label)
SAID_NO: Final = str(Outcome.NOT_PUT_RIGHT.label)


class Message(models.Model):
    """One entry of a case's story: what the customer wrote, what we answered, a call, a note among ourselves.

    Goes with its case, and with the person whose words it may hold.
    """

    class Kind(models.TextChoices):
        IN = "in", "from the customer"
        OUT = "out", "to the customer"
        CALL = "call", "a call"
        NOTE = "note", "among ourselves"
        EVENT = "event", "what happened"

    class Call(models.TextChoices):
        REACHED = "reached", "we spoke"
        NO_ANSWER = "no answer", "nobody answered"
        LATER = "later", "asked us to call again"
        WRONG = "wrong number", "the number is wrong"

    case = models.ForeignKey("act.Case", on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=5, choices=Kind)
    # Of our side; null for what the customer wrote and what the program did.
    by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    channel = models.CharField(max_length=10, blank=True, default="")  # mail, portal, phone
    text = models.TextField(blank=True, default="")
    call = models.CharField(max_length=12, choices=Call, blank=True, default="")
    at = models.DateTimeField()
    # The outbox row that carries it; whether it arrived is told by that.
    letter = models.OneToOneField("post.Letter", null=True, on_delete=models.SET_NULL, related_name="message")
    # So that nothing that comes in twice is entered twice: the Message-ID of a mail, the key of a form.
    external_id = models.CharField(max_length=255, null=True)
    # A reply whose sender could be somebody else.
    is_doubtful = models.BooleanField(default=False)
    mentions = models.ManyToManyField("people.User", related_name="+", blank=True)
    # What went with an answer, each {name, media_type, size}; the bytes are the letter's, and go with it.
    files = models.JSONField(default=list, blank=True)
    search = models.GeneratedField(
        expression=RawSQL(  # noqa: S611  no value from outside is in it
            f"to_tsvector('simple', left(text, {SEARCHED_CHARACTERS}))", ()
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Null where there is none, and those never collide.
            models.UniqueConstraint(fields=["case", "external_id"], name="act_message_once"),
            models.CheckConstraint(
                condition=models.Q(kind="call") & ~models.Q(call="") | ~models.Q(kind="call") & models.Q(call=""),
                name="act_message_call_has_an_outcome",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Search over conversations.
            GinIndex(fields=["search"], name="act_message_search"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in case {self.case_id}"


class Mentioned(models.Model):
    """A colleague who is named in a note, and when they were told of it by mail, or needed not to be."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentioned")
    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["message", "user"], name="act_mentioned_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The step "tell the named", and when somebody was told last.
            models.Index(fields=["user", "at"], name="act_mentioned_untold", condition=models.Q(told_at__isnull=True)),
            models.Index(fields=["user", "-told_at"], name="act_mentioned_last"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in message {self.message_id}"


class Snippet(models.Model):
    """Words that answer what is asked often, kept to be put into an answer and changed there."""

    name = models.CharField(max_length=80, unique=True)
    text = models.TextField()
    language = models.CharField(max_length=8, blank=True, default="")
    theme = models.ForeignKey("understand.Theme", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name
