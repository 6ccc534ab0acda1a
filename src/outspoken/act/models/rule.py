from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Rule(models.Model):
    """What is done about comments of a kind. What it says is its latest version; earlier ones stay."""

    class State(models.TextChoices):
        OFF = "off", "off"
        TRIED = "tried", "on trial"  # counts what it would do, and does nothing
        ON = "on", "on"

    name = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=5, choices=State, default=State.OFF)
    # Among rules that open a case for the same comment, the first one says how severe it is.
    place = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["place", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on(self) -> bool:
        return self.state == self.State.ON


class RuleVersion(models.Model):
    """What a rule said from one moment to the next; never changed."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    # A list of groups, any of which is enough; a group is a list of conditions, all of which must hold.
    when = models.JSONField(default=list)
    then = models.JSONField(default=list)
    by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["rule", "number"], name="act_rule_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} (version {self.number})"


class RuleHit(models.Model):
    """A comment that a rule was meant for: once for each rule and feedback."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="hits")
    feedback = models.ForeignKey("listen.Feedback", on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    is_trial = models.BooleanField()
    # The kinds of what was done, or would have been.
    did = ArrayField(models.CharField(max_length=20), default=list)
    at = models.DateTimeField()
    # When those whom the rule tells were written to; null where nobody is to be told, too.
    told_at = models.DateTimeField(null=True)
    is_to_be_told = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["rule", "feedback"], name="act_rule_hit_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The step "tell".
            models.Index(
                fields=["rule", "at"],
                name="act_rule_hit_untold",
                condition=models.Q(is_to_be_told=True, told_at__isnull=True),
            ),
            # A rule's own page, the latest first.
            models.Index(fields=["rule", "-at"], name="act_rule_hit_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} for {self.feedback_id}"
