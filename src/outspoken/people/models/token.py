from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from uuid_utils.compat import uuid7


class Scope(models.TextChoices):
    FEEDBACK_WRITE = "feedback:write", "Send feedback in"
    FEEDBACK_READ = "feedback:read", "Read feedback"
    MAIL_WRITE = "mail:write", "Hand mail in"


class TokenQuerySet(models.QuerySet["ApiToken"]):
    def valid(self, *, at: datetime) -> TokenQuerySet:
        not_expired = models.Q(expires_at=None) | models.Q(expires_at__gt=at)
        return self.filter(not_expired, revoked_at=None)


class ApiToken(models.Model):
    """A key for machines: only its hash is kept, it can do only what its scopes say, and it can be revoked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=12)
    digest = models.BinaryField(unique=True)
    scopes = models.JSONField(default=list)
    created_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="api_tokens")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[ApiToken]] = TokenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    def is_valid_at(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def allows(self, scope: Scope | str) -> bool:
        return str(scope) in self.scopes

    @property
    def scope_names(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]
