from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

NEWEST = ["-occurred_at", "-verbatim"]
FILTERED = [
    "channel",
    "touchpoint",
    "source",
    "family",
    "polarity",
    "language",
    "score",
    "score_kind",
    "has_words",
    "themes",
    "intents",
]


class Reading(models.Model):
    """What the reader made of one verbatim, with the feedback's own facts beside it: one index answers a page."""

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
    # Empty where the reader is not sure, or has not read.
    polarity = models.CharField(max_length=8, blank=True, default="")
    sureness = models.FloatField(null=True)
    is_mixed = models.BooleanField(default=False)
    emotions = ArrayField(models.CharField(max_length=16), default=list)
    family = models.CharField(max_length=16, blank=True, default="")
    strength = models.FloatField(null=True)
    arousal = models.FloatField(null=True)
    intents = ArrayField(models.CharField(max_length=16), default=list)
    urgency = models.FloatField(null=True)
    harms = ArrayField(models.CharField(max_length=16), default=list)
    effort = models.CharField(max_length=4, blank=True, default="")
    # Ids of the themes mentioned, with all their parents, each once.
    themes = ArrayField(models.IntegerField(), default=list)
    reader = models.CharField(max_length=40)
    # The larger, the sooner it is to be read closely; null where it was, or never will be.
    close_rank = models.FloatField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The reading room, newest first, and every count over recent hours: all filters are in the index, so that
            # passing over what does not fit never touches the table.
            models.Index(fields=NEWEST, include=FILTERED, name="understand_reading_newest"),
            # The same under the filters that leave little: the rarer of two filters leads, the other is in the index.
            models.Index(fields=["touchpoint", *NEWEST], include=FILTERED, name="understand_reading_touchpoint"),
            models.Index(fields=["family", *NEWEST], include=FILTERED, name="understand_reading_family"),
            models.Index(fields=["source", *NEWEST], include=FILTERED, name="understand_reading_source"),
            # The step "read closely": the recent, the severe and the unsure first.
            models.Index(
                fields=["-close_rank"], name="understand_reading_to_close", condition=models.Q(close_rank__isnull=False)
            ),
            # Voices of a rare theme; those of a common one are found by walking the newest.
            GinIndex(fields=["themes"], name="understand_reading_themes"),
            # Comments of a rare intent, such as leaving.
            GinIndex(fields=["intents"], name="understand_reading_intents"),
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

    def __str__(self) -> str:
        return f"mention {self.pk}"


class StreamItem(models.Model):
    """A place in the live stream. Written under a lock held to commit, so positions become visible in order."""

    position = models.BigAutoField(primary_key=True)
    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"stream {self.position}"


class Unheeded(models.Model):
    """A feedback said lately that nobody has asked yet what is to be done about it; written with its reading."""

    feedback = models.OneToOneField("listen.Feedback", primary_key=True, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"feedback {self.pk} to heed"


class DirtyMonth(models.Model):
    """Facts of a month changed since it was last mirrored into the lens.

    Only added to and deleted, never updated: two readers of one month do not wait for each other.
    """

    month = models.DateField()
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class MirroredTombstone(models.Model):
    """An erasure that has reached the lens.

    Kept one by one: a clock cannot tell, since an erasure that began earlier may commit later.
    """

    tombstone = models.OneToOneField(
        "listen.Tombstone", primary_key=True, on_delete=models.CASCADE, related_name="mirrored"
    )

    def __str__(self) -> str:
        return f"tombstone {self.pk} mirrored"
