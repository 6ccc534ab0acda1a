"""Which letters this process sends next: due ones, fairly over their receivers, each by one process at a time.

A claim is a lock of the database session (`pg_try_advisory_lock`), not a mark in the row: it holds while the letter is
on its way, over no open transaction, and ends with the session. Where the process is killed, its letters are due again
at once. A pooler between us and PostgreSQL must therefore keep sessions (PgBouncer: session pooling).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.db.models.functions import Coalesce, Length

from outspoken.post.models import Letter

_DUE_AT_ENDPOINTS: Final = (Path(__file__).parent / "sql" / "due_at_endpoints.sql").read_text(encoding="utf-8")
WINDOW: Final = 2
# Other processes may hold the first ones of every line.
_LOOK_BEYOND: Final = 3


def webhooks(*, now: datetime, room: int, windows: Mapping[int, int], flying: Mapping[UUID, int]) -> list[Letter]:
    """Claim webhooks that are due, `room` in all.

    windows: how many may be under way to an endpoint, `WINDOW` where it is not named; one to an endpoint that failed
    last. flying: letters under way already, with their endpoints.
    """
    if room <= 0:
        return []
    most_each = max(windows.values(), default=WINDOW)
    bound: dict[str, Any] = {"now": now, "each": max(most_each, WINDOW) * _LOOK_BEYOND, "flying": list(flying)}
    with connection.cursor() as cursor:
        cursor.execute(_DUE_AT_ENDPOINTS, bound)
        due: list[tuple[UUID, int, int]] = cursor.fetchall()
    under_way = Counter(flying.values())
    chosen: list[UUID] = []
    for letter, endpoint, failures in _dealt(due):
        most = min(1, windows.get(endpoint, 1)) if failures else windows.get(endpoint, WINDOW)
        if under_way[endpoint] < most and len(chosen) < room and _locked([letter]):
            under_way[endpoint] += 1
            chosen.append(letter)
    return _still_due(chosen, now=now)


def mails(*, now: datetime, room: int, weight: int, flying: Collection[UUID]) -> list[Letter]:
    """Claim mails that are due, the longest due first: at most `room`, whose attachments have `weight` bytes in all,
    or one alone where nothing is under way."""
    if room <= 0 or not settings.HAS_MAIL:
        return []
    due = Letter.objects.due(at=now).filter(kind=Letter.Kind.MAIL).exclude(pk__in=list(flying))
    weighed = due.annotate(weight=Coalesce(Sum(Length("attachments__content")), 0)).order_by("next_try_at", "pk")
    chosen: list[UUID] = []
    for letter, bytes_ in weighed.values_list("pk", "weight")[: room * _LOOK_BEYOND]:
        is_first = not chosen and not flying
        if len(chosen) == room or (bytes_ > weight and not is_first):
            break
        if _locked([letter]):
            chosen.append(letter)
            weight -= bytes_
    return _still_due(chosen, now=now)


def release(letters: Iterable[UUID]) -> None:
    """Let go of claims, after what became of them was committed."""
    if keys := [str(letter) for letter in letters]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(id, 0)) FROM unnest(%s::text[]) AS id", [keys])


def _dealt(due: list[tuple[UUID, int, int]]) -> list[tuple[UUID, int, int]]:
    """Round by round, one for each endpoint, so that a long line takes no room from a short one."""
    seen: Counter[int] = Counter()
    rounds = []
    for row in due:
        rounds.append((seen[row[1]], row))
        seen[row[1]] += 1
    return [row for _, row in sorted(rounds, key=lambda each: each[0])]


def _locked(letters: list[UUID]) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM unnest(%s::text[]) AS id WHERE pg_try_advisory_lock(hashtextextended(id, 0))",
            [[str(letter) for letter in letters]],
        )
        return [UUID(row[0]) for row in cursor.fetchall()]


def _still_due(chosen: list[UUID], *, now: datetime) -> list[Letter]:
    """Read anew under the lock: between the look and the lock another process may have sent one."""
    if not chosen:
        return []
    letters = list(
        Letter.objects.due(at=now).filter(pk__in=chosen).select_related("endpoint").prefetch_related("attachments")
    )
    release(set(chosen) - {letter.pk for letter in letters})
    return letters
