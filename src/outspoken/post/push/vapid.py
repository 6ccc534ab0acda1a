"""Who sends a push: a signed statement for one push service, by the key that browsers subscribed to (RFC 8292)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings

from outspoken.post.push.encryption import base64url, uncompressed, unpadded

# At most a day (RFC 8292, 2); half of it leaves room for clocks that differ.
VALID: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Pair:
    """The installation's key pair. public: as browsers are shown it, in base64url."""

    private: EllipticCurvePrivateKey
    public: str

    @classmethod
    def new(cls) -> Pair:
        return cls._of(generate_private_key(SECP256R1()))

    @classmethod
    def kept(cls, secret: str) -> Pair:
        """The pair of a kept secret."""
        return cls._of(derive_private_key(int.from_bytes(unpadded(secret), "big"), SECP256R1()))

    @property
    def secret(self) -> str:
        """The private key in base64url, to be kept."""
        return base64url(self.private.private_numbers().private_value.to_bytes(32, "big"))

    @classmethod
    def _of(cls, private: EllipticCurvePrivateKey) -> Pair:
        return cls(private, base64url(uncompressed(private.public_key())))


def authorization(pair: Pair, *, audience: str, now: datetime) -> str:
    """The header's value. audience: scheme, host and port of the push service."""
    claims = {"aud": audience, "exp": int((now + VALID).timestamp()), "sub": _contact()}
    said = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
    r, s = decode_dss_signature(pair.private.sign(said.encode("ascii"), ECDSA(SHA256())))
    signature = base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={said}.{signature}, k={pair.public}"


def _contact() -> str:
    """Whom a push service may turn to about us."""
    return settings.PUBLIC_URL if settings.HTTPS else f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"


def _part(given: dict[str, Any]) -> str:
    return base64url(json.dumps(given, separators=(",", ":")).encode())
