"""Browsers that we may push to: turned on by their person, removed by them or once they are gone.

SubscriptionError
├── BadSubscription  what a browser handed over is none
└── TooMany          somebody has more browsers than anybody uses
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery

from outspoken.people import audit
from outspoken.people.models import User
from outspoken.post import client
from outspoken.post.models import Letter, PushService, PushSubscription
from outspoken.post.push import encryption, keys

MOST: Final = 20
_AUTH: Final = 16
# As the browsers name themselves; those that name others beside themselves come first.
_BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Vivaldi/", "Vivaldi"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


class SubscriptionError(Exception):
    """The text is for the person who asked."""


class BadSubscription(SubscriptionError):
    def __init__(self, why: str) -> None:
        super().__init__(f"This browser handed over no subscription that works: {why}.")


class TooMany(SubscriptionError):
    def __init__(self) -> None:
        super().__init__(f"Notifications are on in {MOST} browsers already. Remove one of them first.")


@transaction.atomic
def turn_on(*, endpoint: str, p256dh: str, auth: str, name: str, by: User, now: datetime) -> PushSubscription:
    """Keep the subscription of a browser. One that somebody else used before is theirs no longer.

    endpoint: the address its push service gave it; p256dh, auth: its public key and secret in base64url. name: as
    `browser_name` says. Raises BadSubscription and TooMany.
    """
    service = _service(endpoint)
    _check_keys(p256dh, auth)
    key = keys.pair(now=now).public
    fields = {"p256dh": p256dh, "auth": auth, "key": key, "name": name, "session_epoch": by.session_epoch}
    # Two tabs, or two people at one browser, one after the other.
    by = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    known = PushSubscription.objects.select_for_update().filter(endpoint=endpoint).first()
    if known is not None and known.user_id == by.pk:
        PushSubscription.objects.filter(pk=known.pk).update(**fields)
        known.refresh_from_db()
        return known
    if known is not None:
        forget([known.pk], because="somebody else uses the browser now")
    if by.push_subscriptions.count() >= MOST:
        raise TooMany
    made = PushSubscription.objects.create(user=by, service=service, endpoint=endpoint, made_at=now, **fields)
    audit.record("notifications.turned_on", by=by, about=f"user {by.pk}", now=now, detail={"browser": name})
    return made


@transaction.atomic
def turn_off(held: PushSubscription, *, by: User, now: datetime) -> None:
    forget([held.pk], because="its person turned notifications off there")
    audit.record(
        "notifications.turned_off", by=by, about=f"user {held.user_id}", now=now, detail={"browser": held.name}
    )


@transaction.atomic
def forget(held: Sequence[int], *, because: str, is_patient: bool = True) -> int:
    """Delete subscriptions; letters that wait for them are given up in sight. Returns how many there were.

    is_patient: whether to wait for somebody who is just putting a letter to one; else that one stays this time.
    """
    # Locked before its letters are looked at: none may be put to it from now on.
    locked = PushSubscription.objects.select_for_update(skip_locked=not is_patient).filter(pk__in=held).order_by("pk")
    found = list(locked.values_list("pk", flat=True))
    letters = Letter.objects.filter(subscription__in=found)
    letters.waiting().update(state=Letter.State.GIVEN_UP, trouble=because[:300])
    letters.update(subscription=None)
    return PushSubscription.objects.filter(pk__in=found).delete()[1].get("post.PushSubscription", 0)


def forget_dead(*, now: datetime) -> int:
    """Delete the subscriptions of who was switched off or signed out everywhere (a step). Returns how many."""
    if not PushSubscription.objects.exists():
        return 0
    dead = PushSubscription.objects.dead(key=keys.pair(now=now).public)
    because = "its person signed out everywhere, or was switched off"
    return forget(list(dead.values_list("pk", flat=True)), because=because)


def held_for(users: Iterable[User]) -> list[PushSubscription]:
    """The browsers of these people that may be told something; they stay until the caller's transaction ends."""
    live = PushSubscription.objects.live().filter(user__in=[user.pk for user in users])
    if not (found := list(live.values_list("pk", flat=True))):
        return []
    with connection.cursor() as cursor:
        # The weakest lock that keeps a row from being deleted: it holds up nobody else who puts letters to it.
        cursor.execute("SELECT id FROM post_pushsubscription WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [found])
        there = [row[0] for row in cursor.fetchall()]
    return list(PushSubscription.objects.filter(pk__in=there).select_related("service").order_by("pk"))


def of(user: User) -> list[PushSubscription]:
    """Somebody's browsers that are on, with when each was reached last (`reached_at`) and what is wrong (`trouble`)."""
    last = Letter.objects.filter(subscription=OuterRef("pk")).order_by("-put_at")
    held = PushSubscription.objects.live().filter(user=user)
    return list(
        held.annotate(
            reached_at=Subquery(last.filter(state=Letter.State.SENT).values("sent_at")[:1]),
            trouble=Subquery(last.values("trouble")[:1]),
        )
    )


def browser_name(user_agent: str) -> str:
    """What a person calls the browser they sit at.

    >>> browser_name("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox on Linux'
    >>> browser_name("curl/8")
    'A browser'
    """
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


def _service(endpoint: str) -> PushService:
    """The push service of an address. Nothing is asked there now: the guard judges where it leads when it is used."""
    longest = PushSubscription._meta.get_field("endpoint").max_length or 0
    if len(endpoint) > longest or not re.fullmatch(r"[!-~]+", endpoint):
        raise BadSubscription("its address is none")
    try:
        parts = client.check(endpoint, allowed=settings.OUTBOUND_ALLOW)
    except client.Refused as error:
        raise BadSubscription(str(error)) from error
    return PushService.objects.get_or_create(origin=f"{parts.scheme}://{parts.netloc.lower()}")[0]


def _check_keys(p256dh: str, auth: str) -> None:
    try:
        encryption.public_key(p256dh)
        is_secret = len(encryption.unpadded(auth)) == _AUTH
    except ValueError:
        is_secret = False
    if not is_secret:
        raise BadSubscription("its keys are none")
