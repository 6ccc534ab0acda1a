"""The door to the network: one listening socket, held by the supervisor and handed to each web process.

While a web process is being replaced, callers wait in the socket's queue and are not turned away.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable

from outspoken.server.errors import HouseError

BACKLOG = 4096
_TRIES = 50


def listen(host: str, port: int, *, note: Callable[[str], None]) -> socket.socket:
    """Listen at `host` and `port`, or at the next free port after saying which one was busy.

    Raises HouseError where the address is not this machine's, or needs rights we do not have.
    """
    for candidate in range(port, min(port + _TRIES, 65536)) if port else (0,):
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                host, candidate, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
        except socket.gaierror as error:
            raise HouseError(f"--host {host} is no address: {error.strerror}.") from error
        door = socket.socket(family, kind, protocol)
        try:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
            door.listen(BACKLOG)
        except OSError as error:
            door.close()
            if error.errno != errno.EADDRINUSE:
                raise HouseError(_why(host, candidate, error)) from error
            note(f"Port {candidate} is busy; trying the next one.")
            continue
        door.setblocking(False)
        return door
    raise HouseError(f"Ports {port} to {port + _TRIES - 1} are all busy. Give a free one with --port.")


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EACCES:
        return f"Port {port} needs rights that this user does not have. Give one above 1023 with --port."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine. Give one of its own with --host, or 0.0.0.0 for all."
    return f"Cannot listen at {host}, port {port}: {error.strerror}."


def url(door: socket.socket) -> str:
    """The address under which this machine itself reaches a listening socket."""
    host, port = door.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
