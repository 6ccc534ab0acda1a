from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from outspoken.act.models.case import Severity
from outspoken.people.models import User


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def standing(self) -> EscalationQuerySet:
        """Those that are not settled."""
        return self.exclude(state=Escalation.State.RESOLVED)

    def untaken(self) -> EscalationQuerySet:
        """Those nobody took on yet."""
        return self.filter(state=Escalation.State.RAISED)

    def real(self) -> EscalationQuerySet:
        return self.filter(is_drill=False)

    def visible_to(self, *, touchpoints: frozenset[int] | None, user: User) -> EscalationQuerySet:
        """Those at one's own touchpoints (None: all of them), and those one was called for or took on."""
        if touchpoints is None:
            return self
        mine = Q(touchpoint__in=touchpoints) | Q(taken_by=user) | Q(raised_by=user)
        return self.filter(mine | Q(pk__in=Notice.objects.filter(user=user).values("escalation")))


class Escalation(models.Model):
    """Something that somebody must answer for now: what it is, whom it climbed to, who took it on, how it ended.

    All alarms about the same thing are one escalation. It keeps none of the customers' words: they are looked up.
    """

    class State(models.TextChoices):
        RAISED = "raised", "nobody has taken it on"
        TAKEN = "taken", "taken on"
        RESOLVED = "resolved", "settled"

    class Origin(models.TextChoices):
        INCIDENT = "incident", "something changed in what customers say"
        CASE = "case", "an urgent case is overdue"
        RULE = "rule", "a rule"
        PROBLEM = "problem", "a problem"
        HAND = "hand", "by hand"
        DRILL = "drill", "a drill"

    # The number people name it by.
    number = models.BigAutoField(primary_key=True)
    # What it is about, in our own words.
    title = models.CharField(max_length=200)
    origin = models.CharField(max_length=8, choices=Origin)
    severity = models.PositiveSmallIntegerField(choices=Severity)
    theme = models.ForeignKey("understand.Theme", null=True, on_delete=models.SET_NULL, related_name="+")
    touchpoint = models.ForeignKey("journeys.Touchpoint", null=True, on_delete=models.SET_NULL, related_name="+")
    team = models.ForeignKey("people.Team", null=True, on_delete=models.SET_NULL, related_name="+")
    rule = models.ForeignKey("act.Rule", null=True, on_delete=models.SET_NULL, related_name="escalations")
    # Every touchpoint that was touched so far; another one is news.
    touchpoints = ArrayField(models.BigIntegerField(), default=list)
    is_drill = models.BooleanField(default=False)
    # Who takes part in a drill; nobody else hears of it.
    drilled = ArrayField(models.UUIDField(), default=list)
    state = models.CharField(max_length=8, choices=State, default=State.RAISED)
    # The last rung that was called, 0 before the first, and when the next one is unless somebody takes it on.
    rung = models.PositiveSmallIntegerField(default=0)
    climbs_at = models.DateTimeField(null=True)
    # By when a letter must have gone to somebody, and since when it is known that none could.
    reach_by = models.DateTimeField()
    unreached_at = models.DateTimeField(null=True)
    unreached_because = models.CharField(max_length=300, blank=True, default="")
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="escalations")
    # When what it was about was over by itself.
    over_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=500, blank=True, default="")
    # Counts what those who were called are told of again.
    news = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager[Escalation]] = EscalationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-raised_at", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="resolved", resolved_at__isnull=False)
                | ~Q(state="resolved") & Q(resolved_at__isnull=True),
                name="act_escalation_resolved_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(taken_at__isnull=False), name="act_escalation_taken_at_a_time"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The step "climb", the page of those that stand, and the search for a related one.
            models.Index(fields=["climbs_at"], name="act_escalation_standing", condition=~Q(state="resolved")),
            models.Index(fields=["-raised_at"], name="act_escalation_latest"),
        ]

    def __str__(self) -> str:
        return f"escalation {self.number}"

    @property
    def is_standing(self) -> bool:
        return self.state != Escalation.State.RESOLVED

    @property
    def is_taken(self) -> bool:
        return self.state == Escalation.State.TAKEN


class EscalationAlarm(models.Model):
    """One alarm that an escalation answers: each incident, case, problem or comment is in one that stands."""

    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="alarms")
    incident = models.ForeignKey("understand.Incident", null=True, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey("act.Case", null=True, on_delete=models.CASCADE, related_name="+")
    problem = models.ForeignKey("act.Problem", null=True, on_delete=models.CASCADE, related_name="+")
    feedback = models.ForeignKey("listen.Feedback", null=True, on_delete=models.CASCADE, related_name="+")
    # As severe as it was when it was last looked at.
    severity = models.PositiveSmallIntegerField(choices=Severity)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["escalation", source],
                name=f"act_alarm_{source}_once",
                condition=Q(**{f"{source}__isnull": False}),
            )
            for source in ("incident", "case", "problem", "feedback")
        ]

    def __str__(self) -> str:
        return f"alarm of escalation {self.escalation_id}"


class EscalationEntry(models.Model):
    """One thing that happened to an escalation, in words that hold none of the customers'."""

    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="story")
    text = models.CharField(max_length=400)
    by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return self.text


class Notice(models.Model):
    """Somebody is to hear of an escalation: called for it, or told what changed. One letter may tell of many."""

    class Why(models.TextChoices):
        CALLED = "called", "called"
        HANDED = "handed", "handed on to them"
        GRAVER = "graver", "it became graver"
        SPREAD = "spread", "it spread"
        OVER = "over", "it is over by itself"

    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="notices")
    # Whose place somebody takes while they are away.
    instead_of = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    rung = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=8, choices=Why)
    # Which of the escalation's news, so that each is told once.
    news = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    # Their quiet hours end then.
    not_before = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    # The key of the letter in the outbox; the letter itself may be gone by now.
    letter_key = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["escalation", "user", "why", "rung", "news"], name="act_notice_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The step that writes letters; how many somebody got within the hour.
            models.Index(fields=["not_before"], name="act_notice_untold", condition=Q(told_at__isnull=True)),
            models.Index(fields=["user", "-told_at"], name="act_notice_of"),
        ]

    def __str__(self) -> str:
        return f"notice of escalation {self.escalation_id} to {self.user_id}"


class Carrier(models.Model):
    """A letter that carries words of customers, and of how many: where fewer are left, some of them were erased."""

    letter = models.OneToOneField("post.Letter", on_delete=models.CASCADE, related_name="+")
    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="+")
    quotes = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"words in letter {self.letter_id}"


class Quoted(models.Model):
    """A feedback whose words stand in a letter."""

    carrier = models.ForeignKey(Carrier, on_delete=models.CASCADE, related_name="quoted")
    feedback = models.ForeignKey("listen.Feedback", on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"feedback {self.feedback_id}"


class Ladder(models.Model):
    """How what is so severe climbs: by when somebody must be reached, and whether it wakes people."""

    severity = models.PositiveSmallIntegerField(choices=Severity, unique=True)
    reach_minutes = models.PositiveIntegerField()
    is_through_quiet = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-severity"]

    def __str__(self) -> str:
        return f"ladder of severity {self.severity}"


class Rung(models.Model):
    """Who is called, how many minutes after the alarm, unless somebody took it on before."""

    class Who(models.TextChoices):
        FRONTLINE = "frontline", "the team whose touchpoint it is"
        LEAD = "lead", "the leads of that team"
        OWNER = "owner", "whoever owns the case or the problem"
        EXECUTIVE = "executive", "the executives"
        PERSON = "person", "somebody by name"

    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="rungs")
    place = models.PositiveSmallIntegerField()
    who = models.CharField(max_length=9, choices=Who)
    user = models.ForeignKey("people.User", null=True, on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["place"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["ladder", "place"], name="act_rung_once"),
            models.CheckConstraint(
                condition=Q(who="person", user__isnull=False) | ~Q(who="person") & Q(user__isnull=True),
                name="act_rung_names_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"rung {self.place} of {self.ladder_id}"


class QuietHours(models.Model):
    """When somebody is not to be written to, by the clock of their own time zone; what wakes people comes through."""

    user = models.OneToOneField("people.User", on_delete=models.CASCADE, related_name="quiet_hours")
    # Minutes since midnight; an end before the start is on the next morning.
    starts = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()
    is_weekend_quiet = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(starts__lt=1440, ends__lt=1440) & ~Q(starts=F("ends")), name="act_quiet_hours_of_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"quiet hours of {self.user_id}"


class Absence(models.Model):
    """Somebody is away from one day to another, both included, and who stands in for them."""

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="absences")
    deputy = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    first = models.DateField()
    last = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["first", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="act_absence_in_order"),
            models.CheckConstraint(condition=~Q(user=F("deputy")), name="act_absence_deputy_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} away from {self.first}"

    def is_on(self, day: date) -> bool:
        return self.first <= day <= self.last


class AfterAction(models.Model):
    """What we make of an escalation once it is settled: what happened, what we learnt, what we do about it."""

    escalation = models.OneToOneField(Escalation, on_delete=models.CASCADE, related_name="after_action")
    happened = models.TextField(blank=True, default="")
    learnt = models.TextField(blank=True, default="")
    actions = models.TextField(blank=True, default="")
    by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"after escalation {self.escalation_id}"
