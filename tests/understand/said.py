"""What customers say in these tests, and a short way to have it heard: taken through the door and read."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from outspoken.listen import feedback
from outspoken.listen.models import Source, Verbatim
from outspoken.understand import readings

_numbers = count()

ANGRY = "I am furious, the refund never came and nobody answers. This is outrageous!"
GRATEFUL = "Thank you so much, the driver was wonderful and helped us kindly."
PLAIN = "The train arrived at the station."


def said(text: str, **fields: Any) -> feedback.Item:
    """One comment; what is not given is plain."""
    words = (("", text),) if text else ()
    return feedback.Item(**{"external_id": f"said-{next(_numbers)}", "verbatims": words, **fields})


def hear(*items: feedback.Item, source: Source, now: datetime) -> list[int]:
    """Take the items and have them read; returns the ids of their first verbatims, in order."""
    taken = feedback.take(items, source=source, by=None, now=now)
    assert not taken.errors, taken.errors
    while readings.read_unread(now=now):
        continue
    firsts = dict(Verbatim.objects.filter(feedback__in=taken.ids, place=0).values_list("feedback", "pk"))
    return [firsts[pk] for pk in taken.ids if pk is not None]
