"""A whole installation in a temporary folder for a benchmark: the real `outspoken up`, an API token, its processes."""

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
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

RESULTS = Path(__file__).parent / "results" / "server.md"
OUTSPOKEN = [sys.executable, "-c", "from outspoken.cli import main; main()"]


class Installation:
    """One data folder and the house that runs on it."""

    def __init__(self, data: Path, *arguments: str) -> None:
        self.data = data
        self.arguments = arguments
        self.said: list[str] = []
        self.address = ""

    def start(self) -> None:
        mine = {name: value for name, value in os.environ.items() if not name.startswith(("OUTSPOKEN_", "DATABASE_"))}
        self.process = subprocess.Popen(
            [*OUTSPOKEN, "up", "--data", str(self.data), "--port", "0", *self.arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=mine,
        )
        threading.Thread(target=self._listen, daemon=True).start()
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line.startswith("ready: "):
            raise SystemExit("outspoken up did not start:\n" + "\n".join(self.said))
        self.address = line.removeprefix("ready: ").strip()

    def _listen(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.said.append(line.rstrip("\n"))

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(90)

    def health(self) -> str:
        """What /health says: "ok", "no reader", "no worker", "no database"; "" where nobody answers."""
        try:
            with urlopen(self.address + "/health", timeout=10) as answer:
                return str(json.load(answer)["status"])
        except (URLError, OSError, ValueError):
            return ""

    def is_well(self) -> bool:
        return self.health() == "ok"

    @property
    def database_url(self) -> str:
        from outspoken.server.cluster import Cluster

        return Cluster(self.data).url

    def set_up_django(self) -> None:
        """Have this process speak to the installation's database through the house's own models."""
        from outspoken.server.house import House

        os.environ.update(House(self.data).environment())
        import django

        django.setup()

    def token(self) -> str:
        from outspoken.people import tokens
        from outspoken.people.models import User

        user = User.objects.create_user("bench@example.org", name="Bench")
        now = datetime.now(UTC)
        return tokens.create(name="bench", scopes=["feedback:write"], expires_at=None, by=user, now=now).secret

    def children(self) -> dict[str, int]:
        """Process numbers of the supervisor's children: postgres, web-<n>, reader, worker."""
        found: dict[str, int] = {}
        for path in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
            try:
                parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
                words = (path / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if parent == self.process.pid:
                module = next((word for word in words if word.startswith("outspoken.server.")), "x.postgres")
                name = words[-2] if module.endswith(".worker") else module.rpartition(".")[2]
                found[f"web-{sum(held.startswith('web') for held in found) + 1}" if name == "web" else name] = int(
                    path.name
                )
        return found

    def cpu(self) -> dict[str, float]:
        """Seconds of processor time used so far: by the web processes, the worker, PostgreSQL, and this process."""
        children = self.children()
        used = {"client": time.process_time()}
        parents: dict[int, int] = {}
        ticks: dict[int, float] = {}
        for path in Path("/proc").glob("[0-9]*"):
            try:
                fields = (path / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(path.name)] = int(fields[1])
            ticks[int(path.name)] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
        for name, pid in children.items():
            kind = name.partition("-")[0]
            mine = ticks.get(pid, 0.0) + sum(ticks[child] for child, parent in parents.items() if parent == pid)
            used[kind] = used.get(kind, 0.0) + mine
        return used


@contextmanager
def installation(*arguments: str, keep: bool = False) -> Iterator[Installation]:
    """A fresh installation, running; stopped and removed afterwards, also where this process is told to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="outspoken-bench-", dir="/tmp"))
    folder.chmod(0o755)
    house = Installation(folder / "data", *arguments)
    try:
        house.start()
        yield house
    finally:
        if house.process.poll() is None:
            house.stop()
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def note(title: str, **figures: object) -> None:
    """Say the figures and append them to the results, with when and where they were measured."""
    said = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items())
    revision = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=Path(__file__).parent
    ).stdout.strip()
    print(f"{title}: {said}", flush=True)
    if os.environ.get("BENCHMARK_UNRECORDED"):
        return
    raised = "priority raised, " if os.nice(0) < 0 else ""
    machine = f"{os.cpu_count()} cores, {raised}load {os.getloadavg()[0]:.1f}"
    line = f"- {datetime.now(UTC):%Y-%m-%d %H:%M} ({revision}, {machine}) "
    with RESULTS.open("a") as file:
        file.write(f"{line}**{title}**: {said}\n")


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)] if values else float("nan")


def pause_until(moment: float) -> None:
    time.sleep(max(moment - time.monotonic(), 0.0))
