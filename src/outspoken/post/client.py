"""The one client for requests to the outside. Whatever asks for something beyond this machine asks here.

An address that somebody typed in, or that came with a webhook, may point at the inside of our own network. So the name
is looked up once, every address found must be a public one, and the connection goes to exactly that address; only hosts
that the operator named may be private or be spoken to without TLS. Redirects are followed within the same origin only,
and every request has a size and a time it may take in all.

    PostError
    ├── Refused       the guard forbids it; nothing was sent
    ├── Unreachable   no answer, or none that is HTTP
    └── TooMuch       it took longer, or said more, than it may
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Timer
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

REDIRECTS: Final = 3
_CHUNK: Final = 65_536
# Seconds that the beginning of an answer is waited for once its status is known: of good news, and of bad.
_LINGER_GOOD: Final = 0.1
_LINGER: Final = 2.0
# IPv6 addresses that carry an IPv4 address in their last 32 bits.
_CARRIERS: Final = (ip_network("64:ff9b::/96"), ip_network("::/96"))
# Never anybody's at large, whatever the version of the standard library says; the last of IPv4 is a cloud's inside.
_INSIDE: Final = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4",
        "168.63.129.16/32",
        "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fec0::/10",
    )
)  # fmt: skip
# What the second half of an ISATAP address begins with; its last 32 bits are an IPv4 address.
_ISATAP: Final = {0x0000_5EFE, 0x0200_5EFE}
_AGAIN: Final = {301, 302, 303, 307, 308}

_NETLOC: Final = re.compile(r"(?:\[[0-9A-Fa-f:.%]+\]|[^\[\]@\\:%\s]+)(?::\d+)?")

Address = IPv4Address | IPv6Address
LookUp = Callable[[str, int], list[str]]


class PostError(Exception):
    """A request that got no answer; its text says why and holds nothing of what was sent."""


class Refused(PostError):
    """The guard forbids the request."""


class Unreachable(PostError):
    """The other side does not answer, or not in HTTP."""


class TooMuch(PostError):
    """The answer takes too long or is too large."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a request may take: seconds in all, from the look-up to the last byte, and bytes of the answer."""

    seconds: float = 10.0
    size: int = 1_000_000
    # Whether an answer beyond that size is an error, or is cut there: who only wants the status reads no more.
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said. Headers by name in small letters."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def send(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    allowed: frozenset[str] = frozenset(),
    bounds: Bounds | None = None,
    look_up: LookUp | None = None,
    redirects: int = REDIRECTS,
) -> Answer:
    """Send one request and return the answer, whatever its status.

    allowed: hosts, in small letters, that may have a private address and may be spoken to over plain http. look_up:
    addresses of a host and port, the system's resolver unless given. redirects: how many are followed; none where 0,
    and the answer that names one is returned. Raises PostError; never follows a redirect to another scheme, host or
    port (it raises Refused), nor a redirect of a body unless by 307 or 308.
    """
    bounds = bounds or Bounds()
    deadline = time.monotonic() + bounds.seconds
    for _ in range(redirects + 1):
        parts = check(url, allowed=allowed)
        address = _address(parts, allowed, look_up or _resolved)
        answer = _exchange(method, parts, address, body, headers or {}, bounds, deadline)
        goes_on = answer.headers.get("location") if redirects and answer.status in _AGAIN else None
        if not goes_on or (body and answer.status not in {307, 308}):
            return answer
        url = _within(parts, goes_on)
    raise Refused(f"{parts.hostname} sends from one address to the next, more than {redirects} times")


def check(url: str, *, allowed: frozenset[str] = frozenset()) -> SplitResult:
    """The parts of an address whose form the guard lets pass; where it leads is asked when it is gone to. Raises
    Refused."""
    try:
        parts = urlsplit(url)
        name, _ = parts.hostname, parts.port
    except ValueError as error:
        raise Refused(f"that is no address: {error}") from error
    if parts.scheme not in {"https", "http"} or not name:
        raise Refused("an address begins with https:// and names a host")
    if parts.username is not None or parts.password is not None:
        raise Refused(f"the address of {name} holds a user name; send a key in a header")
    if not _NETLOC.fullmatch(parts.netloc):
        raise Refused("an address names a host and a port, and nothing else between // and /")
    if parts.scheme == "http" and name not in allowed:
        raise Refused(f"{name} would be spoken to without TLS; use https, or name it in OUTSPOKEN_OUTBOUND_ALLOW")
    if any(ord(character) <= 32 or ord(character) == 127 for character in url):
        raise Refused(f"the address of {name} holds a space or a control character")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _within(parts: SplitResult, goes_on: str) -> str:
    """The address a redirect names, if it is of the same origin."""
    url = ""
    try:
        url = urljoin(parts.geturl(), goes_on)
        to = urlsplit(url)
        is_same = (to.scheme, to.hostname, _port(to)) == (parts.scheme, parts.hostname, _port(parts))
    except ValueError:
        is_same = False
    if not is_same:
        raise Refused(f"{parts.hostname} sends on to another place, which is not followed")
    return url


def _address(parts: SplitResult, allowed: frozenset[str], look_up: LookUp) -> str:
    """The address to connect to: looked up once. One private address among several is enough to refuse."""
    name = parts.hostname or ""
    try:
        found = look_up(name, _port(parts))
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{name} is not known to the resolver") from error
    if not found:
        raise Unreachable(f"{name} has no address")
    if name not in allowed and not all(_is_public(each) for each in found):
        raise Refused(f"{name} lies in a private network; where that is meant, name it in OUTSPOKEN_OUTBOUND_ALLOW")
    return found[0]


def _is_public(found: str) -> bool:
    try:
        return "%" not in found and is_public(ip_address(found))
    except ValueError:
        return False


def _resolved(name: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]


def is_public(address: Address) -> bool:
    """Whether an address belongs to the internet at large, the address it carries included.

    >>> [is_public(ip_address(each)) for each in ("93.184.216.34", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1")]
    [True, False, False, False]
    """
    carried = _carried(address)
    if carried is not None:
        return is_public(carried)
    is_inside = any(address in network for network in _INSIDE if network.version == address.version)
    return address.is_global and not (is_inside or address.is_multicast or address.is_reserved)


def _carried(address: Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    is_carrier = any(address in carrier for carrier in _CARRIERS) or int(address) >> 32 & 0xFFFF_FFFF in _ISATAP
    return IPv4Address(int(address) & 0xFFFF_FFFF) if is_carrier else None


def _exchange(
    method: str,
    parts: SplitResult,
    address: str,
    body: bytes,
    headers: Mapping[str, str],
    bounds: Bounds,
    deadline: float,
) -> Answer:
    name = parts.hostname or ""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TooMuch(f"{name} took longer than {bounds.seconds:g} s")
    connection = _Pinned(name, _port(parts), address, is_tls=parts.scheme == "https", timeout=left)
    # A timeout of each read alone would let a byte now and then go on for ever.
    watch = Timer(left, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        path = parts.path or "/"
        connection.request(method, f"{path}?{parts.query}" if parts.query else path, body or None, dict(headers))
        response = connection.getresponse()
        if bounds.is_cut:
            return Answer(response.status, connection.beginning(response, bounds.size, deadline), _named(response))
        said = _read(response, name, bounds)
        if time.monotonic() >= deadline:
            raise TooMuch(f"{name} took longer than {bounds.seconds:g} s")
        return Answer(response.status, said, _named(response))
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() >= deadline:
            raise TooMuch(f"{name} took longer than {bounds.seconds:g} s") from error
        raise Unreachable(f"{name} cannot be spoken with: {type(error).__name__}") from error
    finally:
        watch.cancel()
        connection.close()


def _named(response: http.client.HTTPResponse) -> dict[str, str]:
    return {key.lower(): value for key, value in response.getheaders()}


def _read(response: http.client.HTTPResponse, name: str, bounds: Bounds) -> bytes:
    said = bytearray()
    while part := response.read(_CHUNK):
        said += part
        if len(said) > bounds.size:
            raise TooMuch(f"{name} says more than {bounds.size:,} bytes")
    return bytes(said)


@cache
def _context(make: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """Made once: reading the certificates of all authorities takes longer than most requests."""
    return make()


class _Pinned(http.client.HTTPConnection):
    """A connection to one address that speaks to a host by its name; proxies of the environment are not asked."""

    def __init__(self, name: str, port: int, address: str, *, is_tls: bool, timeout: float) -> None:
        self.default_port = 443 if is_tls else 80
        super().__init__(name, port, timeout=timeout)
        self._address, self._is_tls, self._name = address, is_tls, name
        # The library lets go of its own hold on the socket once the headers are read.
        self._held: socket.socket | None = None

    def connect(self) -> None:
        self._held = socket.create_connection((self._address, self.port), self.timeout)
        if self._is_tls:
            context = _context(ssl.create_default_context)
            self._held = context.wrap_socket(self._held, server_hostname=self._name, do_handshake_on_connect=False)
            self._held.do_handshake()
        self.sock = self._held

    def close(self) -> None:
        super().close()
        # A handshake that failed never made it into `sock`.
        if self._held is not None:
            self._held.close()

    def beginning(self, response: http.client.HTTPResponse, size: int, deadline: float) -> bytes:
        """What an answer begins with, as much as comes in a moment; that it breaks off or drips is no trouble."""
        said = bytearray()
        ends = min(deadline, time.monotonic() + (_LINGER_GOOD if 200 <= response.status < 300 else _LINGER))
        with suppress(OSError, http.client.HTTPException, ValueError):
            while len(said) < size and (left := ends - time.monotonic()) > 0 and self._held is not None:
                self._held.settimeout(left)
                if not (part := response.read1(size - len(said))):
                    break
                said += part
        return bytes(said)

    def cut(self) -> None:
        """End whatever is under way, from another thread."""
        if self._held is not None:
            with suppress(OSError):
                self._held.shutdown(socket.SHUT_RDWR)
