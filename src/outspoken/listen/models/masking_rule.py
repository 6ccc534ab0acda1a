from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class MaskingRule(models.Model):
    """What an organisation has masked beside cards, accounts, phones and addresses: its own numbers."""

    # Stands in brackets in place of what was found.
    label = models.CharField(max_length=24, unique=True)
    words = models.JSONField(default=list)
    shapes = models.JSONField(default=list)
    pattern = models.CharField(max_length=200, blank=True, default="")
    is_on = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["label"]

    def __str__(self) -> str:
        return f"[{self.label}]"
