"""Staff: who may sign in, with which roles in which teams. Every change leaves an audit event and holds at once.

Mail is not needed: an administrator hands over a one-time link, by which the invited choose their own password.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from outspoken.people import audit, tokens
from outspoken.people.models import ApiToken, Membership, Role, Team, User

# Held to the end of a change that may take away an administrator; row locks alone would let two take each other away.
_ADMINISTRATORS = 0x6F73_7001


class StaffError(Exception):
    """A change of staff that cannot be; the message says why and what to do.

    StaffError
    ├── AlreadyKnown        an e-mail address that somebody has
    ├── NoRole              nobody is staff without a role
    ├── NeedsTeam           frontline staff see their own teams' work, so they need a team
    └── LastAdministrator   the house would be left without anybody who can administer it
    """


class AlreadyKnown(StaffError):
    """Somebody with that e-mail address exists."""


class NoRole(StaffError):
    """An invitation without any role."""


class NeedsTeam(StaffError):
    """A frontline role without a team would see nothing."""


class LastAdministrator(StaffError):
    """The last active administrator may neither leave nor lose the role."""


@dataclass(frozen=True)
class Grant:
    """A role in a team, or (team None) in the whole organisation."""

    role: Role
    team: Team | None = None

    def check(self) -> None:
        if self.role == Role.FRONTLINE and self.team is None:
            raise NeedsTeam("Frontline staff see what customers say about their own team's work: choose a team.")

    def __str__(self) -> str:
        return f"{self.role.value} in {self.team.slug}" if self.team else self.role.value


@dataclass(frozen=True)
class Invitation:
    """Somebody new, and the link by which they choose their password; it works once, for three days."""

    user: User
    link: str


def _record(verb: str, user: User, *, by: User | None, now: datetime, **detail: object) -> None:
    audit.record(verb, by=by, about=f"user {user.pk}", now=now, detail={"name": user.name, **detail})


@transaction.atomic
def invite(*, email: str, name: str, grants: Iterable[Grant], by: User | None, now: datetime) -> Invitation:
    """Let somebody in. Raises AlreadyKnown, NoRole or NeedsTeam.

    `by` None means the program, which invites the first administrator.
    """
    grants = list(grants)
    if not grants:
        raise NoRole("Choose at least one role: without one they could sign in and see nothing.")
    for grant in grants:
        grant.check()
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise AlreadyKnown(f"{email} is already known here. Change their roles on their own page.")
    user = User.objects.create_user(email, None, name=name.strip(), time_zone=settings.TIME_ZONE)
    # Whoever invites vouches for the address.
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    Membership.objects.bulk_create(Membership(user=user, role=grant.role, team=grant.team) for grant in grants)
    _record("staff.invited", user, by=by, now=now, roles=[str(grant) for grant in grants])
    return Invitation(user, _link(user))


def _link(user: User) -> str:
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{settings.PUBLIC_URL}{path}"


@transaction.atomic
def sign_in_link(user: User, *, by: User | None, now: datetime) -> str:
    """A one-time link by which an existing person chooses a new password; their second factor is still asked for."""
    _record("staff.link_made", user, by=by, now=now)
    return _link(user)


@transaction.atomic
def forget_second_factor(user: User, *, by: User, now: datetime) -> None:
    """Remove somebody's authenticator app, passkeys and recovery codes, for when they lost them all."""
    removed, _ = Authenticator.objects.filter(user=user).delete()
    _record("staff.second_factor_forgotten", user, by=by, now=now, removed=removed)


@transaction.atomic
def grant(user: User, given: Grant, *, by: User | None, now: datetime) -> Membership:
    """Give a role; giving it twice changes nothing. Raises NeedsTeam."""
    given.check()
    membership, is_new = Membership.objects.get_or_create(user=user, role=given.role, team=given.team)
    if is_new:
        _record("role.granted", user, by=by, now=now, role=str(given))
    return membership


@transaction.atomic
def withdraw(membership: Membership, *, by: User, now: datetime) -> None:
    """Take a role away. Raises LastAdministrator."""
    if membership.role == Role.ADMIN:
        _keep_an_administrator(without=membership)
    taken = Grant(Role(membership.role), membership.team)
    membership.delete()
    _record("role.withdrawn", membership.user, by=by, now=now, role=str(taken))


def _keep_an_administrator(*, without: Membership | User) -> None:
    """Raise LastAdministrator unless an active one remains, counted while nobody else can remove one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADMINISTRATORS])
    rows = list(Membership.objects.filter(role=Role.ADMIN, user__is_active=True))
    left = (
        [row for row in rows if row != without]
        if isinstance(without, Membership)
        else [row for row in rows if row.user_id != without.pk]
    )
    if rows and not left:
        raise LastAdministrator("This is the last administrator. Make somebody else one first.")


@transaction.atomic
def deactivate(user: User, *, by: User | None, now: datetime, revoke_tokens: bool = True) -> None:
    """Shut somebody out at once: their sessions end, and (unless kept) the API tokens they made stop working.

    Raises LastAdministrator.
    """
    # Not its key: the audit event of somebody else's change at the same moment points to this row.
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not user.is_active:
        return
    _keep_an_administrator(without=user)
    user.is_active = False
    user.session_epoch += 1
    user.save(update_fields=["is_active", "session_epoch"])
    _record("staff.deactivated", user, by=by, now=now)
    if revoke_tokens:
        for token in ApiToken.objects.filter(created_by=user).valid(at=now):
            tokens.revoke(token, by=by, now=now)


@transaction.atomic
def activate(user: User, *, by: User, now: datetime) -> None:
    """Let somebody back in; sessions that ended stay ended."""
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        _record("staff.activated", user, by=by, now=now)


@transaction.atomic
def end_sessions(user: User, *, now: datetime) -> None:
    """Sign somebody out everywhere, at their own wish."""
    user.session_epoch += 1
    user.save(update_fields=["session_epoch"])
    _record("staff.signed_out_everywhere", user, by=user, now=now)
