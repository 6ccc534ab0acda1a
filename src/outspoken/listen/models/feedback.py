from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.expressions import RawSQL
from uuid_utils.compat import uuid7

# PostgreSQL refuses a text-search vector over 1 MB, so a very long text is searched by its beginning.
SEARCHED_CHARACTERS = 100_000


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def unread(self) -> FeedbackQuerySet:
        return self.filter(read_at__isnull=True)


class Feedback(models.Model):
    """One thing somebody told us, once, by one door: its words are its Verbatims."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.ForeignKey("listen.Source", on_delete=models.PROTECT, related_name="feedback")
    external_id = models.CharField(max_length=255)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="feedback"
    )
    touchpoint = models.ForeignKey(
        "journeys.Touchpoint", null=True, blank=True, on_delete=models.SET_NULL, related_name="feedback"
    )
    channel = models.CharField(max_length=40)
    language_hint = models.CharField(max_length=8, blank=True, default="")
    score = models.FloatField(null=True, blank=True)
    score_kind = models.CharField(max_length=10, blank=True, default="")
    emotion = models.CharField(max_length=16, blank=True, default="")  # the tap on a pulse, a family name
    attributes = models.JSONField(default=dict)
    raw = models.JSONField(default=dict)
    intake = models.ForeignKey(
        "listen.Import", null=True, blank=True, on_delete=models.SET_NULL, related_name="feedback"
    )
    read_at = models.DateTimeField(null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "external_id"], name="listen_feedback_once"),
            models.CheckConstraint(condition=~models.Q(external_id=""), name="listen_feedback_has_external_id"),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True, score_kind="")
                | (models.Q(score__isnull=False) & ~models.Q(score_kind="")),
                name="listen_feedback_score_named",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The step "read": undone rows, the newest first so that live words are not kept waiting by an archive.
            models.Index(
                fields=["-received_at"], name="listen_feedback_unread", condition=models.Q(read_at__isnull=True)
            ),
            # How many had told us before, of those asked: they are few, and asked for by every theme's page.
            models.Index(
                fields=["occurred_at"],
                name="listen_feedback_told",
                condition=models.Q(attributes__has_key="told_us"),
            ),
            # Retention by source, and the source's own page.
            models.Index(fields=["source", "occurred_at"], name="listen_feedback_by_source"),
        ]

    def __str__(self) -> str:
        return f"feedback {self.id}"


class Verbatim(models.Model):
    """One text of a feedback, as the customer wrote it, with personal numbers masked.

    Every feedback has at least one; a tap or a score alone has one with an empty text.
    """

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="verbatims")
    place = models.PositiveSmallIntegerField(default=0)
    question = models.CharField(max_length=500, blank=True, default="")
    text = models.TextField()
    search = models.GeneratedField(
        expression=RawSQL(  # noqa: S611  no value from outside is in it
            f"to_tsvector('simple', left(text, {SEARCHED_CHARACTERS}))", ()
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["feedback", "place"], name="listen_verbatim_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The reading room's text search.
            GinIndex(fields=["search"], name="listen_verbatim_search"),
        ]

    def __str__(self) -> str:
        return f"verbatim {self.pk}"
