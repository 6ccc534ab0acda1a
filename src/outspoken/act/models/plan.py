from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from outspoken.act.models.problem import Problem


class PlanQuerySet(models.QuerySet["Plan"]):
    def running(self) -> PlanQuerySet:
        return self.filter(state=Plan.State.RUNNING)


class Plan(models.Model):
    """What is done about a problem, what is expected of it by when, and what the verdict said in the end."""

    class State(models.TextChoices):
        RUNNING = "running", "running"
        WORKED = "worked", "worked"
        NO_CHANGE = "no change", "no change shown"
        WORSE = "worse", "got worse"
        CANNOT_TELL = "cannot tell", "cannot tell"
        DROPPED = "dropped", "dropped"

    number = models.BigAutoField(primary_key=True)
    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="plans")
    what = models.CharField(max_length=200)
    owner = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="plans")
    # What is expected and from when on stands there, so that one verdict judges all changes alike.
    change = models.OneToOneField("understand.Change", null=True, on_delete=models.SET_NULL, related_name="plan")
    # The day on which the verdict is asked for, and the last day it was; it closes the plan on such a day only.
    check_on = models.DateField(null=True)
    asked_on = models.DateField(null=True)
    # The verdict as it was told then: a few words, and a sentence.
    verdict = models.CharField(max_length=200, blank=True, default="")
    verdict_sentence = models.CharField(max_length=600, blank=True, default="")
    verdict_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=State, default=State.RUNNING)
    closed_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Plan]] = PlanQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="running", closed_at__isnull=True) | ~Q(state="running") & Q(closed_at__isnull=False),
                name="act_plan_closed_at_a_time",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The step that asks for verdicts, and the board.
            models.Index(fields=["asked_on"], name="act_plan_running", condition=Q(state="running")),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_running(self) -> bool:
        return self.state == Plan.State.RUNNING

    @property
    def is_without_effect(self) -> bool:
        return self.state in (Plan.State.NO_CHANGE, Plan.State.WORSE, Plan.State.CANNOT_TELL)


class ActionQuerySet(models.QuerySet["Action"]):
    def overdue(self, *, on: date) -> ActionQuerySet:
        """Not done by the end of their day, in plans that run."""
        return self.filter(done_at=None, due_on__lt=on, plan__state=Plan.State.RUNNING)


class Action(models.Model):
    """One thing to be done for a plan, by one person, by a day."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="actions")
    what = models.CharField(max_length=200)
    owner = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="actions")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    reminded_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Action]] = ActionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            # The step that reminds owners of what is overdue.
            models.Index(fields=["due_on"], name="act_action_due", condition=Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.what

    def is_overdue(self, on: date) -> bool:
        return self.done_at is None and self.due_on < on
