"""The data folder: everything one installation keeps, and who may look into it.

postgres/       the record            run/        its socket         postgres.log
uploads/        files to import       lens/       Parquet by month   cache/   compiled code
secret-key      signs sessions and links; made once
up.lock         who runs the house now
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from outspoken.server.account import can_reach, give, give_all
from outspoken.server.errors import AlreadyRunning, FolderError

UP = "outspoken up"
_ROOMS = ("uploads", "lens", "cache")


def usual_folder() -> Path:
    """Where the data goes when nobody says: the system's place for root, the user's own otherwise."""
    return Path("/var/lib/outspoken") if os.geteuid() == 0 else Path.home() / ".local/share/outspoken"


@dataclass(frozen=True)
class Holder:
    """Who holds a data folder: process number, what it does; once it serves, its address and where it listens."""

    pid: int
    doing: str
    address: str = ""
    host: str = ""

    def __str__(self) -> str:
        return f"{self.doing} (process {self.pid}{', ' + self.address if self.address else ''})"


@dataclass(frozen=True)
class DataFolder:
    path: Path

    @property
    def key(self) -> Path:
        return self.path / "secret-key"

    @property
    def lock(self) -> Path:
        return self.path / "up.lock"

    def prepare(self) -> None:
        """Make the folder and what belongs in it, for the house's account alone.

        A folder that was there before and holds other things keeps its permissions; `outspoken check` looks at them.
        Raises FolderError.
        """
        try:
            is_new = not self.path.exists() or not any(self.path.iterdir())
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if is_new:
                give(self.path, mode=0o700)
            for name in _ROOMS:
                (self.path / name).mkdir(mode=0o700, exist_ok=True)
            self.hand_over()
        except OSError as error:
            raise FolderError(
                f"The data folder {self.path} cannot be used: {error.strerror}. Choose another with --data."
            ) from error
        if not can_reach(self.path):
            raise FolderError(
                f"Outspoken does not run as root, and the system user in its place cannot enter {self.path}. Choose a "
                "data folder that is not below a private one (--data /var/lib/outspoken/…), or run as an ordinary user."
            )

    def hand_over(self) -> None:
        """Give what is kept in files to the house's account."""
        for name in _ROOMS:
            give_all(self.path / name)

    def secret_key(self) -> str:
        """The key that signs sessions and links, made at the first call; only the house's account can read it."""
        if not self.key.exists():
            unfinished = self.key.with_suffix(f".{os.getpid()}")
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48) + "\n")
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(self.key)
        give(self.key, mode=0o600)
        return self.key.read_text().strip()

    def holder(self) -> Holder | None:
        """Who holds the folder now; None where nobody does."""
        try:
            with self.lock.open("r") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return None
        except BlockingIOError:
            return self._named()
        return None

    def _named(self) -> Holder:
        try:
            return Holder(**json.loads(self.lock.read_text()))
        except (OSError, ValueError, TypeError):
            return Holder(pid=0, doing="another process")

    @contextmanager
    def held(self, doing: str, *, note: Callable[[str], None]) -> Iterator[Hold]:
        """Hold the folder, as only one process can; the hold ends with the process, however it ends.

        A command that holds it is waited for, after a note; raises AlreadyRunning where `outspoken up` holds it.
        """
        descriptor = os.open(self.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "r+") as file:
            give(self.lock)
            self._wait_for(file.fileno(), note)
            hold = Hold(file.fileno(), doing)
            hold.say()
            yield hold

    def _wait_for(self, descriptor: int, note: Callable[[str], None]) -> None:
        noted = None
        while True:
            try:
                return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = self._named()
            if holder.doing == UP:
                raise AlreadyRunning(
                    f"{self.path} is held by {holder}. Stop that first, or choose another folder with --data."
                )
            if holder.pid and holder != noted:
                note(f"Waiting for {holder}, which holds {self.path}.")
                noted = holder
            time.sleep(0.1)


@dataclass(frozen=True)
class Hold:
    """The lock in hand: what it says to others who look at it."""

    descriptor: int
    doing: str

    def say(self, *, address: str = "", host: str = "") -> None:
        text = json.dumps({"pid": os.getpid(), "doing": self.doing, "address": address, "host": host}).encode()
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, text, 0)
