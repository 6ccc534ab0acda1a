from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Theme(models.Model):
    """Something people talk about, found by phrases; a tree two or three levels deep."""

    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    phrases = models.JSONField(default=list)
    not_phrases = models.JSONField(default=list)
    # Sentences that the phrases ought to find, written by whoever edits the theme; no customer's words.
    examples = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["key"]

    def __str__(self) -> str:
        return self.name


class Rereading(models.Model):
    """One pass over all comments for the themes as they stand since it began; from the newest id downwards.

    What is read while it runs is read with the new themes already, so a cursor misses nothing.
    """

    # Feelings are read again, too: other own heads became active.
    is_whole = models.BooleanField(default=False)

    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    # Ids from `highest` down to `lowest` are looked at; those below `cursor` are still to do.
    highest = models.BigIntegerField()
    lowest = models.BigIntegerField()
    cursor = models.BigIntegerField()
    looked = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    # Months whose facts changed; told to the lens at the end, so that figures go over at once.
    months = ArrayField(models.DateField(), default=list)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # A later change takes over what an earlier one has not done.
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(done_at__isnull=True), name="understand_rereading_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"rereading since {self.begun_at:%Y-%m-%d %H:%M}"
