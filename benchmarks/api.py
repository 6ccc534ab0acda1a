"""How many items a second does POST /api/feedback store durably, over HTTP, in batches of 500 and one by one?

    python benchmarks/api.py [--seconds 10] [--clients 4] [--with-worker]

Starts the embedded PostgreSQL (fsync on) in a temporary folder, one granian process on a free port and, if asked, one
worker that reads along; the clients are threads of this process, so they share the machine with the server. Appends a
line to benchmarks/results/api.jsonl.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parent))
from take import WORDS, database

RESULTS = Path(__file__).parent / "results" / "api.jsonl"
TEXT = " ".join(WORDS[:20])
NUMBERS = itertools.count()


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@contextmanager
def process(*command: str) -> Iterator[None]:
    child = subprocess.Popen(command, env=os.environ | {"OUTSPOKEN_LOG_LEVEL": "WARNING"})
    try:
        yield
    finally:
        child.terminate()
        child.wait(30)


def token() -> str:
    from outspoken.people import tokens
    from outspoken.people.models import User

    user = User.objects.create_user("bench@example.org", name="Bench")
    now = datetime.now(UTC)
    return tokens.create(name="bench", scopes=["feedback:write"], expires_at=None, by=user, now=now).secret


def load(url: str, secret: str, *, size: int, clients: int, seconds: float) -> dict[str, float]:
    """Post as fast as the answers come; returns items a second and the median and 99th percentile in milliseconds."""
    times: list[float] = []
    until = time.perf_counter() + seconds
    run = time.time_ns()

    def post() -> None:
        with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {secret}"}, timeout=60) as client:
            while time.perf_counter() < until:
                items = [
                    {
                        "external_id": f"{run}-{next(NUMBERS)}",
                        "text": TEXT,
                        "channel": "app",
                        "score": 7,
                        "score_kind": "nps",
                    }
                    for _ in range(size)
                ]
                began = time.perf_counter()
                answer = client.post("/api/feedback", json=items)
                times.append(time.perf_counter() - began)
                assert answer.status_code == 201, answer.text[:500]

    began = time.perf_counter()
    threads = [threading.Thread(target=post) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - began
    return {
        "items_per_s": round(len(times) * size / elapsed),
        "median_ms": round(statistics.median(times) * 1000, 1),
        "p99_ms": round(statistics.quantiles(times, n=100)[98] * 1000, 1) if len(times) > 1 else 0,
    }


def wait_for(url: str) -> None:
    for _ in range(200):
        try:
            httpx.get(f"{url}/api/openapi.json")
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise SystemExit("the server did not answer")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--with-worker", action="store_true")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outspoken.settings")
    with database():
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        secret = token()
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        serve = ["-m", "granian", "--interface", "asginl", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
        worker = [sys.executable, "-c", "import django; django.setup(); from outspoken import steps; steps.main()"]
        with process(sys.executable, *serve, "--no-log", "outspoken.asgi:application"):
            wait_for(url)
            with process(*worker) if arguments.with_worker else process("true"):
                load(url, secret, size=50, clients=2, seconds=2)
                single = load(url, secret, size=1, clients=arguments.clients, seconds=arguments.seconds)
                batched = load(url, secret, size=500, clients=arguments.clients, seconds=arguments.seconds)
        connection.close()
        connection.close_pool()
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "clients": arguments.clients,
        "with_worker": arguments.with_worker,
        "single": single,
        "batches_of_500": batched,
    }
    print(json.dumps(line, indent=2))
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a") as results:
        results.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
