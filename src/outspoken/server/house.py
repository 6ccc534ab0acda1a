"""One installation from the outside: its folder, its database, the environment its processes run in."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from outspoken.server.cluster import Cluster
from outspoken.server.errors import AlreadyRunning, HouseError
from outspoken.server.folder import DataFolder, usual_folder

Note = Callable[[str], None]


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201


@dataclass(frozen=True)
class House:
    """An installation in a data folder, with its own PostgreSQL or the one at `database_url`."""

    data: Path
    database_url: str = ""

    @classmethod
    def at(cls, data: Path | None = None) -> House:
        """The installation that `--data`, OUTSPOKEN_DATA and DATABASE_URL speak of."""
        told = data or Path(os.environ.get("OUTSPOKEN_DATA") or usual_folder())
        return cls(told.expanduser().resolve(), os.environ.get("DATABASE_URL", ""))

    @property
    def folder(self) -> DataFolder:
        return DataFolder(self.data)

    @property
    def cluster(self) -> Cluster | None:
        """The embedded PostgreSQL; None where the house uses somebody's own."""
        return None if self.database_url else Cluster(self.data)

    def environment(self) -> dict[str, str]:
        """What `outspoken.settings` is to find in the environment of a process of this house."""
        told = {
            "DJANGO_SETTINGS_MODULE": "outspoken.settings",
            "OUTSPOKEN_DATA": str(self.data),
            "DATABASE_URL": self.database_url or Cluster(self.data).url,
        }
        if not os.environ.get("OUTSPOKEN_SECRET_KEY"):
            told["OUTSPOKEN_SECRET_KEY"] = self.folder.secret_key()
        return told

    @contextmanager
    def database(self, doing: str, *, note: Note) -> Iterator[None]:
        """Have the database there for the time of a command: the running one, or one started for it."""
        cluster = self.cluster
        if cluster is None:
            yield
            return
        with ExitStack() as stack:
            try:
                stack.enter_context(self.folder.held(doing, note=note))
            except AlreadyRunning:
                cluster.wait()
            else:
                cluster.create()
                process = cluster.start()
                stack.callback(cluster.stop, process)
            yield


@contextmanager
def open_house(
    data: Path | None = None, *, doing: str = "a command", as_found: bool = False, note: Note = _say
) -> Iterator[House]:
    """Have Django set up over an installation's database, for a command that works on it.

    Uses DATABASE_URL, or the embedded PostgreSQL of the data folder: the one that runs, or one that runs for the time
    of the command. Tables are brought up to date first. as_found: take the installation as it is, making nothing.
    Raises HouseError.
    """
    house = House.at(data)
    if as_found and house.cluster and not house.cluster.exists:
        raise HouseError(f"No installation is in {house.data}. Name its folder with --data, or make one: outspoken up")
    house.folder.prepare()
    with house.database(doing, note=note):
        os.environ.update(house.environment())
        import django

        django.setup()
        from outspoken.server.migrations import bring_up_to_date

        try:
            if not as_found:
                bring_up_to_date()
            yield house
        finally:
            _let_go()
            # What root wrote during the command belongs to the house's account like everything else.
            house.folder.hand_over()


def _let_go() -> None:
    from django.db import connection, connections

    connections.close_all()
    connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's backend alone has one
