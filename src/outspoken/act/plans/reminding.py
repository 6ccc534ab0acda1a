"""The step that reminds people of what they said they would do: once when it is overdue, then weekly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from outspoken.act.models import Action
from outspoken.people.models import User
from outspoken.post import letters

AGAIN: Final = timedelta(days=7)
MOST: Final = 500


@transaction.atomic
def remind(*, now: datetime) -> int:
    """Write one mail to each owner of overdue actions they were not reminded of within a week. A step.

    Returns how many actions. A day is over when it is over in UTC.
    """
    today = now.astimezone(UTC).date()
    late = Action.objects.overdue(on=today).filter(owner__is_active=True)
    late = late.filter(Q(reminded_at=None) | Q(reminded_at__lte=now - AGAIN))
    held = late.select_for_update(of=("self",), skip_locked=True).select_related("owner", "plan__problem")
    by_owner: dict[User, list[Action]] = {}
    for action in held.order_by("owner", "due_on", "pk")[:MOST]:
        if action.owner is not None:
            by_owner.setdefault(action.owner, []).append(action)
    for owner, actions in by_owner.items():
        _write(owner, actions, now=now)
    found = [action.pk for actions in by_owner.values() for action in actions]
    Action.objects.filter(pk__in=found).update(reminded_at=now)
    return len(found)


def _write(owner: User, actions: Sequence[Action], *, now: datetime) -> None:
    lines = [
        f"{action.what}\n  due {action.due_on:%-d %B %Y}, for “{action.plan.what}”\n"
        f"  {settings.PUBLIC_URL}{reverse('plan', args=[action.plan_id])}"
        for action in actions
    ]
    many = f"{len(actions)} actions are overdue" if len(actions) > 1 else f"Overdue: {actions[0].what}"
    letters.put_mail(
        key=f"overdue to {owner.pk} at {now.isoformat()}",
        to=owner.email,
        subject=many,
        text="You said that you would do this:\n\n" + "\n\n".join(lines),
        about=f"user {owner.pk}",
        now=now,
    )
