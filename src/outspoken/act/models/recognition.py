from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Recognition(models.Model):
    """Praise on somebody's own page: a customer's, in their words, or a word of thanks of those who lead.

    A customer's words are kept nowhere but in their verbatim: it goes with that, and so does every thanks for it.
    Whether the team sees it is for the one who is praised to say.
    """

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="recognitions")
    # The team whose work it was, and that it is shown to where they agree.
    team = models.ForeignKey("people.Team", on_delete=models.CASCADE, related_name="recognitions")
    verbatim = models.ForeignKey("listen.Verbatim", null=True, on_delete=models.CASCADE, related_name="recognitions")
    # The part of it that praises them, as text[start:end]; null for all of it.
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    # Of those who lead: their own words, and the praise they thank for, if any.
    text = models.TextField(blank=True, default="")
    by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    about = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="thanks")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    shared_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "verbatim"], name="act_recognition_once"),
            models.CheckConstraint(
                condition=Q(verbatim__isnull=False, text="", about__isnull=True)
                | Q(verbatim__isnull=True, start__isnull=True) & ~Q(text=""),
                name="act_recognition_of_one_kind",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(start__lt=F("end")),
                name="act_recognition_part_in_order",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # One's own page, newest first.
            models.Index(fields=["user", "-at"], name="act_recognition_own"),
            # What a team shows of it.
            models.Index(
                fields=["team", "-shared_at"], name="act_recognition_shared", condition=Q(shared_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"recognition of {self.user_id}"


class Naming(models.Model):
    """Somebody is named in words that do not plainly praise them. Their coach alone decides what becomes of it."""

    class Kind(models.TextChoices):
        CRITICISM = "criticism", "criticism that names them"
        UNCLEAR = "unclear", "praise that is not plain"

    class State(models.TextChoices):
        WAITING = "waiting", "waiting for the coach"
        KEPT = "kept", "kept by the coach"
        PASSED = "passed", "passed on with a note"
        GIVEN = "given", "given as praise"

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="namings")
    team = models.ForeignKey("people.Team", on_delete=models.CASCADE, related_name="namings")
    verbatim = models.ForeignKey("listen.Verbatim", on_delete=models.CASCADE, related_name="namings")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    at = models.DateTimeField()
    # What the coach said to it, and when; who that was stays even where they left.
    note = models.TextField(blank=True, default="")
    coach = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "verbatim"], name="act_naming_once"),
            models.CheckConstraint(condition=~Q(state="passed") | ~Q(note=""), name="act_naming_passed_on_with_a_note"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False),
                name="act_naming_decided_at_a_time",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # What waits for the coaches of a team, the latest first.
            models.Index(fields=["team", "-at"], name="act_naming_waiting", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"naming {self.pk}"


class Thanks(models.Model):
    """A customer was thanked, once for each feedback."""

    feedback = models.OneToOneField(
        "listen.Feedback", primary_key=True, on_delete=models.CASCADE, related_name="thanks"
    )
    by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    letter = models.ForeignKey("post.Letter", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"thanks for feedback {self.pk}"
