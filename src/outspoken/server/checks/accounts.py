"""Can the wrong people sign in?"""

from __future__ import annotations

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from outspoken.people.models import ApiToken, Membership, Role, User
from outspoken.server.checks.finding import Finding, advice, safe, unsafe
from outspoken.server.house import House


def _admins() -> list[User]:
    held = Membership.objects.filter(user=OuterRef("pk"), role=Role.ADMIN)
    return list(User.objects.filter(Exists(held), is_active=True).order_by("email"))


def administrators(house: House) -> Iterator[Finding]:  # noqa: ARG001
    admins = _admins()
    second = set(
        Authenticator.objects.filter(
            user__in=admins, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        ).values_list("user_id", flat=True)
    )
    without = [admin.email for admin in admins if admin.pk not in second]
    if not admins:
        yield advice(
            "accounts.admins", "Nobody administers this installation.", "Give somebody the role administrator."
        )
    elif without:
        yield unsafe(
            "accounts.mfa",
            f"These administrators sign in by password alone: {', '.join(without)}.",
            "Let each of them add a passkey or an authenticator app under “Me”.",
        )
    else:
        yield safe("accounts.mfa", f"All {len(admins)} administrators have a second factor.")


def demo(house: House) -> Iterator[Finding]:  # noqa: ARG001
    from outspoken.demo import company

    addresses = [member.email for member in company.CAST]
    left = sorted(
        user.email for user in User.objects.filter(email__in=addresses, is_active=True) if user.has_usable_password()
    )
    if left:
        yield unsafe(
            "accounts.demo",
            f"The cast of the demo can still sign in: {', '.join(left)}.",
            "Keep the demo in a data folder of its own, or deactivate these people on the staff page.",
        )
    else:
        yield safe("accounts.demo", "No sign-in of the demo is left.")


def tokens(house: House) -> Iterator[Finding]:  # noqa: ARG001
    endless = ApiToken.objects.filter(revoked_at=None, expires_at=None).count()
    if endless:
        yield advice(
            "accounts.tokens",
            f"{endless} API token(s) never expire.",
            "Revoke those nobody needs on the tokens page, and give new ones an end.",
        )
    else:
        yield safe("accounts.tokens", "Every API token has an end.")


CHECKS = (administrators, demo, tokens)
