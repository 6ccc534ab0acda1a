from __future__ import annotations

from django.db import models


class ChangedMonth(models.Model):
    """A month whose feedback counts otherwise from now on, since who said it is known otherwise; until the lens heard.

    Only added to and deleted, never updated: nobody waits for anybody.
    """

    month = models.DateField()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
