"""Who opens a public page: a person or a program, and how often from one address. Nothing of it is stored."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

# Many customers share one address (a shop's Wi-Fi, a train's): the pace is that of a crowd, not of a person.
POSTS_A_MINUTE: Final = 120
PROGRAMS: Final = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|telegram|discord|slack|embedly|headlesschrome"
    r"|curl/|wget/|python|httpx|go-http|java/|monitor|uptime|pingdom|lighthouse",
    re.IGNORECASE,
)
# Addresses are only told apart for a minute, by a fingerprint that means nothing after a restart.
_SALT = secrets.token_bytes(16)


def is_person(request: HttpRequest) -> bool:
    """Whether a page was opened to be seen: no HEAD, no prefetch, no program that says it is one."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    agent = request.headers.get("User-Agent", "")
    return (
        request.method == "GET"
        and "prefetch" not in purpose.lower()
        and request.headers.get("X-Moz") != "prefetch"
        and bool(agent)
        and not PROGRAMS.search(agent)
    )


def address_of(request: HttpRequest) -> str:
    """The client's address; behind our own proxy, the one that the proxy saw."""
    if settings.SECURE_PROXY_SSL_HEADER:
        # The last entry is the proxy's own; those before it are whatever the client liked to write.
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if forwarded:
            return forwarded
    return str(request.META.get("REMOTE_ADDR", ""))


def may_post(request: HttpRequest) -> bool:
    """Whether this address may send one more form this minute; counts it."""
    name = hashlib.blake2b(address_of(request).encode(errors="replace"), key=_SALT, digest_size=12).hexdigest()
    cache, key = caches["local"], f"listen.posts.{name}"
    if cache.add(key, 1, timeout=60):
        return True
    try:
        return cache.incr(key) <= POSTS_A_MINUTE
    except ValueError:  # it ran out between the two
        return True
