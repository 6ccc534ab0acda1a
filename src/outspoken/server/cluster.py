"""The embedded PostgreSQL 18: a real cluster in a folder, run as a plain child process.

It listens on a socket in a private folder and on no network port; the operating system says who is at the other end
(`peer`), so there is no password to keep. The house works as a role that owns its database and is no superuser.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from outspoken.server import processes
from outspoken.server.account import as_owner, can_reach, give, owner
from outspoken.server.errors import ClusterError
from outspoken.server.lifeline import die_with_parent
from outspoken.server.programs import MAJOR, programs

if TYPE_CHECKING:
    from psycopg import Connection

DATABASE = ROLE = "outspoken"
KEEPER = "keeper"
# A socket's address holds 107 bytes; the file's own name takes 18 of them.
_LONGEST_SOCKET_FOLDER = 85
_LARGEST_LOG = 10 * 1024 * 1024


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL cluster in `folder`. Whoever starts it holds the folder's lock."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder.resolve() / "postgres"

    @property
    def sockets(self) -> Path:
        """The folder of the socket: below the data folder, or below a short one where that path is too long."""
        usual = self.folder.resolve() / "run"
        if len(os.fsencode(usual)) <= _LONGEST_SOCKET_FOLDER:
            return usual
        name = sha256(os.fsencode(usual)).hexdigest()[:12]
        base = Path("/run") if os.geteuid() == 0 else Path(tempfile.gettempdir())
        return base / f"outspoken-{os.geteuid()}-{name}"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @property
    def url(self) -> str:
        """The address of the house's database, as DATABASE_URL."""
        return f"postgresql://{ROLE}@/{DATABASE}?host={self.sockets}"

    @property
    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def create(self) -> None:
        """Lay the cluster out if it is not there yet: UTF-8, data checksums on.

        Raises ClusterError where it cannot, or where another major version laid it out.
        """
        if self.exists:
            self._check_version()
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if owner() and not any(self.folder.iterdir()):
            give(self.folder, mode=0o700)
        if not can_reach(self.folder):
            raise ClusterError(
                f"PostgreSQL does not run as root, and the system user in its place cannot enter {self.folder}. Choose "
                "a data folder that is not below a private one (--data /var/lib/outspoken/…), or run Outspoken as an "
                "ordinary user."
            )
        unfinished = self.folder.resolve() / "postgres.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        give(unfinished)
        arguments = ["-D", str(unfinished), "-U", KEEPER, "-E", "UTF8", "--locale-provider=builtin"]
        arguments += ["--locale=C.UTF-8", "--auth=peer", "--data-checksums"]
        done = self._run("initdb", *arguments)
        if done.returncode:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise ClusterError(f"PostgreSQL could not lay out {self.data}: {done.stderr.strip()}")
        unfinished.rename(self.data)

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server as a child process and wait until it answers; ends what a killed server left first."""
        process = self.launch()
        self.wait(process)
        return process

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the server as a child process without waiting for it."""
        self._check_version()
        self.clear()
        self._write_doors()
        self._open_socket_folder()
        with self._open_log() as log:
            return subprocess.Popen(  # noqa: S603
                [str(programs(self.folder) / "postgres"), "-D", str(self.data), *self._options()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT),
                env=self._environment(),
                **as_owner(self.folder),
            )

    def wait(
        self,
        process: subprocess.Popen[bytes] | None = None,
        *,
        seconds: float = 120.0,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        """Wait until the server answers and holds the house's role and database. Recovery after a crash takes time.

        check: called again and again meanwhile; what it raises ends the waiting.
        Raises ClusterError where the process ends, or where it does not answer within `seconds`.
        """
        import psycopg

        until = time.monotonic() + seconds
        address = f"postgresql://{KEEPER}@/postgres?host={self.sockets}&connect_timeout=5"
        while time.monotonic() < until:
            check()
            if process is not None and process.poll() is not None:
                raise ClusterError(f"PostgreSQL stopped at once: {self._last_words()}")
            try:
                with psycopg.connect(address, autocommit=True) as connection:
                    return self._furnish(connection)
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise ClusterError(f"PostgreSQL did not answer within {seconds:.0f} s: {self._last_words()}")

    def stop(self, process: subprocess.Popen[bytes], *, seconds: float = 60.0) -> None:
        """Stop the server: sessions are ended, everything is written out; if that takes too long, recovery does it."""
        for number, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
            if process.poll() is None:
                process.send_signal(number)
            try:
                process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
            break
        if self.sockets.parent != self.folder.resolve():
            shutil.rmtree(self.sockets, ignore_errors=True)

    def clear(self) -> None:
        """End what an earlier server left: a server without its supervisor, backends without their server, stale files.

        PostgreSQL itself refuses to start where a stale file names a process number that is in use again, which in a
        container is the rule and not the exception.
        """
        postmaster = self._postmaster()
        running = processes.of_cluster(self.data)
        if postmaster in running:
            kindly = [(signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)]
            processes.end(lambda: [pid for pid in [postmaster] if pid in processes.of_cluster(self.data)], by=kindly)
        # Backends see by themselves that their server is gone, save one in the middle of a long query.
        processes.end(
            lambda: processes.of_cluster(self.data),
            by=[(signal.SIGTERM, 2.0), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 10.0)],
        )
        if postmaster is None or not processes.is_alive(postmaster) or Path("/proc").is_dir():
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            for left in self.sockets.glob(".s.PGSQL.*"):
                left.unlink(missing_ok=True)

    def _postmaster(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def _check_version(self) -> None:
        try:
            found = (self.data / "PG_VERSION").read_text().strip()
        except OSError as error:
            raise ClusterError(f"There is no PostgreSQL cluster in {self.data}: {error.strerror}.") from error
        if found != MAJOR:
            raise ClusterError(
                f"{self.data} was laid out by PostgreSQL {found}; this Outspoken brings {MAJOR}. Dump it with the "
                f"Outspoken that made it (pg_dump), and load the dump into a new data folder, or carry it over with "
                f"pg_upgrade. Nothing was changed."
            )
        if os.geteuid() not in {0, self.data.stat().st_uid}:
            theirs = self.data.stat().st_uid
            raise ClusterError(
                f"{self.data} belongs to the user with number {theirs}, and PostgreSQL works for its owner only. "
                "Run Outspoken as that user, or choose another data folder with --data."
            )

    def _write_doors(self) -> None:
        """Who may come in, written anew at every start: the accounts of this house, over the socket, nobody else."""
        accounts = {"root", pwd.getpwuid(self.data.stat().st_uid).pw_name}
        if os.geteuid() == 0:
            give(self.data, mode=0o700)
        doors = {
            "pg_hba.conf": "# Written by Outspoken at every start.\nlocal all all peer map=house\n",
            "pg_ident.conf": "# Written by Outspoken at every start.\n"
            + "".join(f'house "{name}" {role}\n' for name in sorted(accounts) for role in (KEEPER, ROLE)),
        }
        for name, text in doors.items():
            (self.data / name).write_text(text)
            give(self.data / name, mode=0o600)

    def _open_socket_folder(self) -> None:
        self.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = self.sockets.lstat()
        them = owner()
        if self.sockets.is_symlink() or held.st_uid not in {os.geteuid(), them.pw_uid if them else os.geteuid()}:
            raise ClusterError(f"{self.sockets} belongs to somebody else. Remove it, or choose a shorter --data path.")
        give(self.sockets, mode=0o700)

    def _open_log(self) -> BinaryIO:
        if self.log.exists() and self.log.stat().st_size > _LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        log = self.log.open("ab")
        give(self.log, mode=0o600)
        return log

    def _options(self) -> list[str]:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            # What a 2xx rests on; given here, no file in the cluster can turn it off.
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "shared_buffers": f"{min(max(memory // 8, 128), 2048)}MB",
            "effective_cache_size": f"{max(memory // 2, 256)}MB",
            "maintenance_work_mem": "128MB",
            "work_mem": "16MB",
            # Bounds how much there is to replay after a crash.
            "max_wal_size": "2GB",
            "wal_compression": "on",
            "random_page_cost": "1.1",
            "jit": "off",
            # A statement or a row in the log would be customers' words in the log.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            "log_line_prefix": "%m [%p] ",
            "log_checkpoints": "off",
        }
        if _shared_memory() < 256 * 1024**2:  # as containers have it: too little for a parallel query
            settings["dynamic_shared_memory_type"] = "sysv"
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _furnish(self, connection: Connection) -> None:
        held = connection.execute("SELECT rolname FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone()
        if held is None:
            connection.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")

    def _last_words(self) -> str:
        try:
            lines = self.log.read_text(errors="replace").splitlines()[-200:]
        except OSError:
            lines = []
        reasons = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
        reasons = [reason for reason in reasons if not reason.startswith("the database system is")]
        said = reasons[-1] if reasons else " ".join(lines[-3:]) or "it gave no reason"
        return f"{said} ({self.log})"

    def _environment(self) -> dict[str, str]:
        # Settings of the caller's own PostgreSQL tools must not reach this one.
        return {name: value for name, value in os.environ.items() if not name.startswith("PG")}

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603
            [str(programs(self.folder) / program), *arguments],
            capture_output=True,
            text=True,
            env=self._environment(),
            **as_owner(self.folder),
        )


def _shared_memory() -> int:
    """Bytes of shared memory the operating system gives, or as good as unlimited where it does not say."""
    try:
        held = os.statvfs("/dev/shm")  # noqa: S108
    except OSError:
        return 2**62
    return held.f_blocks * held.f_frsize
