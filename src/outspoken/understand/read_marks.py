"""Reading as a habit: who read what, and how many today."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from django.db.models import Count
from django.utils import timezone

from outspoken.people.models import User
from outspoken.understand.models import Reading, ReadMark

DAILY: Final = 20


def mark(verbatim: int, *, by: User, now: datetime) -> None:
    """Remember that somebody read these words, and how they were read then; once is enough."""
    found = Reading.objects.filter(pk=verbatim).values_list("polarity", "family").first()
    polarity, family = found or ("", "")
    made = ReadMark(user=by, verbatim_id=verbatim, at=now, polarity=polarity, family=family)
    ReadMark.objects.bulk_create([made], ignore_conflicts=True)


def unmark(verbatim: int, *, by: User) -> None:
    ReadMark.objects.filter(user=by, verbatim=verbatim).delete()


def read_today(user: User, *, now: datetime) -> int:
    """How many comments somebody read since their midnight."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    found = ReadMark.objects.filter(user=user, at__gte=midnight).aggregate(n=Count("id"))
    return int(found["n"])
