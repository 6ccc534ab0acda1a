"""The line to the mail server, encrypted and signed in to as the settings say."""

from __future__ import annotations

import smtplib
import ssl
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Final

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from outspoken.post import oauth
from outspoken.post.oauth import OAuthError, Token


class NoEntry(smtplib.SMTPException):
    """The mail server does not let us in; the message says why and what to do."""


def opened(*, now: datetime) -> smtplib.SMTP:
    """A line that mails can go by. Raises SMTPException, OSError, OAuthError."""
    host, port, timeout = settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT
    line: smtplib.SMTP
    if settings.EMAIL_USE_SSL:
        line = smtplib.SMTP_SSL(host, port, timeout=timeout, context=ssl.create_default_context())
    else:
        line = smtplib.SMTP(host, port, timeout=timeout)
    try:
        if settings.EMAIL_USE_TLS:
            line.starttls(context=ssl.create_default_context())
        sign_in(line, now=now)
    except BaseException:
        line.close()
        raise
    return line


def sign_in(line: smtplib.SMTP, *, now: datetime) -> None:
    """Say who we are, by token or password, where the settings name somebody. Raises as `opened` does."""
    if settings.SMTP_TOKENS:
        _say_token(line, tokens.get(now=now))
    elif settings.EMAIL_HOST_USER:
        line.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)


def _say_token(line: smtplib.SMTP, token: str) -> None:
    line.ehlo_or_helo_if_needed()
    mechanism = oauth.chosen(set(line.esmtp_features.get("auth", "").upper().split()))
    if not mechanism:
        raise NoEntry("the mail server takes no tokens (it offers neither XOAUTH2 nor OAUTHBEARER)")
    user, host, port = settings.EMAIL_HOST_USER, settings.EMAIL_HOST, settings.EMAIL_PORT
    said, after = (each.decode() for each in oauth.said_to(mechanism, user, token, host=host, port=port))
    try:
        line.auth(mechanism, lambda challenge=None: said if challenge is None else after)
    except smtplib.SMTPAuthenticationError as error:
        tokens.let_go()
        raise NoEntry(_REMEDIES.get(settings.SMTP_SIGN_IN, "the mail server does not take our token")) from error


_REMEDIES: Final = {
    "microsoft": "the mail server does not let the application send as this mailbox: give it the permission "
    "SMTP.SendAsApp, have it granted, let it into the mailbox, and switch authenticated SMTP on there",
    "google": "the mail server does not take our token; see that it was given for this mailbox with the scope "
    "https://mail.google.com/",
}


class Tokens:
    """The token that this process sends mail with, asked for once and again before it ends."""

    def __init__(self) -> None:
        self._lock, self._held = Lock(), dict[str, Token]()
        self._refresh: dict[str, str] = {}

    def get(self, *, now: datetime) -> str:
        """Raises OAuthError."""
        with self._lock:
            given = oauth.Client(**settings.SMTP_TOKENS)
            key = repr(sorted(settings.SMTP_TOKENS.items()))
            held = self._held.get(key)
            if held is None or now >= held.renew_at:
                refresh = self._refresh.get(key) or given.refresh_token
                asker = oauth.Client(given.token_url, given.client_id, given.client_secret, refresh, given.scope)
                held = oauth.ask(asker, now=now, allowed=settings.OUTBOUND_ALLOW)
                self._held = {key: held}
                if held.refresh_token:
                    self._refresh = {key: held.refresh_token}
            return held.text

    def let_go(self) -> None:
        with self._lock:
            self._held = {}


tokens: Final = Tokens()


class Backend(EmailBackend):
    """How Django itself sends: the same server, signed in to the same way."""

    def open(self) -> Any:
        if not settings.SMTP_TOKENS:
            return super().open()
        # With no name or password to say, the library opens the line and leaves it there.
        self.username = self.password = ""
        is_new = super().open()
        if is_new and self.connection is not None:
            try:
                sign_in(self.connection, now=datetime.now(UTC))
            except (OSError, smtplib.SMTPException, OAuthError) as error:
                self.connection.close()
                self.connection = None
                raise NoEntry(str(error)) from error
        return is_new
