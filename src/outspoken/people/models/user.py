from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from uuid_utils.compat import uuid7

from outspoken.people.models.team import Membership


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def staff(self) -> UserQuerySet:
        """Whoever has a role, active or not; customers have none."""
        return self.filter(models.Exists(Membership.objects.filter(user=models.OuterRef("pk"))))

    def with_roles(self) -> UserQuerySet:
        held = Membership.objects.select_related("team").order_by("role", "team__name")
        return self.prefetch_related(models.Prefetch("memberships", queryset=held))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create somebody who can sign in; without a password they sign in by passkey or a reset link."""
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who can sign in: staff through a Membership, a customer through their Person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    person = models.OneToOneField(
        "people.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="user"
    )
    time_zone = models.CharField(max_length=64, default="UTC")
    density = models.CharField(
        max_length=12, default="comfortable", choices=[("comfortable", "Comfortable"), ("compact", "Compact")]
    )
    is_active = models.BooleanField(default=True)
    # Signed into every session: raising it ends them all, everywhere, at once.
    session_epoch = models.PositiveIntegerField(default=0)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        return self._salted(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._salted(secret)

    def _salted(self, secret: str | bytes | None) -> str:
        words = f"{self.password}:{self.session_epoch}"
        return salted_hmac("outspoken.people.session", words, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split()[0] if self.name else ""
