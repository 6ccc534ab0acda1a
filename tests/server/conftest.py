"""A place for a whole installation, and `outspoken up` run in it as its user would."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from outspoken.server.cluster import Cluster

UP = "from outspoken.cli.up import command; import typer; typer.run(command)"


class Up:
    """`outspoken up` as a child of the tests, with what it says."""

    def __init__(self, data: Path, *arguments: str, **environment: str) -> None:
        mine = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("OUTSPOKEN_", "DATABASE_", "DJANGO_"))
        }
        self.data = data
        self.process = subprocess.Popen(
            [sys.executable, "-c", UP, "--data", str(data), "--port", "0", "--workers", "1", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**mine, **environment},
        )
        self.lines: dict[str, list[str]] = {"out": [], "err": []}
        self._readers = [
            threading.Thread(target=self._read, args=(name, pipe), daemon=True)
            for name, pipe in (("out", self.process.stdout), ("err", self.process.stderr))
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, name: str, pipe: Any) -> None:
        with pipe:
            for line in pipe:
                self.lines[name].append(line.rstrip("\n"))

    @property
    def said(self) -> str:
        return "\n".join(self.lines["err"])

    @property
    def address(self) -> str:
        return self.lines["out"][0].removeprefix("ready: ")

    def wait_until_ready(self) -> Up:
        wait_until(lambda: bool(self.lines["out"]) or self.process.poll() is not None, seconds=90)
        assert self.lines["out"], self.said
        return self

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.end_by_itself()

    def end_by_itself(self) -> int:
        code = self.process.wait(60)
        for reader in self._readers:
            reader.join(10)
        return code

    def children(self) -> dict[str, int]:
        """Process numbers by name: postgres, web, reader, sender, worker."""
        found = {}
        for path in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
                words = (path / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if parent == self.process.pid:
                name = next((word for word in words if word.startswith(b"outspoken.server.")), b"x.postgres")
                name = words[-2] if name.endswith(b".worker") else name.rpartition(b".")[2]
                found[name.decode()] = int(path.name)
        return found

    def health(self, *, seconds: float = 5.0) -> tuple[int, dict[str, Any]]:
        """Status and answer of /health; (0, {}) where nobody answers."""
        try:
            with urllib.request.urlopen(self.address + "/health", timeout=seconds) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, {}
        except OSError:
            return 0, {}


def wait_until(condition: Any, *, seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"not so within {seconds:.0f} s"
        time.sleep(0.05)


def reachable_folder() -> Path:
    """A temporary folder that other accounts may pass through, as PostgreSQL's must where the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="outspoken-", dir="/tmp"))
    folder.chmod(0o755)
    return folder


@pytest.fixture
def place() -> Iterator[Path]:
    folder = reachable_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def laid_out_cluster() -> Iterator[Path]:
    """A cluster laid out once; copied by tests, since laying one out takes seconds."""
    folder = reachable_folder()
    Cluster(folder / "data").create()
    yield folder / "data"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def cluster(place: Path, laid_out_cluster: Path) -> Iterator[Cluster]:
    """A cluster of its own for one test, ready to start."""
    subprocess.run(["cp", "-a", str(laid_out_cluster), str(place / "data")], check=True)
    cluster = Cluster(place / "data")
    yield cluster
    cluster.clear()


@pytest.fixture(scope="session")
def laid_out() -> Iterator[Path]:
    """A data folder that a house ran in: cluster laid out, tables made."""
    folder = reachable_folder()
    up = Up(folder / "data").wait_until_ready()
    assert up.end() == 0, up.said
    yield folder / "data"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def house(laid_out: Path) -> Iterator[Up]:
    """One running house for all tests of a file that leave it running."""
    folder = reachable_folder()
    subprocess.run(["cp", "-a", str(laid_out), str(folder / "data")], check=True)
    running = Up(folder / "data").wait_until_ready()
    yield running
    assert running.end() == 0, running.said
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def data(place: Path, laid_out: Path) -> Path:
    """A data folder of its own for one test, ready to start."""
    subprocess.run(["cp", "-a", str(laid_out), str(place / "data")], check=True)
    return place / "data"


@pytest.fixture
def up(data: Path) -> Iterator[Up]:
    """A running house; ended, however the test left it."""
    running = Up(data).wait_until_ready()
    yield running
    if running.process.poll() is None:
        running.end()
    Cluster(data).clear()
