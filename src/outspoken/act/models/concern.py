from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q


class ConcernQuerySet(models.QuerySet["Concern"]):
    def waiting(self) -> ConcernQuerySet:
        return self.filter(answered_at=None)

    def overdue(self, *, at: datetime) -> ConcernQuerySet:
        return self.waiting().filter(due_at__lt=at)


class Concern(models.Model):
    """A team tells those who lead that something keeps happening, and is owed an answer that all of it can read."""

    class Rung(models.IntegerChoices):
        """Who owes the answer: the next one up where it does not come in time."""

        LEAD = 1, "the lead of the team"
        EXECUTIVE = 2, "an executive"

    class Decision(models.TextChoices):
        YES = "yes", "we do it"
        NOT_NOW = "not now", "not now"
        NO = "no", "no"

    team = models.ForeignKey("people.Team", on_delete=models.CASCADE, related_name="concerns")
    text = models.TextField()
    by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    # Whether the team and those who lead see who wrote it.
    is_named = models.BooleanField(default=False)
    # The comment it began with; the concern outlives its erasure.
    verbatim = models.ForeignKey("listen.Verbatim", null=True, on_delete=models.SET_NULL, related_name="concerns")
    # The cause it belongs to, once somebody who keeps the register put it there.
    problem = models.ForeignKey("act.Problem", null=True, on_delete=models.SET_NULL, related_name="concerns")
    at = models.DateTimeField()
    # Who owes the answer now, and until when in the hours the team works. Nobody, where nobody leads.
    rung = models.PositiveSmallIntegerField(choices=Rung, default=Rung.LEAD)
    owed_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="concerns_owed")
    due_at = models.DateTimeField()
    decision = models.CharField(max_length=8, choices=Decision, blank=True, default="")
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Concern]] = ConcernQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="", decision="")
                | Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(decision=""),
                name="act_concern_answered_with_a_decision",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # A team's page.
            models.Index(fields=["team", "-at"], name="act_concern_team"),
            # The step that takes what is overdue one rung up.
            models.Index(fields=["due_at"], name="act_concern_due", condition=Q(answered_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"concern {self.pk}"

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

    def is_overdue(self, at: datetime) -> bool:
        return self.answered_at is None and self.due_at < at


class ConcernTurn(models.Model):
    """Whose turn it was to answer, until when they had, and since when."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="turns")
    rung = models.PositiveSmallIntegerField(choices=Concern.Rung)
    user = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["since", "pk"]

    def __str__(self) -> str:
        return f"turn of concern {self.concern_id}"


class ConcernVoice(models.Model):
    """A colleague sees it happen, too. Who, is shown to nobody; how many, from five on."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="voices")
    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["concern", "user"], name="act_concern_voice_once"),
        ]

    def __str__(self) -> str:
        return f"voice for concern {self.concern_id}"
