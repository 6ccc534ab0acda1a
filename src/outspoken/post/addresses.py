"""Mail addresses before anything is sent to them: one address, no more, and nothing that could become a header."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

_valid = EmailValidator()


class BadAddress(ValueError):
    """That is not one mail address; its text does not repeat it."""


def one(address: str) -> str:
    """That address as SMTP takes it: a domain with letters beyond ASCII in its Punycode form.

    >>> one("dev@bücher.example")
    'dev@xn--bcher-kva.example'
    >>> one("dev@a.example\\r\\nBcc: all@a.example")
    Traceback (most recent call last):
        ...
    outspoken.post.addresses.BadAddress: that is not one mail address; give name@domain and nothing else
    """
    local, _, domain = address.strip().rpartition("@")
    try:
        if any(ord(character) < 33 or ord(character) == 127 for character in address.strip()):
            raise BadAddress
        plain = f"{local}@{domain.encode('idna').decode('ascii')}"
        local.encode("ascii")
        if domain != "localhost":
            _valid(plain)
    except (UnicodeError, ValidationError, BadAddress) as error:
        raise BadAddress("that is not one mail address; give name@domain and nothing else") from error
    return plain
