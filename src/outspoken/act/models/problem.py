from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from outspoken.people.models import User


class ProblemQuerySet(models.QuerySet["Problem"]):
    def standing(self) -> ProblemQuerySet:
        """Those that are not over."""
        return self.exclude(state__in=(Problem.State.SOLVED, Problem.State.MERGED))

    def to_review(self, *, on: date) -> ProblemQuerySet:
        """Those put off until a day that has come."""
        return self.filter(state=Problem.State.NOT_NOW, review_on__lte=on)

    def visible_to(self, *, touchpoints: frozenset[int] | None, user: User) -> ProblemQuerySet:
        """Those at one's own touchpoints (None: all of them), and those one answers for."""
        if touchpoints is None:
            return self
        return self.filter(Q(touchpoint__in=touchpoints) | Q(owner=user) | Q(sponsor=user))


class Problem(models.Model):
    """The cause behind what many customers say: what it is about, what it costs, who answers for it, how it stands.

    Whether it is new, lasts, came back or relapsed is worked out from what customers say and is kept nowhere.
    """

    class State(models.TextChoices):
        OPEN = "open", "open"
        WORKED_ON = "worked on", "being worked on"
        NOT_NOW = "not now", "known, and not now"
        SOLVED = "solved", "solved"
        MERGED = "merged", "went on in another problem"

    # The number people name it by.
    number = models.BigAutoField(primary_key=True)
    title = models.CharField(max_length=200)
    # What it is about: the unhappy comments of these together; where none is named, only what was chosen by hand.
    theme = models.ForeignKey("understand.Theme", null=True, on_delete=models.PROTECT, related_name="+")
    touchpoint = models.ForeignKey("journeys.Touchpoint", null=True, on_delete=models.PROTECT, related_name="problems")
    channel = models.CharField(max_length=40, blank=True, default="")
    # The first day, UTC, whose comments count.
    since = models.DateField()
    tree = models.ForeignKey("understand.CauseTree", null=True, on_delete=models.SET_NULL, related_name="problems")
    # Chosen by hand, besides what it is about. Erasing a comment or a case ends its link.
    incidents = models.ManyToManyField("understand.Incident", related_name="problems")
    cases = models.ManyToManyField("act.Case", related_name="problems")
    verbatims = models.ManyToManyField("listen.Verbatim", related_name="problems")
    owner = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="problems")
    sponsor = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    # Estimates, for each comment about it; null where nobody made one.
    their_minutes = models.FloatField(null=True)
    their_money = models.FloatField(null=True)
    their_words = models.CharField(max_length=300, blank=True, default="")
    our_minutes = models.FloatField(null=True)
    our_money = models.FloatField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    not_now_because = models.CharField(max_length=500, blank=True, default="")
    review_on = models.DateField(null=True)
    # When, by whom and why it was solved last; it stays when the problem comes back.
    solved_at = models.DateTimeField(null=True)
    solved_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    # Empty where a plan's verdict said so.
    solved_because = models.CharField(max_length=500, blank=True, default="")
    reopened = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="merged")
    # Counts what those who follow it are told of.
    moves = models.PositiveIntegerField(default=0)
    opened_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Problem]] = ProblemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-changed_at", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="not now", review_on__isnull=False) & ~Q(not_now_because="")
                | ~Q(state="not now") & Q(review_on__isnull=True, not_now_because=""),
                name="act_problem_put_off_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="solved") | Q(solved_at__isnull=False), name="act_problem_solved_at_a_time"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The register, by state.
            models.Index(fields=["state", "-changed_at"], name="act_problem_state"),
            # The step that brings those put off back on their day.
            models.Index(fields=["review_on"], name="act_problem_review", condition=Q(review_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        return self.state in (Problem.State.SOLVED, Problem.State.MERGED)

    @property
    def goes_on_in(self) -> Problem:
        """The problem in which a merged one goes on; itself where it was not merged."""
        problem = self
        while problem.merged_into is not None:
            problem = problem.merged_into
        return problem


class ProblemEntry(models.Model):
    """One thing that happened to a problem: who, when, why; with the turn of a plan's wheel that it belongs to."""

    class Phase(models.TextChoices):
        PLAN = "plan", "Plan"
        DO = "do", "Do"
        CHECK = "check", "Check"
        ACT = "act", "Act"

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="story")
    plan = models.ForeignKey("act.Plan", null=True, on_delete=models.CASCADE, related_name="story")
    phase = models.CharField(max_length=5, choices=Phase, blank=True, default="")
    # What happened, in words that hold none of the customer's; and what the person who did it says to it.
    text = models.CharField(max_length=400)
    why = models.CharField(max_length=500, blank=True, default="")
    by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"problem {self.problem_id}: {self.text}"


class Wish(models.Model):
    """A customer wants to hear what becomes of the cause behind their case, whichever problem it turns out to be."""

    case = models.OneToOneField("act.Case", on_delete=models.CASCADE, related_name="wish")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"wish of case {self.case_id}"


class Follower(models.Model):
    """A customer who hears when a problem moves, until they say stop."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="followers")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="followed")
    since = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    # The last move told, and when; the next one waits until a week is over.
    told_move = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=8, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["problem", "person"], name="act_follower_once"),
        ]

    def __str__(self) -> str:
        return f"follower of problem {self.problem_id}"
