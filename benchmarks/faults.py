"""Is anything acknowledged ever lost, doubled or half there, whatever is killed?

    python benchmarks/faults.py --kills 200 --seed 7 [--clients 4] [--rate 60]
    python benchmarks/faults.py --import-rows 200000 --kills 20 --seed 7

The first starts the real `outspoken up`, posts feedback (one by one and in batches, with ids and with idempotency keys)
from clients that keep a ledger of their own and repeat what was not acknowledged, and meanwhile ends the web process,
the reader, the worker, a PostgreSQL backend or the postmaster with SIGKILL at random moments. Then everything
acknowledged must be stored once, whole, and read. The second imports a file, killing worker and database meanwhile:
rows in the file must be rows stored and rows rejected, each once. Exits with 1 where not; appends to
benchmarks/results/server.md.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

sys.path.insert(0, str(Path(__file__).parent))
from house import Installation, installation, note, pause_until, percentile

VICTIMS = ("web", "reader", "worker", "backend", "postmaster")
WORDS = ["the", "train", "was", "late", "and", "nobody", "told", "us", "why", "staff", "kind", "helpful", "refund"]


@dataclass
class Ledger:
    """What the clients know: marks of comments that were acknowledged, and how often they had to try."""

    acknowledged: set[str] = field(default_factory=set)
    tries: int = 0
    repeats: int = 0
    refusals: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Client(threading.Thread):
    """Posts comments, each with a mark of its own in its words, until told to stop; repeats what failed unchanged."""

    def __init__(self, house: Installation, token: str, ledger: Ledger, number: int, *, seed: int, rate: float) -> None:
        super().__init__(daemon=True)
        self.house, self.token, self.ledger, self.number, self.rate = house, token, ledger, number, rate
        self.rng = random.Random(seed * 1000 + number)
        self.stopping = threading.Event()
        self.count = 0

    def run(self) -> None:
        due = time.monotonic()
        while not self.stopping.is_set():
            self.post()
            due = max(due + 1 / self.rate, time.monotonic() - 1)
            pause_until(due)

    def post(self) -> None:
        size = 1 if self.rng.random() < 0.7 else self.rng.randint(2, 50)
        marks = [f"m{self.number}x{self.count + index}y" for index in range(size)]
        self.count += size
        # Half of the posts have ids of their own, half rest on the idempotency key alone.
        has_ids = self.rng.random() < 0.5
        items = [self.item(mark, has_id=has_ids) for mark in marks]
        body = json.dumps(items[0] if size == 1 else {"items": items}).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if not has_ids:
            headers["Idempotency-Key"] = f"key-{marks[0]}"
        attempt = 0
        while True:
            self.ledger.tries += 1
            attempt += 1
            status, answer = self.send(body, headers)
            if status in {200, 201}:
                with self.ledger.lock:
                    self.ledger.acknowledged.update(marks)
                return
            if 400 <= status < 500 and status not in {409, 429}:
                self.ledger.refusals.append(f"{status}: {answer[:300]!r}")
                return
            self.ledger.repeats += 1
            time.sleep(min(0.05 * attempt, 1.0))

    def item(self, mark: str, *, has_id: bool) -> dict[str, object]:
        words = " ".join(self.rng.choices(WORDS, k=self.rng.randint(5, 30)))
        item: dict[str, object] = {"text": f"{mark} {words}", "channel": "app", "score": 7, "score_kind": "nps"}
        return {**item, "external_id": f"id-{mark}"} if has_id else item

    def send(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        place = urlsplit(self.house.address)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        try:
            connection.request("POST", "/api/feedback", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()


class Killer:
    """Ends one process of the house after another, at moments that the seed decides."""

    def __init__(self, house: Installation, *, seed: int, victims: tuple[str, ...] = VICTIMS) -> None:
        self.house, self.rng, self.victims = house, random.Random(seed), victims
        self.killed: Counter[str] = Counter()
        # Seconds until the house answered and took feedback again, and until all of it, the worker too, was back.
        self.serving: list[float] = []
        self.whole: list[float] = []

    def kill(self) -> None:
        victim = self.rng.choice(self.victims)
        pid = self.find(victim)
        if pid is None:
            return
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:  # it ended by itself in the meantime
            return
        self.killed[victim] += 1
        if self.rng.random() < 0.1:  # and now and then another one before the house has recovered
            time.sleep(self.rng.random() * 0.3)
            return
        began = time.monotonic()
        serving = 0.0
        while (health := self.house.health()) != "ok":
            if time.monotonic() - began > 120:
                raise SystemExit("The house did not recover within 120 s:\n" + "\n".join(self.house.said[-40:]))
            if health in {"no reader", "no worker"} and not serving:
                serving = time.monotonic() - began
            time.sleep(0.02)
        self.whole.append(time.monotonic() - began)
        self.serving.append(serving or self.whole[-1])
        time.sleep(self.rng.random() * 1.0)

    def find(self, victim: str) -> int | None:
        children = self.house.children()
        if victim in {"web", "reader", "worker"}:
            names = sorted(name for name in children if name.startswith(victim))
            return children[self.rng.choice(names)] if names else None
        if victim == "postmaster":
            return children.get("postgres")
        try:
            with psycopg.connect(self.house.database_url, connect_timeout=5) as connection:
                rows = connection.execute(
                    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' "
                    "AND pid <> pg_backend_pid() ORDER BY pid"
                ).fetchall()
        except psycopg.OperationalError:
            return None
        return int(self.rng.choice(rows)[0]) if rows else None


def ask(house: Installation, question: str, *values: object) -> int:
    with psycopg.connect(house.database_url) as connection:
        row = connection.execute(question, values).fetchone()
    return int(row[0]) if row else 0


def wait_until_read(house: Installation, *, seconds: float) -> float:
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        try:
            if house.is_well() and not ask(house, "SELECT count(*) FROM listen_feedback WHERE read_at IS NULL"):
                break
        except psycopg.OperationalError:
            pass
        time.sleep(0.2)
    return time.monotonic() - began


HALF = {
    "feedback without words": "SELECT count(*) FROM listen_feedback f WHERE NOT EXISTS "
    "(SELECT FROM listen_verbatim v WHERE v.feedback_id = f.id)",
    "feedback not read": "SELECT count(*) FROM listen_feedback WHERE read_at IS NULL",
    "read without a reading": "SELECT count(*) FROM listen_feedback f JOIN listen_verbatim v ON v.feedback_id = f.id "
    "WHERE f.read_at IS NOT NULL AND NOT EXISTS (SELECT FROM understand_reading r WHERE r.verbatim_id = v.id)",
    "a reading of what is not read": "SELECT count(*) FROM understand_reading r JOIN listen_feedback f "
    "ON f.id = r.feedback_id WHERE f.read_at IS NULL",
    "twice in the stream": "SELECT count(*) FROM (SELECT reading_id FROM understand_streamitem "
    "GROUP BY reading_id HAVING count(*) > 1) t",
}


def half(house: Installation) -> dict[str, int]:
    return {name: count for name, question in HALF.items() if (count := ask(house, question))}


def marks_stored(house: Installation) -> Counter[str]:
    with psycopg.connect(house.database_url) as connection:
        rows = connection.execute("SELECT split_part(text, ' ', 1) FROM listen_verbatim").fetchall()
    return Counter(str(mark) for (mark,) in rows)


def spread(seconds: list[float]) -> str:
    return f"median {percentile(seconds, 0.5):.1f} s, worst {max(seconds, default=0):.1f} s"


def under_load(arguments: argparse.Namespace) -> bool:
    ledger = Ledger()
    with installation("--workers", str(arguments.web), keep=arguments.keep) as house:
        house.set_up_django()
        token = house.token()
        clients = [
            Client(house, token, ledger, number, seed=arguments.seed, rate=arguments.rate / arguments.clients)
            for number in range(arguments.clients)
        ]
        began = time.monotonic()
        for client in clients:
            client.start()
        killer = Killer(house, seed=arguments.seed)
        wait_until_read(house, seconds=60)
        while killer.killed.total() < arguments.kills:
            killer.kill()
        for client in clients:
            client.stopping.set()
        for client in clients:
            client.join(120)
        hanging = sum(client.is_alive() for client in clients)
        waited = wait_until_read(house, seconds=300)
        stored = marks_stored(house)
        lost = ledger.acknowledged - stored.keys()
        doubled = [mark for mark, times in stored.items() if times > 1]
        wrong = half(house)
        ended = house.stop()
    note(
        "faults under load",
        seed=arguments.seed,
        kills=dict(killer.killed),
        acknowledged=len(ledger.acknowledged),
        repeats=ledger.repeats,
        lost=len(lost),
        doubled=len(doubled),
        half_there=wrong or 0,
        refused=len(ledger.refusals),
        clients_left_hanging=hanging,
        serving_again_after=spread(killer.serving),
        worker_too_after=spread(killer.whole),
        read_after=f"{waited:.1f} s",
        took=f"{time.monotonic() - began:.0f} s",
        true_rate_below=f"{3 / max(killer.killed.total(), 1):.3f} per kill (95 %)",
    )
    for name, found in (("lost", sorted(lost)), ("doubled", doubled), ("refused", ledger.refusals)):
        if found:
            print(f"{name}: {found[:10]}")
    return not (lost or doubled or wrong or ledger.refusals or hanging or ended)


def archive(path: Path, *, rows: int, seed: int, number: int) -> int:
    """Write the archive of this number, of so many rows, about one in 500 of them bad; returns how many are bad."""
    rng = random.Random(f"{seed} {number}")
    bad = 0
    with path.open("w") as file:
        file.write("id,date,comment,nps\n")
        for row in range(rows):
            words = " ".join(rng.choices(WORDS, k=rng.randint(5, 30)))
            if rng.random() < 0.002:
                bad += 1
                words += ",one,field,too,many"
            day = f"2025-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
            file.write(f"row-{number}-{row},{day},r{number}x{row}y {words},7\n")
    return bad


def begin_import(house: Installation, path: Path) -> str:
    """Have the worker bring a file in, as if it had been uploaded. Returns the import's id."""
    from django.db import connection

    from outspoken.listen import imports
    from outspoken.listen.models import Source

    # The killing of backends and of the postmaster ended this process's own connection too.
    connection.close()
    now = datetime.now(UTC)
    source, _ = Source.objects.get_or_create(slug="archive", defaults={"name": "Archive", "kind": Source.Kind.FILE})
    kept = house.data / "uploads" / path.name
    path.rename(kept)
    intake = imports.open_here(kept, source=source, overrides={}, now=now)
    intake.path = kept.name
    intake.save()
    imports.start(intake, by=None, now=now)
    return str(intake.pk)


def progress(house: Installation, intake: str) -> tuple[str, int]:
    try:
        with psycopg.connect(house.database_url, connect_timeout=5) as connection:
            row = connection.execute("SELECT state, rows_read FROM listen_import WHERE id = %s", (intake,)).fetchone()
    except psycopg.OperationalError:
        return "unknown", 0
    return (str(row[0]), int(row[1])) if row else ("unknown", 0)


def kill_along(house: Installation, killer: Killer, intake: str, *, rows: int, kills: int) -> str:
    """Kill this often, spread over the rows of one import, until it has ended; returns the state it ended in."""
    before, began = killer.killed.total(), time.monotonic()
    while (now := progress(house, intake))[0] not in {"done", "failed"} and time.monotonic() - began < 1800:
        killed = killer.killed.total() - before
        if killed < kills and now[1] >= rows * killed / kills:
            killer.kill()
        time.sleep(0.02)
    return now[0]


def of_an_import(arguments: argparse.Namespace) -> bool:
    with installation(keep=arguments.keep) as house:
        house.set_up_django()
        wait_until_read(house, seconds=60)
        killer = Killer(house, seed=arguments.seed, victims=("worker", "backend", "postmaster"))
        began = time.monotonic()
        bad, states = 0, []
        # A quick machine may be through a file before all its kills were due; then the rest fall on another one.
        while killer.killed.total() < arguments.kills and set(states) <= {"done"}:
            wait_until_read(house, seconds=60)
            path = house.data.parent / f"archive-{len(states)}.csv"
            bad += archive(path, rows=arguments.import_rows, seed=arguments.seed, number=len(states))
            kills = arguments.kills - killer.killed.total()
            intake = begin_import(house, path)
            states.append(kill_along(house, killer, intake, rows=arguments.import_rows, kills=kills))
        took = time.monotonic() - began
        waited = wait_until_read(house, seconds=600)
        read, stored, known, rejected = (
            ask(house, f"SELECT sum(rows_{name}) FROM listen_import")
            for name in ("read", "stored", "known", "rejected")
        )
        marks = marks_stored(house)
        kept = ask(house, "SELECT count(*) FROM listen_feedback")
        noted = ask(house, "SELECT count(*) FROM listen_reject")
        wrong = half(house)
        ended = house.stop()
    rows = arguments.import_rows * len(states)
    doubled = sum(times > 1 for times in marks.values())
    note(
        "faults during an import",
        seed=arguments.seed,
        files=len(states),
        rows_in_them=rows,
        bad_rows_in_them=bad,
        kills=dict(killer.killed),
        states=sorted(set(states)),
        rows_read=read,
        stored=stored,
        known=known,
        rejected=rejected,
        feedback_there=kept,
        rejects_there=noted,
        doubled=doubled,
        half_there=wrong or 0,
        imported_in=f"{took:.0f} s",
        read_after=f"{waited:.0f} s",
    )
    is_whole = read == rows == stored + rejected and stored == kept == len(marks) and rejected == noted == bad
    return set(states) == {"done"} and is_whole and not (doubled or known or wrong or ended)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--rate", type=float, default=60, help="posts a second, of all clients together")
    parser.add_argument("--web", type=int, default=0, help="web processes; 0 as `outspoken up` decides")
    parser.add_argument("--import-rows", type=int, default=0, help="import a file of so many rows instead")
    parser.add_argument("--keep", action="store_true", help="keep the data folder")
    arguments = parser.parse_args()
    is_good = of_an_import(arguments) if arguments.import_rows else under_load(arguments)
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
