"""What a push says, sealed for one browser: its push service carries it and cannot read it (RFC 8291, RFC 8188)."""

from __future__ import annotations

import base64
import binascii
import os
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# One record, which every push service must take (RFC 8030, 7.2), less header, delimiter and authentication tag.
RECORD: Final = 4096
MOST_BYTES: Final = RECORD - 86 - 17
_LAST_RECORD: Final = b"\x02"


def encrypted(
    plain: bytes,
    *,
    p256dh: str,
    auth: str,
    key: EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a push under `Content-Encoding: aes128gcm`.

    plain: at most MOST_BYTES. p256dh, auth: the browser's public key and secret in base64url. key, salt: new ones for
    every message; given in tests alone. Raises ValueError for a text that is too long, and for keys that are none.
    """
    if len(plain) > MOST_BYTES:
        raise ValueError(f"a push says at most {MOST_BYTES:,} bytes; this has {len(plain):,}")
    theirs, secret = public_key(p256dh), unpadded(auth)
    ours, salt = key or generate_private_key(SECP256R1()), salt or os.urandom(16)
    shown = uncompressed(ours.public_key())
    about = b"WebPush: info\0" + uncompressed(theirs) + shown
    seed = _derived(ours.exchange(ECDH(), theirs), salt=secret, about=about, length=32)
    content_key = _derived(seed, salt=salt, about=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derived(seed, salt=salt, about=b"Content-Encoding: nonce\0", length=12)
    header = salt + RECORD.to_bytes(4, "big") + bytes([len(shown)]) + shown
    return header + AESGCM(content_key).encrypt(nonce, plain + _LAST_RECORD, None)


def public_key(given: str) -> EllipticCurvePublicKey:
    """A browser's public key. Raises ValueError where it is no point of P-256."""
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), unpadded(given))


def uncompressed(key: EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def base64url(given: bytes) -> str:
    """
    >>> base64url(b"\\xfb\\xff"), unpadded("-_8")
    ('-_8', b'\\xfb\\xff')
    """
    return base64.urlsafe_b64encode(given).rstrip(b"=").decode("ascii")


def unpadded(given: str) -> bytes:
    """The bytes of base64url, padded or not. Raises ValueError."""
    bare = given.rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("that is no base64url") from error


def _derived(secret: bytes, *, salt: bytes, about: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=salt, info=about).derive(secret)
