from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class OwnHeads(models.Model):
    """One version of the organisation's own heads: asked for, learnt by a step, active or not.

    Kept in the database, so that every process finds the active one and a backup of the record holds them all. No
    customer's words are in it: counts, ids of the comments learnt from, and weights.
    """

    # As readings name it: "own-3".
    number = models.PositiveIntegerField(unique=True)
    by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    # Null until the step has learnt it, or found too little to learn from (problem).
    made_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True, default="")
    # Counts of what it learnt from: corrected, left as they were, from files, held back; and by label.
    learnt = models.JSONField(default=dict)
    # Ids of the comments learnt from: one that is missing was erased since.
    learnt_from = ArrayField(models.BigIntegerField(), default=list)
    # On comments held back: n and how many are read right, by label and reader.
    scores = models.JSONField(default=list)
    # Of so many comments nobody corrected, so many would be read otherwise.
    looked = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    # The heads as `reader.own` saves them; empty before they are learnt, and once what they learnt from was erased.
    heads = models.BinaryField(default=b"")
    is_active = models.BooleanField(default=False)
    activated_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(is_active=True), name="understand_own_heads_one_active"
            ),
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(made_at__isnull=True), name="understand_own_heads_one_asked"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"own-{self.number}"


class TaughtFile(models.Model):
    """A file of labelled texts that somebody uploaded; what it says takes part in every fit until it is forgotten."""

    name = models.CharField(max_length=200)
    by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class TaughtText(models.Model):
    """One labelled text of a file. Where it is a comment of ours it hangs on that, and is erased with it."""

    file = models.ForeignKey(TaughtFile, on_delete=models.CASCADE, related_name="texts")
    verbatim = models.ForeignKey("listen.Verbatim", null=True, on_delete=models.CASCADE, related_name="+")
    # Masked; empty where the comment has it.
    text = models.TextField(blank=True, default="")
    polarity = models.CharField(max_length=8, blank=True, default="")
    # Head → whether it holds.
    labels = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"text {self.pk} of a file"
