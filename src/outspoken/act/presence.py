"""Who has a case open or writes in it right now, and what they had typed when their window closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from outspoken.act.models import Case, Presence
from outspoken.act.story import LONGEST
from outspoken.people.models import User

# A window that was not heard of for so long is closed.
LASTS: Final = timedelta(seconds=40)


def touch(case: Case, *, user: User, draft: str | None, now: datetime) -> None:
    """Somebody has the case open; draft: what stands in their answer, None where they may not write one.

    They are writing while it changes: once it stands still, they only look.
    """
    if draft is None:
        Presence.objects.update_or_create(case=case, user=user, defaults={"seen_at": now, "is_writing": False})
        return
    kept = draft.replace("\0", "").replace("\r\n", "\n")[:LONGEST]
    here, is_new = Presence.objects.get_or_create(
        case=case, user=user, defaults={"seen_at": now, "is_writing": bool(kept.strip()), "draft": kept}
    )
    if not is_new:
        here.is_writing = bool(kept.strip()) and (kept != here.draft or (here.is_writing and _is_fresh(here, now)))
        here.seen_at, here.draft = now, kept
        here.save(update_fields=["seen_at", "is_writing", "draft"])


def _is_fresh(here: Presence, now: datetime) -> bool:
    return now - here.seen_at < LASTS


def others(case: Case, *, user: User, now: datetime) -> list[Presence]:
    """Everybody else at the case right now, those who write first."""
    here = case.presences.filter(seen_at__gt=now - LASTS).exclude(user=user)
    return list(here.select_related("user").order_by("-is_writing", "user__name"))


def draft_of(case: Case, *, user: User) -> str:
    return Presence.objects.filter(case=case, user=user).values_list("draft", flat=True).first() or ""


def sent(case: Case, *, user: User) -> None:
    """What was typed has become an answer."""
    Presence.objects.filter(case=case, user=user).update(draft="", is_writing=False)
