from __future__ import annotations

from typing import ClassVar

from django.db import models


class Pulse(models.Model):
    """A hosted one-tap question at a touchpoint; its address is short enough for a sticker."""

    slug = models.SlugField(max_length=60, unique=True)
    touchpoint = models.ForeignKey("journeys.Touchpoint", on_delete=models.CASCADE, related_name="pulses")
    source = models.OneToOneField("listen.Source", on_delete=models.PROTECT, related_name="pulse")
    question = models.CharField(max_length=200)
    # The question in other languages, by language code; the words around it are fixed (pulse_words.py).
    questions = models.JSONField(default=dict, blank=True)
    # What happens next with what was said: "We tell the crew tonight."
    thanks = models.CharField(max_length=300, blank=True, default="")
    # Whether the unhappy are asked, with one more tap, if they told us before; in own words or the fixed ones.
    asks_told = models.BooleanField(default=False)
    told_question = models.CharField(max_length=200, blank=True, default="")
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["slug"]

    def __str__(self) -> str:
        return self.question
