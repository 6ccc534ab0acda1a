"""The same words from several people: linked by a step, counted as people, shown once, campaigns named.

Nothing is dropped: every comment keeps its place, its reading and its count in every figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import structlog
from django.db import connection, transaction

from outspoken.reader.duplicates import groups
from outspoken.understand.models import Repeat, Uncompared
from outspoken.understand.room import link
from outspoken.understand.sql import question
from outspoken.understand.verbatims import Seen

log = structlog.get_logger()

# A batch of new comments is compared with each other and with so many that came before.
BATCH: Final = 20_000
BEFORE: Final = 30_000
LONGEST: Final = 2_000  # characters compared
COUNTED: Final = 1_000  # of one group
# So many people do not find the same so many words by chance.
CAMPAIGN_PEOPLE: Final = 5
CAMPAIGN_WORDS: Final = 8
_LOCK: Final = 0x5A3E


@dataclass(frozen=True, slots=True)
class Same:
    """Comments with nearly the same words, as far as they may be seen. href: all of them in the reading room.

    Of more than COUNTED the newest are counted.
    """

    people: int
    comments: int
    first_at: datetime
    last_at: datetime
    is_campaign: bool
    href: str

    @property
    def words(self) -> str:
        """
        >>> at = datetime(2026, 3, 2)
        >>> Same(14, 20, at, at, False, "").words, Same(1, 3, at, at, False, "").words
        ('the same words from 14 people', 'the same words 3 times from one person')
        """
        more = "more than " if self.is_more else ""
        if self.people == 1:
            return f"the same words {more}{self.comments:,} times from one person"
        return f"the same words from {more}{self.people:,} people"

    @property
    def is_more(self) -> bool:
        """Whether there are more than were counted."""
        return self.comments >= COUNTED


def of(ids: Sequence[int], *, seen: Seen) -> dict[int, Same]:
    """What else says the same as these comments, by their ids; those like no other are left out. One query."""
    if not ids:
        return {}
    values = {
        "ids": list(ids),
        "touchpoints": None if seen is None else list(seen),
        "words": CAMPAIGN_WORDS,
        "most": COUNTED,
    }
    with connection.cursor() as cursor:
        cursor.execute(question("same_words"), values)
        return {
            pk: Same(
                people, comments, first_at, last_at, is_long and people >= CAMPAIGN_PEOPLE, link(same=str(first))
            )
            for pk, first, people, comments, first_at, last_at, is_long in cursor.fetchall()
        }  # fmt: skip


def compare(*, now: datetime) -> int:  # noqa: ARG001  every step is told the time
    """Compare what is new with what came before it and link what says the same. A step.

    Returns how many were compared; 0 where fewer than a full batch were left, so that it then rests.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        claimed = list(Uncompared.objects.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not claimed:
            return 0
        values = {"ids": claimed, "upto": claimed[-1], "most": len(claimed) + BEFORE, "longest": LONGEST}
        cursor.execute(question("texts_to_compare"), values)
        rows = cursor.fetchall()
        linked = _link([pk for pk, _ in rows], [text for _, text in rows])
        Uncompared.objects.filter(pk__in=claimed).delete()
    log.info("comments.compared", comments=len(claimed), linked=linked)
    return len(claimed) if len(claimed) == BATCH else 0


def _link(ids: Sequence[int], texts: Sequence[str]) -> int:
    """Give one number to all that say the same; a group that was known keeps its number, two that meet become one."""
    leaders = groups(texts)
    places = np.flatnonzero(np.bincount(leaders, minlength=len(ids))[leaders] > 1).tolist()
    if not places:
        return 0
    known = dict(Repeat.objects.filter(pk__in=[ids[place] for place in places]).values_list("pk", "first"))
    members: dict[int, list[int]] = {}
    for place in places:
        members.setdefault(int(leaders[place]), []).append(ids[place])
    new: list[tuple[int, int]] = []
    for group in members.values():
        numbers = {known[pk] for pk in group if pk in known}
        number = min(numbers, default=min(group))
        if len(numbers) > 1:
            Repeat.objects.filter(first__in=numbers).update(first=number)
        new += [(pk, number) for pk in group if pk not in known]
    with connection.cursor() as cursor:
        cursor.execute(
            question("link_repeats"), {"ids": [pk for pk, _ in new], "firsts": [number for _, number in new]}
        )
    return len(new)


def is_repeated(ids: Sequence[int]) -> bool:
    """Whether any of these comments says the same as another one."""
    return Repeat.objects.filter(pk__in=ids).exists()
