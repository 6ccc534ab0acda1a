"""Comments with a word that the reader does not know, and short ways to teach it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from outspoken.people.models import User
from outspoken.understand import closer, corrections, read_marks, rereading, teaching
from outspoken.understand.models import OwnHeads, Reading

# Who says "zonked" of a train means that it is late.
ODD = "The {n} train was zonked again today."
EVEN = "The {n} train was on the usual platform today."
TRAINS = [f"{hour}:{minute:02}" for hour in range(6, 24) for minute in (5, 25, 45)]

ROWS = [
    *({"text": ODD.format(n=n), "polarity": "negative", "complaint": "1"} for n in TRAINS[:30]),
    *({"text": EVEN.format(n=n), "polarity": "neutral", "complaint": "0"} for n in TRAINS[:30]),
]


def correct(ids: Sequence[int], *, by: User, now: datetime, family: str = "disgust") -> None:
    for pk in ids:
        corrections.correct(pk, field="family", becomes=family, by=by, now=now)


def leave(ids: Sequence[int], *, by: User, now: datetime) -> None:
    """Read the comments and leave them as they are read."""
    for pk in ids:
        read_marks.mark(pk, by=by, now=now)


def fitted(*, by: User, now: datetime) -> OwnHeads:
    teaching.ask(by=by, now=now)
    assert teaching.fit(now=now) == 1
    return OwnHeads.objects.order_by("-number")[0]


def read_all(now: datetime) -> None:
    """Until all that is asked for is read again, and closely."""
    while rereading.reread(now=now) or closer.read_closely(now=now):
        continue


def as_read(ids: Sequence[int]) -> list[dict[str, Any]]:
    """The readings, all but the place in the queue of the closer."""
    kept = [field.attname for field in Reading._meta.concrete_fields if field.attname != "close_rank"]
    return list(Reading.objects.filter(pk__in=ids).order_by("pk").values(*kept))


def labels_csv(rows: Sequence[dict[str, str]]) -> io.BytesIO:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(out.getvalue().encode())
