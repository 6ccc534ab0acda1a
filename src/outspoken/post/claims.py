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
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.db.models.functions import Coalesce, Length

from outspoken.post.models import Letter

_DUE: Final = (Path(__file__).parent / "sql" / "due_over_http.sql").read_text(encoding="utf-8")
WINDOW: Final = 2
# Other processes may hold the first ones of every line.
_LOOK_BEYOND: Final = 3


class Receiver(NamedTuple):
    """Who is kept apart from others: an endpoint, a push service; the mail server, which has no id."""

    kind: str
    id: int = 0

    @classmethod
    def of(cls, letter: Letter) -> Receiver:
        return cls(letter.kind, letter.endpoint_id or (letter.subscription.service_id if letter.subscription else 0))


def over_http(
    *, now: datetime, rooms: Mapping[str, int], windows: Mapping[Receiver, int], flying: Mapping[UUID, Receiver]
) -> list[Letter]:
    """Claim webhooks and pushes that are due.

    rooms: how many letters of each kind. windows: how many may be under way to a receiver, `WINDOW` where it is not
    named; one to a receiver that failed last. flying: letters under way already, with their receivers.
    """
    if max(rooms.values()) <= 0:
        return []
    most_each = max(windows.values(), default=WINDOW)
    bound: dict[str, Any] = {"now": now, "each": max(most_each, WINDOW) * _LOOK_BEYOND, "flying": list(flying)}
    with connection.cursor() as cursor:
        cursor.execute(_DUE, bound)
        due = [(letter, Receiver(kind, pk), failures) for letter, kind, pk, failures in cursor.fetchall()]
    under_way, left = Counter(flying.values()), dict(rooms)
    chosen: list[UUID] = []
    for letter, receiver, failures in _dealt(due):
        most = min(1, windows.get(receiver, 1)) if failures else windows.get(receiver, WINDOW)
        if under_way[receiver] < most and left[receiver.kind] > 0 and _locked([letter]):
            under_way[receiver] += 1
            left[receiver.kind] -= 1
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


def _dealt(due: list[tuple[UUID, Receiver, int]]) -> list[tuple[UUID, Receiver, int]]:
    """Round by round, one for each receiver, so that a long line takes no room from a short one."""
    seen: Counter[Receiver] = Counter()
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
    due = Letter.objects.due(at=now).filter(pk__in=chosen)
    letters = list(
        due.select_related("endpoint", "subscription__user", "subscription__service").prefetch_related("attachments")
    )
    release(set(chosen) - {letter.pk for letter in letters})
    return letters
