from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from uuid_utils.compat import uuid7


class CauseTree(models.Model):
    """Why does it happen? What people suppose, support and refute about one problem, down to its root causes.

    The problem is the comments that it is about; they are counted as they stand, and none of their words is kept here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=160)
    theme = models.ForeignKey("understand.Theme", null=True, on_delete=models.PROTECT, related_name="+")
    touchpoint = models.ForeignKey("journeys.Touchpoint", null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=40, blank=True, default="")
    polarity = models.CharField(max_length=8, blank=True, default="")
    # `end` is not included; null where what is said today still counts.
    start = models.DateTimeField(null=True)
    end = models.DateTimeField(null=True)
    incident = models.ForeignKey("understand.Incident", null=True, on_delete=models.SET_NULL, related_name="trees")
    # Ishikawa's bones, in their order, by the names they have here.
    bones = ArrayField(models.CharField(max_length=40), default=list)
    made_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-changed_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(start__isnull=True)
                | models.Q(end__isnull=True)
                | models.Q(start__lt=models.F("end")),
                name="understand_cause_tree_span",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Cause(models.Model):
    """One answer to "why?", under the one that it explains. First causes hang on a bone, the others on their parent."""

    class State(models.TextChoices):
        SUPPOSED = "supposed", "supposed"
        SUPPORTED = "supported", "supported"
        REFUTED = "refuted", "refuted"
        ROOT = "root", "root cause"

    tree = models.ForeignKey(CauseTree, on_delete=models.CASCADE, related_name="causes")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="below")
    bone = models.CharField(max_length=40, blank=True, default="")
    why = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State, default=State.SUPPOSED)
    # Among those under the same parent.
    place = models.PositiveIntegerField(default=0)
    # The reading room's filters, as they stand in an address; whatever of the problem fits them counts for this cause.
    rule = models.JSONField(default=dict)
    # Rises with every change of the words, the state or the rule, so that nobody writes over what they have not seen.
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    changed_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["place", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | models.Q(bone=""), name="understand_cause_bone_first"
            ),
            models.CheckConstraint(condition=~models.Q(why=""), name="understand_cause_says_why"),
        ]

    def __str__(self) -> str:
        return self.why


class CauseVerbatim(models.Model):
    """A comment that somebody holds for or against a cause. Its words stay where they are, and erasing them ends it."""

    class Side(models.TextChoices):
        FOR = "for", "speaks for it"
        AGAINST = "against", "speaks against it"

    cause = models.ForeignKey(Cause, on_delete=models.CASCADE, related_name="attached")
    verbatim = models.ForeignKey("listen.Verbatim", on_delete=models.CASCADE, related_name="causes")
    side = models.CharField(max_length=8, choices=Side, default=Side.FOR)
    note = models.CharField(max_length=300, blank=True, default="")
    by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cause", "verbatim"], name="understand_cause_verbatim_once"),
        ]

    def __str__(self) -> str:
        return f"verbatim {self.verbatim_id} {self.side} cause {self.cause_id}"
