"""Passwords of mailboxes, kept so that a copy of the database alone does not open them."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class SealBroken(Exception):
    """It was sealed with another secret key; it has to be typed in again."""


def seal(text: str) -> str:
    return _seal().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """The text. Raises SealBroken."""
    try:
        return _seal().decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeError) as error:
        raise SealBroken("it was kept under another secret key of this installation; type it in again") from error


def derived(purpose: str) -> bytes:
    """32 bytes from the installation's secret key, other ones for every purpose."""
    return HKDF(SHA256(), 32, salt=None, info=f"outspoken.post {purpose}".encode()).derive(settings.SECRET_KEY.encode())


def _seal() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived("passwords of mailboxes")))
