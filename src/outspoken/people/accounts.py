"""Sign-in as allauth asks for it: nobody signs up by themselves; the secrets of second factors are kept encrypted."""

from __future__ import annotations

import base64
from smtplib import SMTPException
from typing import Any, cast

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from outspoken.people import audit
from outspoken.people.models import User

log = structlog.get_logger()


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, or say in the log that it failed: the page must look the same whether or not the address is known."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as error:
            log.error("mail.not_sent", about=template_prefix, error=type(error).__name__)

    def post_login(self, request: HttpRequest, user: User, **about: Any) -> HttpResponse:
        audit.record("account.signed_in", by=user, about=f"user {user.pk}", now=timezone.now())
        return cast(HttpResponse, super().post_login(request, user, **about))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002
        log.warning("account.sign_in_failed", address=self.get_client_ip(request))

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """A change of how somebody signs in: into the trail, then by mail where there is one."""
        verb = f"account.{template_prefix.rpartition('/')[2]}"
        audit.record(verb, by=user, about=f"user {user.pk}", now=timezone.now())
        super().send_notification_mail(template_prefix, user, *args, **kwargs)


def _fernet() -> Fernet:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"outspoken.people.mfa")
    return Fernet(base64.urlsafe_b64encode(derive.derive(settings.SECRET_KEY.encode())))


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def get_totp_issuer(self) -> str:
        return "Outspoken"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Outspoken"}

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()
