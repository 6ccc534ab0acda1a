"""The installation's key pair for pushes: made once, and kept sealed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from outspoken.people import audit
from outspoken.post.inbox.sealing import SealBroken, seal, unseal
from outspoken.post.models import PushKey
from outspoken.post.push.vapid import Pair


def pair(*, now: datetime) -> Pair:
    """The pair, made where there is none yet.

    Where the installation's secret key was exchanged, what was sealed cannot be opened: a new pair is made, and in
    browsers that subscribed to the old one notifications have to be turned on again.
    """
    held = PushKey.objects.first()
    if held is not None:
        try:
            return Pair.kept(unseal(held.sealed))
        except SealBroken:
            pass
    return _renewed(now=now)


@transaction.atomic
def _renewed(*, now: datetime) -> Pair:
    made = Pair.new()
    fields = {"public": made.public, "sealed": seal(made.secret), "made_at": now}
    held, is_new = PushKey.objects.select_for_update().get_or_create(pk=1, defaults=fields)
    if not is_new:
        try:
            # Another process made it a moment ago.
            return Pair.kept(unseal(held.sealed))
        except SealBroken:
            PushKey.objects.filter(pk=1).update(**fields)
    audit.record("push.key_made", by=None, about="push key", now=now)
    return made
