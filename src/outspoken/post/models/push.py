from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from outspoken.people.models import User


class PushKey(models.Model):
    """The key pair by which push services know this installation: there is one."""

    # As browsers are shown it when they subscribe.
    public = models.CharField(max_length=100)
    sealed = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="push_key_is_one", condition=Q(pk=1)),
        ]

    def __str__(self) -> str:
        return self.public


class PushService(models.Model):
    """Who carries pushes to browsers of one kind: the maker of the browser, as a rule."""

    # Scheme, host and port.
    origin = models.CharField(max_length=300, unique=True)
    # Tries in a row that found nobody there, and how long nothing more is sent because of them.
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.origin


class PushSubscriptionQuerySet(models.QuerySet["PushSubscription"]):
    def live(self) -> PushSubscriptionQuerySet:
        """Those that may be told something: of somebody who may sign in and did not sign out everywhere since."""
        return self.filter(user__is_active=True, session_epoch=F("user__session_epoch"))

    def dead(self, *, key: str) -> PushSubscriptionQuerySet:
        """Those that may not any more, or whose key is another one than this."""
        return self.exclude(user__is_active=True, session_epoch=F("user__session_epoch"), key=key)


class PushSubscription(models.Model):
    """A browser of somebody that we may push to."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="push_subscriptions")
    service = models.ForeignKey(PushService, on_delete=models.PROTECT, related_name="subscriptions")
    # Whoever knows it may try to push there, so it is shown to nobody.
    endpoint = models.CharField(max_length=1000, unique=True)
    # The browser's public key and secret, in base64url.
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    # Our public key it subscribed to: no other one may push to it.
    key = models.CharField(max_length=100)
    # "Firefox on Linux"
    name = models.CharField(max_length=60)
    # As the person's was: signing out everywhere ends it.
    session_epoch = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    objects = PushSubscriptionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"push subscription {self.pk}"

    @property
    def is_live(self) -> bool:
        return self.user.is_active and self.session_epoch == self.user.session_epoch
