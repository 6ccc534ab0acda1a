from __future__ import annotations

from typing import ClassVar

from django.db import models


class Repeat(models.Model):
    """A comment that says what another one says in nearly the same words; both have a row.

    Rows go with their comments, so a group shrinks by itself and how many are in it is always counted.
    """

    reading = models.OneToOneField(
        "understand.Reading", primary_key=True, on_delete=models.CASCADE, related_name="repeat"
    )
    # The group's number: the id of the first comment that was known with these words, which may be erased by now.
    first = models.BigIntegerField()
    # Copied, so that the newest of a group is found without a look at the others.
    occurred_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The newest of a group that fits the filters.
            models.Index(fields=["first", "-occurred_at", "-reading"], name="understand_repeat_newest"),
        ]

    def __str__(self) -> str:
        return f"repeat of {self.first}"


class Uncompared(models.Model):
    """A comment not compared with the others yet; written with its reading, gone once it was compared."""

    reading = models.OneToOneField("understand.Reading", primary_key=True, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"comment {self.pk} to compare"
