"""`outspoken up`: one run of a house, from its lock to its last process."""

from __future__ import annotations

import http.client
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from outspoken.server import ports, processes
from outspoken.server.account import as_owner, can_read_installation, owner
from outspoken.server.child import Child, Start, python
from outspoken.server.errors import HouseError
from outspoken.server.folder import UP
from outspoken.server.house import House, Note
from outspoken.server.supervisor import Stopped, Supervisor

_QUICK_ENDS_BEFORE_READY = 4


@dataclass(frozen=True)
class Options:
    """How to run a house.

    workers: how many web processes, 0 for as many as suit the machine. also: further modules to run as children, as
    (name, module).
    """

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 0
    is_verbose: bool = False
    also: Sequence[tuple[str, str]] = ()


def run(
    house: House,
    options: Options,
    *,
    note: Note,
    echo: Callable[[str, str], None],
    on_ready: Callable[[str], None],
) -> None:
    """Run PostgreSQL, the web processes and the worker until SIGTERM, SIGINT or SIGHUP.

    on_ready: called once, with the address, when the house really answers. Raises HouseError.
    """
    _allow_many_files()
    house.folder.prepare()
    with (
        house.folder.held(UP, note=note) as hold,
        suppress(Stopped),
        Supervisor(note=note, echo=echo) as supervisor,
    ):
        _end_leftovers(house)
        with ports.listen(options.host, options.port, note=note) as door:
            address = ports.url(door)
            children = _Children(house, options, address, note)
            _have_database(house, supervisor)
            _migrate(supervisor, children)
            for child in children.all(door):
                supervisor.begin(child)
            _wait_until_ready(supervisor, address)
            hold.say(address=address, host=door.getsockname()[0])
            on_ready(address)
            while True:
                supervisor.turn(60.0)


def _end_leftovers(house: House) -> None:
    """End what a killed supervisor left: its children end by themselves as they notice, but not at once."""
    left = processes.end(
        lambda: processes.of_house(house.data),
        by=[(signal.SIGCONT, 1.0), (signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)],
    )
    if left:
        raise HouseError(f"Processes {left} of an earlier run do not end. End them by hand, then start again.")


def _have_database(house: House, supervisor: Supervisor) -> None:
    cluster = house.cluster
    if cluster is None:
        return
    cluster.create()
    child = Child("postgres", cluster.launch, rank=1, ask=signal.SIGINT, insist=signal.SIGQUIT, patience=60.0)
    supervisor.begin(child)
    # After a crash under heavy load there is much to replay.
    cluster.wait(child.process, seconds=600.0, check=supervisor.check)


def _migrate(supervisor: Supervisor, children: _Children) -> None:
    code, said = supervisor.finish(Child("migrations", children.python("outspoken.server.migrations")))
    if code:
        raise HouseError("The database could not be brought up to date:\n" + "\n".join(said[-20:]))
    for line in said:
        supervisor.note(line)


def _wait_until_ready(supervisor: Supervisor, address: str) -> None:
    while not _is_healthy(address):
        supervisor.turn(0.1)
        for child in supervisor.children:
            if child.quick_ends >= _QUICK_ENDS_BEFORE_READY:
                raise HouseError(f"{child.name} ends as soon as it is started; what it says is above.")


def _is_healthy(address: str) -> bool:
    place = urlsplit(address)
    names = [name.lstrip(".") for name in os.environ.get("OUTSPOKEN_HOSTS", "").split(",") if name.strip("*")]
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=5)
    try:
        connection.request("GET", "/health", headers={"Host": names[0] if names else place.netloc})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class _Children:
    """The house's own processes: where they run, as whom, and with what in their environment."""

    def __init__(self, house: House, options: Options, address: str, note: Note) -> None:
        self._options = options
        self._is_embedded = house.cluster is not None
        self._standing = _standing(note)
        level = "INFO" if options.is_verbose else "WARNING"
        self._environment = {
            **house.environment(),
            processes.MARK: str(house.data),
            "OUTSPOKEN_PUBLIC_URL": os.environ.get("OUTSPOKEN_PUBLIC_URL") or address,
            "OUTSPOKEN_LOG_LEVEL": os.environ.get("OUTSPOKEN_LOG_LEVEL") or level,
        }
        if self._standing:
            # Where the house's account can keep compiled code; it can write neither to the package nor to a home.
            self._environment |= {"HOME": str(house.data), "NUMBA_CACHE_DIR": str(house.data / "cache")}

    def python(self, module: str, *arguments: str, descriptors: Sequence[int] = (), **more: str) -> Start:
        # How /health and the database's own views tell whose connection it is.
        environment = {**self._environment, "PGAPPNAME": f"outspoken-{module.rpartition('.')[2]}", **more}
        return python(module, *arguments, environment=environment, standing=self._standing, descriptors=descriptors)

    def all(self, door: socket.socket) -> list[Child]:
        descriptor = door.fileno()
        # A page that hangs must not hold its rows for ever. Not told to somebody's own PostgreSQL: a pooler in
        # front of it would refuse the connection.
        limits = "-c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"
        web = self.python(
            "outspoken.server.web",
            str(descriptor),
            descriptors=[descriptor],
            **({"PGOPTIONS": limits} if self._is_embedded else {}),
        )
        return [
            *(Child(f"web-{number + 1}", web) for number in range(self._options.workers or _suitable_workers())),
            *(
                Child(role, self.python("outspoken.server.worker", role, PGAPPNAME=f"outspoken-{role}"))
                for role in ("reader", "sender", "worker")
            ),
            *(Child(name, self.python(module)) for name, module in self._options.also),
        ]


def _suitable_workers() -> int:
    """Two where there are processors and memory (a third of a gigabyte each) for it: one serves while one restarts."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return 2 if (os.cpu_count() or 1) >= 2 and memory >= 4 * 1024**3 else 1


def _standing(note: Note) -> Mapping[str, Any]:
    """The account to run our own processes as: root hands them to its system user where that one can read them."""
    if owner() is None:
        return {}
    if can_read_installation():
        return as_owner(Path("/"))
    note(
        f"The system user cannot read this installation ({sys.prefix}), so the web processes and the worker run as "
        "root. Install Outspoken in a place that every user can read, such as /opt/outspoken."
    )
    return {}


def _allow_many_files() -> None:
    """Each live page holds a file descriptor: take as many as the system lets us have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
