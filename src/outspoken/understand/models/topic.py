from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class SuggestedTopic(models.Model):
    """A theme that nobody defined, found among comments that fit none.

    The comments are kept by id, so that an erased one is gone from here, too.
    """

    key = models.CharField(max_length=40, unique=True)
    # As its words call it; what a person called it stands beside it and holds at every later search.
    name = models.CharField(max_length=120)
    given_name = models.CharField(max_length=120, blank=True, default="")
    is_pinned = models.BooleanField(default=False)
    # What finds it as a rule, how right that is and how much of the topic it finds; and what is said most in it.
    phrases = models.JSONField(default=list)
    precision = models.FloatField(null=True)
    recall = models.FloatField(null=True)
    terms = models.JSONField(default=list)
    size = models.PositiveIntegerField()
    examples = ArrayField(models.BigIntegerField(), default=list)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    # Somebody said that it is no topic, or made it one.
    dismissed_at = models.DateTimeField(null=True)
    theme = models.ForeignKey("understand.Theme", null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.given_name or self.name


class TopicSearch(models.Model):
    """The last look for topics: when, over how many comments, and what the next one goes on from."""

    at = models.DateTimeField()
    comments = models.PositiveIntegerField()
    unclear = models.FloatField()
    fit = models.BinaryField()

    def __str__(self) -> str:
        return f"topics of {self.at:%Y-%m-%d}"


class TopicComment(models.Model):
    """Where the last search put a comment: its nearest topic, if that is one to show, and whether it clearly fits."""

    reading = models.OneToOneField(
        "understand.Reading", primary_key=True, on_delete=models.CASCADE, related_name="topic_comment"
    )
    topic = models.ForeignKey(SuggestedTopic, null=True, on_delete=models.SET_NULL, related_name="comments")
    is_clear = models.BooleanField()

    def __str__(self) -> str:
        return f"topic of comment {self.pk}"


class TopicChange(models.Model):
    """Topics that somebody joined or parted. The next search does it, and no later one undoes it."""

    class Kind(models.TextChoices):
        MERGE = "merge", "joined"
        SPLIT = "split", "parted"

    kind = models.CharField(max_length=5, choices=Kind.choices)
    # The topic that stays: into which the other is joined, or whose largest part keeps its key.
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    # The topic that is joined into it; of a split, the keys of the new parts once they are there.
    others = ArrayField(models.CharField(max_length=40), default=list)
    other_name = models.CharField(max_length=120, blank=True, default="")
    parts = models.PositiveSmallIntegerField(default=2)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} of topic {self.key}"
