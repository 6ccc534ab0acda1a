from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from outspoken.people.models import User


class Severity(models.IntegerChoices):
    LOW = 1, "low"
    NORMAL = 2, "normal"
    HIGH = 3, "high"
    URGENT = 4, "urgent"


class State(models.TextChoices):
    NEW = "new", "new"  # nobody has answered yet
    WORKING = "working", "being worked on"  # the next word is ours
    WAITING = "waiting", "waiting for the customer"
    ASKED = "asked", "asked whether it is put right"
    CLOSED = "closed", "closed"


OPEN: tuple[str, ...] = (State.NEW, State.WORKING, State.WAITING, State.ASKED)


class Outcome(models.TextChoices):
    """How a case ended. Only the first two are the customer's own word."""

    PUT_RIGHT = "put right", "the customer says it is put right"
    NOT_PUT_RIGHT = "not put right", "the customer says it is not put right"
    SILENT = "silent", "the customer did not say"
    NOT_REACHED = "not reached", "the customer could not be reached"
    NOTHING_TO_DO = "nothing to do", "there was nothing to put right"
    MERGED = "merged", "went on in another case"


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> CaseQuerySet:
        return self.exclude(state=State.CLOSED)

    def ours(self) -> CaseQuerySet:
        """Those in which the next word is ours."""
        return self.filter(state__in=(State.NEW, State.WORKING))

    def overdue(self, *, at: datetime) -> CaseQuerySet:
        """Whose next promise has passed."""
        return self.filter(due_at__lt=at)

    def visible_to(self, *, touchpoints: frozenset[int] | None, user: User) -> CaseQuerySet:
        """Those of one's own touchpoints (None: of all), and those one was given."""
        if touchpoints is None:
            return self
        return self.filter(Q(touchpoint__in=touchpoints) | Q(owner=user))


class Case(models.Model):
    """One customer who is to be answered: why, by whom, by when, and what the customer said of it in the end."""

    # The number people name it by; it says nothing else.
    number = models.BigAutoField(primary_key=True)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="cases")
    touchpoint = models.ForeignKey("journeys.Touchpoint", null=True, on_delete=models.SET_NULL, related_name="cases")
    team = models.ForeignKey("people.Team", null=True, on_delete=models.SET_NULL, related_name="cases")
    owner = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="cases")
    incident = models.ForeignKey("understand.Incident", null=True, on_delete=models.SET_NULL, related_name="cases")
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    severity = models.PositiveSmallIntegerField(choices=Severity, default=Severity.NORMAL)
    # Why it was opened, in words that hold none of the customer's: "anger", "harm: safety", "2 of 10", "by hand".
    reasons = models.JSONField(default=list)
    channel = models.CharField(max_length=40, blank=True, default="")
    language = models.CharField(max_length=8, blank=True, default="")
    tags = ArrayField(models.CharField(max_length=40), default=list)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()
    # Raised by every change; whoever changes what they saw says which one that was.
    version = models.PositiveIntegerField(default=1)
    # What we promised, and when it was done. The second clock stands still while the next word is the customer's.
    first_contact_due_at = models.DateTimeField()
    first_contact_at = models.DateTimeField(null=True)
    resolution_due_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    # The next of the two that is not kept yet; null while no promise runs.
    due_at = models.DateTimeField(null=True)
    # When somebody means to try again.
    follow_up_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="merged")

    objects: ClassVar[models.Manager[Case]] = CaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="closed") & Q(closed_at__isnull=True, outcome=""),
                name="act_case_closed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(outcome="merged"), name="act_case_merged_is_closed"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The inbox: what falls due first, of all, of a team, of one person, of some touchpoints.
            models.Index(F("due_at").asc(nulls_last=True), "number", name="act_case_due", condition=~Q(state="closed")),
            models.Index(
                "team", F("due_at").asc(nulls_last=True), "number", name="act_case_team", condition=~Q(state="closed")
            ),
            models.Index(
                "owner", F("due_at").asc(nulls_last=True), "number", name="act_case_owner", condition=~Q(state="closed")
            ),
            models.Index(
                "touchpoint",
                F("due_at").asc(nulls_last=True),
                "number",
                name="act_case_touchpoint",
                condition=~Q(state="closed"),
            ),
            # The call list, and cases asked whose answer does not come.
            models.Index(fields=["follow_up_at"], name="act_case_follow_up", condition=Q(follow_up_at__isnull=False)),
            # Closed ones, the latest first; recovery by period.
            models.Index(fields=["-closed_at"], name="act_case_closed", condition=Q(closed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"case {self.number}"

    @property
    def is_open(self) -> bool:
        return self.state != State.CLOSED

    @property
    def is_ours(self) -> bool:
        return self.state in (State.NEW, State.WORKING)

    @property
    def goes_on_in(self) -> Case:
        """The case in which a merged one goes on; itself where it was not merged."""
        case = self
        while case.merged_into is not None:
            case = case.merged_into
        return case

    def is_overdue(self, at: datetime) -> bool:
        return self.due_at is not None and self.due_at < at


class CaseFeedback(models.Model):
    """A feedback that a case answers. Each is answered in one case; it leaves the case when it is erased."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="answers")
    feedback = models.OneToOneField("listen.Feedback", on_delete=models.CASCADE, related_name="case_link")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"feedback {self.feedback_id} in case {self.case_id}"


class Stay(models.Model):
    """How long a case was in one state in one person's hands; the one without an end is now."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="stays")
    state = models.CharField(max_length=10, choices=State)
    owner = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    team = models.ForeignKey("people.Team", null=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["since", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case"], name="act_stay_one_now", condition=Q(until__isnull=True)),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="act_stay_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.case_id} {self.state}"


class Presence(models.Model):
    """Somebody has a case open, or is writing in it, right now."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    is_writing = models.BooleanField(default=False)
    # What they were typing, so that a closed window loses nothing; gone once it is sent.
    draft = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "user"], name="act_presence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at case {self.case_id}"
