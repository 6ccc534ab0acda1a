"""Does act lose or double anything when its worker is killed in the middle of its steps?

    python benchmarks/act_faults.py [--kills 500] [--seed 7] [--pace 3600] [--write]

An embedded PostgreSQL (fsync on), the reader, the worker with the house's own steps of act and the sender to a real
mail server and a webhook receiver, each a process of its own. Customers speak at five touchpoints and write mails,
staff answer, ask, close, take escalations on, plan, put problems off; one second is `--pace` seconds on everybody's
clock, so that promises, ladders, silences and reminders fall due. Meanwhile the worker is ended with SIGKILL: a third
of the times at any moment, the others once PostgreSQL says that its transaction has written rows; and started anew.
One kill in twenty is the sender's. Then all is left to finish, and the record is compared with the ledger of what
happened (act_faults_checks.py).

A started worker is forked from a process that has everything imported, and takes the steps in another order each time:
it is at work within milliseconds and is killed in all of them, for one killed while it starts proves nothing. Exits
with 1 where anything is lost, doubled or half there.
"""

from __future__ import annotations

import argparse
import mmap
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from outbox import receipts, receivers  # noqa: E402
from take import database  # noqa: E402

RESULT = Path(__file__).parent / "results" / "act.md"
# A Monday morning; the night before and the weekend after are in it.
BEGAN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
# Steps of act that the worker takes; what else the house does is killed in benchmarks/faults.py.
NAMES = ("heed", "climb", "give out cases", "tell colleagues", "tell the named", "take concerns up", "take up mail",
         "mirror", "tell followers", "check plans", "remind", "review problems", "watch problems", "ratchet",
         "close silent cases")  # fmt: skip
# What a step needs not ask more often, in seconds of the real clock; all others rest for a fiftieth.
RESTS = {"mirror": 1.0, "watch problems": 3.0, "check plans": 0.3, "ratchet": 1.0}


def clock() -> datetime:
    began, pace = os.environ["ACT_FAULTS_CLOCK"].split()
    return BEGAN + timedelta(seconds=(time.time() - float(began)) * float(pace))


# ── processes ──


def steps_of(role: str) -> tuple[Any, ...]:
    from dataclasses import replace

    from outspoken import steps

    if role != "worker":
        return steps.ROLES[role]()
    chosen = [step for step in steps.worker_steps() if step.name in NAMES]
    assert len(chosen) == len(NAMES), "a step has another name now"
    return tuple(replace(step, rest=RESTS.get(step.name, 0.02), patience=0.5) for step in chosen)


def marked(steps: tuple[Any, ...], place: mmap.mmap) -> tuple[Any, ...]:
    """The same steps, each saying in shared memory that it is at work: what it was killed in is known afterwards."""
    from dataclasses import replace

    def told(number: int, work: Callable[..., int]) -> Callable[..., int]:
        def at_work(*, now: datetime) -> int:
            place[0] = number
            try:
                return work(now=now)
            finally:
                place[0] = 0

        return at_work

    return tuple(replace(step, work=told(number, step.work)) for number, step in enumerate(steps, start=1))


def live(role: str, marks: Path) -> None:
    """A process that has everything imported and forks the one that works, again for each line it reads."""
    import django

    django.setup()
    from outspoken import steps

    chosen = steps_of(role)
    if role == "reader":
        from outspoken import reader

        reader.read(["Good morning."])
        steps.run(chosen, stop=threading.Event(), clock=clock)
        return
    _import_what_is_imported_late()
    for _ in sys.stdin:
        pid = os.fork()
        if not pid:
            work(role, marks)
        print(pid, flush=True)
        os.waitpid(pid, 0)
        print("ended", flush=True)


def _import_what_is_imported_late() -> None:
    """All but connections and threads, which a fork does not carry over."""
    import duckdb  # noqa: F401
    from django.urls import reverse

    from outspoken.act import alarms, escalation_mails, escalation_words  # noqa: F401
    from outspoken.understand.changes import verdict  # noqa: F401

    reverse("cases")
    with suppress(ImportError):
        import pandas  # noqa: F401  pyarrow looks for it at the first array


def work(role: str, marks: Path) -> None:
    """The steps, until told to stop or killed."""
    os.environ["PGAPPNAME"] = f"bench {role}"
    from outspoken import steps

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with marks.open("r+b") as file:
        place = mmap.mmap(file.fileno(), 64)
    chosen = list(marked(steps_of(role), place))
    random.shuffle(chosen)
    steps.run(tuple(chosen), stop=stop, clock=clock)
    os._exit(0)


class Process:
    """The worker or the sender, as often as it is started."""

    def __init__(self, role: str, folder: Path) -> None:
        marks = folder / f"{role}.mark"
        marks.write_bytes(bytes(64))
        self.role, self.names = role, ("", *NAMES) if role == "worker" else ("", role)
        command = [sys.executable, __file__, "--live", role, str(marks)]
        environment = {**os.environ, "PGAPPNAME": f"bench {role}"}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        with marks.open("r+b") as file:
            self.place = mmap.mmap(file.fileno(), 64)
        self.pid = 0

    def start(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.pid = int(self.process.stdout.readline())

    def end(self, number: int = signal.SIGKILL) -> str:
        """End it; which step it was in."""
        assert self.process.stdout
        os.kill(self.pid, number)
        if self.process.stdout.readline() != "ended\n":
            raise SystemExit(f"the {self.role} ended by itself")
        within, self.place[0] = self.names[self.place[0]], 0
        return within

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


class Killer:
    """Ends the worker or the sender at moments that the seed decides; where they were, as PostgreSQL saw it."""

    def __init__(self, worker: Process, sender: Process, *, seed: int) -> None:
        import psycopg

        self.worker, self.sender, self.chance = worker, sender, random.Random(seed)
        self.ask = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        self.within: Counter[str] = Counter()
        self.writing: Counter[str] = Counter()
        self.senders = 0

    def kill(self) -> None:
        victim = self.sender if self.chance.random() < 0.05 else self.worker
        time.sleep(self.chance.random() * 0.5)
        if victim is self.worker and self.chance.random() < 2 / 3:
            self._until_it_writes()
        has_written = self._has_written(victim.role)
        within = victim.end()
        victim.start()
        if victim is self.sender:
            self.senders += 1
            return
        self.within[within or "between steps"] += 1
        self.writing[within or "between steps"] += has_written

    def _until_it_writes(self) -> None:
        """Wait until a step, another one each time, has written rows that are not committed."""
        aim, until = self.chance.randrange(1, len(NAMES) + 1), time.monotonic() + 1.5
        while time.monotonic() < until:
            if self.worker.place[0] == aim and self._has_written("worker"):
                time.sleep(self.chance.random() * 0.01)
                return
            time.sleep(0.0005)

    def _has_written(self, role: str) -> bool:
        row = self.ask.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s AND backend_xid IS NOT NULL",
            (f"bench {role}",),
        ).fetchone()
        return bool(row and row[0])


# ── the run ──


def run(arguments: argparse.Namespace, folder: Path, endpoint: str, ledger_of_receivers: Path) -> bool:
    from act_faults_checks import everything
    from act_faults_load import House, Ledger, Planners, Speakers, Staff, Writers, backfill

    os.environ["ACT_FAULTS_CLOCK"] = f"{time.time()} {arguments.pace}"
    house, ledger = House(endpoint=endpoint, now=clock()), Ledger()
    backfill(house, now=clock())
    reader = subprocess.Popen([sys.executable, __file__, "--live", "reader", str(folder / "reader.mark")])
    worker, sender = Process("worker", folder), Process("sender", folder)
    worker.start(), sender.start()
    seed, busy = arguments.seed, arguments.rate / 10
    rates = {Speakers: 10 * busy, Writers: 4 * busy, Staff: 6 * busy, Planners: busy}
    actors = [
        actor(house, ledger, clock, seed=seed + number, rate=rate) for number, (actor, rate) in enumerate(rates.items())
    ]
    try:
        for actor in actors:
            actor.start()
        began = time.monotonic()
        killer = Killer(worker, sender, seed=seed)
        while killer.within.total() < arguments.kills:
            killer.kill()
            print(f"\r{killer.within.total()} kills, {clock():%d %B %H:%M}", end="", file=sys.stderr, flush=True)
        for actor in actors:
            actor.stopping.set()
        for actor in actors:
            actor.join(60)
        killed_for = time.monotonic() - began
        finish(worker, sender)
        now = clock()
    finally:
        for process in (worker, sender):
            process.close()
        reader.kill()
        reader.wait()
    # With the clock held still, whatever is due by then is done.
    for _ in range(200):
        if not sum(step.work(now=now) for step in steps_of("worker") if step.name not in {"mirror"}):
            break
    deliver(now)
    trouble = [said for actor in actors for said in actor.trouble]
    heard = Counter(message for _, _, message, status in receipts(ledger_of_receivers) if 200 <= status < 300)
    found = list(everything(house, ledger, heard, now=now))
    lines = report(arguments, killer, found, killed_for, now)
    print("\n".join(lines))
    for one in found:
        for name in ("lost", "doubled", "wrong"):
            if held := getattr(one, name):
                print(f"{one.what}, {name}: {held[:10]}")
    if trouble:
        print(f"the load was refused by the database {len(trouble)} times: {trouble[:3]}")
    if arguments.write:
        with RESULT.open("a") as kept:
            kept.write("\n".join(["", *lines, ""]))
    return all(one.is_good for one in found)


def finish(worker: Process, sender: Process) -> None:
    """Leave them alone until nothing waits."""
    from outspoken.listen.models import Feedback
    from outspoken.post.models import InboundMail
    from outspoken.understand.models import Unheeded

    until = time.monotonic() + 300
    while time.monotonic() < until:
        waiting = Feedback.objects.filter(read_at=None).count() + Unheeded.objects.count()
        if not waiting + InboundMail.objects.waiting().count():
            break
        time.sleep(0.5)
    for process in (worker, sender):
        process.end(signal.SIGTERM)


def deliver(now: datetime) -> None:
    """What is still in the outbox, with time going on until nothing waits."""
    from outspoken.post.models import Letter

    [step] = steps_of("sender")
    until = time.monotonic() + 200
    while Letter.objects.waiting().exists() and time.monotonic() < until:
        if not step.work(now=now):
            time.sleep(0.01)
            now += timedelta(seconds=30)
    if step.finish:
        step.finish()


def report(arguments: argparse.Namespace, killer: Killer, found: list[Any], seconds: float, now: datetime) -> list[str]:
    kills, inside = killer.within.total(), killer.within.total() - killer.within["between steps"]
    by_step = ", ".join(f"{name} {times} ({killer.writing[name]})" for name, times in killer.within.most_common())
    return [
        f"## {kills} kills of the worker in the middle of act's steps",
        "",
        (
            f"`python benchmarks/act_faults.py --kills {arguments.kills} --seed {arguments.seed} "
            f"--pace {arguments.pace:.0f}`, "
            f"{datetime.now(UTC):%Y-%m-%d %H:%M}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}. "
            f"{kills} kills of the worker in {seconds:.0f} s ({(now - BEGAN).days} days of the house's clock), "
            f"{inside} of them within a step and {killer.writing.total()} with rows written and not committed; "
            f"{killer.senders} kills of the sender beside. By step, in brackets with rows written: {by_step}."
        ),
        "",
        "| what | of | lost | doubled | half there or wrong |",
        "|---|---|---|---|---|",
        *(
            f"| {one.what} | {one.looked:,} | {len(one.lost)} | {len(one.doubled)} | {len(one.wrong)} |"
            for one in found
        ),
        "",
        f"By the rule of three, fewer than {300 / kills:.1f} % of kills lose or double anything (95 %).",
    ]  # fmt: skip


def main() -> None:
    if sys.argv[1:2] == ["--live"]:
        live(sys.argv[2], Path(sys.argv[3]))
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--pace", type=float, default=3600, help="seconds of the house's clock in one second")
    parser.add_argument("--rate", type=float, default=5, help="comments' posts a second; all else along with it")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    data = Path(tempfile.mkdtemp(prefix="outspoken-act-faults-", dir="/tmp"))
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "outspoken.settings", "OUTSPOKEN_LOG_LEVEL": "CRITICAL", "OUTSPOKEN_DATA": str(data),
        "OUTSPOKEN_SECRET_KEY": "bench" * 10, "OUTSPOKEN_OUTBOUND_ALLOW": "127.0.0.1",
        "OUTSPOKEN_MAIL_FROM": "noreply@vo.example", "OPENBLAS_NUM_THREADS": "1",
    }  # fmt: skip
    try:
        with database(), receivers(data) as (addresses, ledger):
            os.environ |= {
                "OUTSPOKEN_SMTP_HOST": "127.0.0.1", "OUTSPOKEN_SMTP_PORT": addresses["mail"].rpartition(":")[2],
            }  # fmt: skip
            import django

            django.setup()
            from django.core.management import call_command
            from django.db import connection

            call_command("migrate", verbosity=0)
            is_good = run(arguments, data, addresses["good 1"], ledger)
            connection.close()
            connection.close_pool()
    finally:
        shutil.rmtree(data, ignore_errors=True)
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
