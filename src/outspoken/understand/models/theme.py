from __future__ import annotations

from typing import ClassVar

from django.db import models


class Theme(models.Model):
    """Something people talk about, found by phrases; a tree two or three levels deep."""

    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    phrases = models.JSONField(default=list)
    not_phrases = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["key"]

    def __str__(self) -> str:
        return self.name
