from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Reading(models.Model):
    """What the reader made of one verbatim, with the feedback's own facts beside it so that one index answers a page."""

    verbatim = models.OneToOneField(
        "listen.Verbatim", primary_key=True, on_delete=models.CASCADE, related_name="reading"
    )
    feedback = models.ForeignKey("listen.Feedback", on_delete=models.CASCADE, related_name="readings")
    # Facts of the feedback, copied when read; the feedback is never edited afterwards.
    occurred_at = models.DateTimeField()
    source = models.ForeignKey("listen.Source", on_delete=models.PROTECT, related_name="+", db_index=False)
    touchpoint = models.ForeignKey(
        "journeys.Touchpoint", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=40)
    score = models.FloatField(null=True)
    score_kind = models.CharField(max_length=10, blank=True, default="")
    # False for a tap without words: it counts in every figure and has nothing to read.
    has_words = models.BooleanField(default=True)
    # The reading itself; null where the text was not read (language not supported, nothing to read).
    language = models.CharField(max_length=8)
    sentiment = models.FloatField(null=True)
    polarity = models.CharField(max_length=8, blank=True, default="")
    is_mixed = models.BooleanField(default=False)
    emotions = ArrayField(models.CharField(max_length=16), default=list)
    family = models.CharField(max_length=16, blank=True, default="")
    strength = models.FloatField(null=True)
    intents = ArrayField(models.CharField(max_length=16), default=list)
    reader = models.CharField(max_length=40)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The reading room, newest first, alone and under each filter.
            models.Index(fields=["-occurred_at", "-verbatim"], name="understand_reading_newest"),
            models.Index(fields=["touchpoint", "-occurred_at"], name="understand_reading_touchpoint"),
            models.Index(fields=["channel", "-occurred_at"], name="understand_reading_channel"),
            models.Index(fields=["family", "-occurred_at"], name="understand_reading_family"),
            models.Index(fields=["language", "-occurred_at"], name="understand_reading_language"),
        ]

    def __str__(self) -> str:
        return f"reading of verbatim {self.pk}"


class Mention(models.Model):
    """A span of a verbatim that speaks of a theme, with the feeling of its clause. Characters, end exclusive."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="mentions")
    theme = models.ForeignKey("understand.Theme", on_delete=models.CASCADE, related_name="mentions", db_index=False)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    polarity = models.CharField(max_length=8, blank=True, default="")
    occurred_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # A theme's voices, newest first.
            models.Index(fields=["theme", "-occurred_at"], name="understand_mention_theme"),
        ]

    def __str__(self) -> str:
        return f"mention {self.pk}"


class StreamItem(models.Model):
    """A place in the live stream. Written under a lock held to commit, so positions become visible in order."""

    position = models.BigAutoField(primary_key=True)
    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"stream {self.position}"


class DirtyMonth(models.Model):
    """A month whose facts changed since it was last mirrored into the lens."""

    month = models.DateField(primary_key=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
