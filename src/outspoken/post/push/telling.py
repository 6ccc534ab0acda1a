"""Telling people on all their browsers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from outspoken.people import audit
from outspoken.people.models import User
from outspoken.post import letters
from outspoken.post.models import Letter
from outspoken.post.push import subscriptions
from outspoken.post.push.message import Push

_TEST_FOR: Final = timedelta(minutes=5)


@transaction.atomic
def tell(
    users: Iterable[User], push: Push, *, key: str, about: str, now: datetime, not_before: datetime | None = None
) -> list[Letter]:
    """Put a push for each browser of these people that notifications are on in; returns them, known ones as well.

    Within the caller's transaction. Quiet hours and who stands in for whom are the caller's to heed. key, about,
    not_before: as of every letter.
    """
    return [
        letters.put_push(to, push, key=key, about=about, now=now, not_before=not_before)
        for to in subscriptions.held_for(users)
    ]


def test(user: User, *, link: str, now: datetime) -> list[Letter]:
    """Send somebody a test on all their browsers."""
    audit.record("notifications.tested", by=user, about=f"user {user.pk}", now=now)
    push = Push(
        title="Outspoken reaches you here",
        body="This is the test you asked for. Nothing waits for you.",
        link=link,
        tag="test",
        is_urgent=True,
        lasts=_TEST_FOR,
    )
    key = f"test of notifications of {user.pk} at {now.isoformat()}"
    return tell([user], push, key=key, about=f"user {user.pk}", now=now)
