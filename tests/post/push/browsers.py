"""A browser that subscribed, as the RFCs describe it: it opens what is sent to it, and looks at who signed it.

Written from RFC 8188, 8291 and 8292 without the house's own code, so that both would have to err alike.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()


def to_base64url(given: bytes) -> str:
    return base64.urlsafe_b64encode(given).decode().rstrip("=")


def from_base64url(given: str) -> bytes:
    return base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))


def private_key(given: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(from_base64url(given), "big"), CURVE)


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _mac(key: bytes, said: bytes) -> bytes:
    return hmac.new(key, said, hashlib.sha256).digest()


@dataclass
class Browser:
    """endpoint: the address that its push service gave it."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def p256dh(self) -> str:
        return to_base64url(point(self.key))

    @property
    def auth(self) -> str:
        return to_base64url(self.secret)

    @property
    def handed_over(self) -> dict[str, str]:
        return {"endpoint": self.endpoint, "p256dh": self.p256dh, "auth": self.auth}

    def opened(self, body: bytes) -> bytes:
        """The plain text of a message of one record."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
        about = b"WebPush: info\x00" + point(self.key) + theirs + b"\x01"
        seed = _mac(salt, _mac(_mac(self.secret, shared), about))
        key = _mac(seed, b"Content-Encoding: aes128gcm\x00\x01")[:16]
        nonce = _mac(seed, b"Content-Encoding: nonce\x00\x01")[:12]
        padded = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
        assert padded[-1:] == b"\x02"
        return padded[:-1]

    def read(self, body: bytes) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.opened(body))
        return said


def signed_by(header: str) -> tuple[str, dict[str, Any]]:
    """The public key of a vapid header, and what it states; fails where the signature is not of that key."""
    scheme, _, rest = header.partition(" ")
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    said, _, signature = parts["t"].rpartition(".")
    raw = from_base64url(signature)
    assert len(raw) == 64
    pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, from_base64url(parts["k"]))
    key.verify(pair, said.encode(), ec.ECDSA(SHA256()))
    head, claims = (json.loads(from_base64url(part)) for part in said.split("."))
    assert head == {"typ": "JWT", "alg": "ES256"}
    return parts["k"], claims


def is_valid_for_a_day_at_most(claims: dict[str, Any], now: datetime) -> bool:
    return now < datetime.fromtimestamp(claims["exp"], tz=now.tzinfo) <= now + timedelta(hours=24)
