"""Does the outbox deliver or visibly give up every letter, whatever receivers do and however often it is killed?

    python benchmarks/outbox.py [--letters 10000] [--kills 100] [--seed 7] [--part 1]

Two parts on an embedded PostgreSQL (fsync on) with real HTTP and SMTP receivers on this machine, 17 of webhooks (good,
slow, flaky, busy, stalling, dripping, pouring 100 MB, hanging up, 500, two redirecting, gone, wrong TLS, a dead port):

1. no kills, real deadlines (20 s): how late are the good receivers' letters beside the hostile ones?  The peer in the
   same run is the same load to good receivers alone.
2. SIGKILL of the sending process at random moments, a schedule of seconds instead of days, mails too: what was lost,
   what came twice, what is neither sent nor given up in the end?

Appends to benchmarks/results/post.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from outbox_receivers import GOOD
from take import database

RESULTS = Path(__file__).parent / "results" / "post.md"
PATIENCE = 400.0
Receipt = tuple[float, str, str, int]


def send_for_ever(deadline: float, is_fast: bool) -> None:
    """The sending process: the step as the house runs it."""
    import django

    django.setup()
    from threading import Event

    from outspoken import steps
    from outspoken.post.schedule import STANDARD, Schedule
    from outspoken.post.sending import Sender

    fast = Schedule(delays=(0.5, 1, 2, 3, 4), first_rest=0.5, longest_rest=4.0, off_after=timedelta(seconds=60))
    sender = Sender(schedule=fast if is_fast else STANDARD, seconds=deadline)
    step = steps.Step("send", sender.send, rest=0.25, alert=0.02)
    sender.send(now=datetime.now(UTC))
    print("sending", flush=True)
    steps.run((step,), stop=Event(), clock=lambda: datetime.now(UTC))


def start_sender(deadline: float, *, is_fast: bool) -> subprocess.Popen[str]:
    """The sending process, once it sends: one that is killed while it starts proves nothing."""
    command = [sys.executable, __file__, "--send", str(deadline), "fast" if is_fast else "real"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    process.stdout.readline()
    return process


@contextmanager
def receivers(folder: Path) -> Iterator[tuple[dict[str, str], Path]]:
    certificate, ledger = folder / "self-signed.pem", folder / "ledger"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*command, "-keyout", certificate, "-out", f"{certificate}.crt"], check=True, capture_output=True)
    with certificate.open("a") as whole:
        whole.write(Path(f"{certificate}.crt").read_text())
    script = Path(__file__).with_name("outbox_receivers.py")
    process = subprocess.Popen(
        [sys.executable, str(script), str(ledger), str(certificate)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        yield json.loads(process.stdout.readline()), ledger
    finally:
        process.kill()
        process.wait()


def dead_port() -> str:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{held.getsockname()[1]}/"


def endpoints(addresses: dict[str, str], names: list[str]) -> None:
    from outspoken.post import signing
    from outspoken.post.models import Endpoint

    now = datetime.now(UTC)
    Endpoint.objects.update(is_on=False)
    for name in names:
        url = dead_port() if name == "dead port" else addresses[name]
        Endpoint.objects.create(name=name, url=url, secret=signing.new_secret(), made_at=now)


def put(events: int, mails: int, *, rate: float, prefix: str) -> dict[str, float]:
    """Put events at a steady rate, each to all endpoints that are on, and mails; when each letter was committed."""
    from django.db import transaction

    from outspoken.post import letters

    committed: dict[str, float] = {}
    begun = time.monotonic()
    data = {"text": "Refunds fail at the web checkout.", "quotes": ["I pressed pay twice and nothing came."]}
    for number in range(max(events, mails)):
        now, made = datetime.now(UTC), []
        with transaction.atomic():
            if number < events:
                said = {
                    "type": "incident.opened",
                    "subject": "Refunds fail.",
                    "data": data,
                    "about": f"incident {number}",
                }
                made += letters.put_event(key=f"{prefix} {number}", now=now, **said)
            if number < mails:
                mail = {"to": f"c{number}@a.example", "subject": "We read it", "text": "Thank you."}
                made.append(letters.put_mail(key=f"{prefix} mail {number}", about=f"case {number}", now=now, **mail))
        committed |= {str(letter.pk): time.time() for letter in made}
        time.sleep(max(0.0, begun + number / rate - time.monotonic()))
    return committed


def receipts(ledger: Path) -> list[Receipt]:
    lines = ledger.read_text().splitlines() if ledger.exists() else []
    rows = (line.split("\t") for line in lines)
    return [(float(at), name, message.strip("<>").partition("@")[0], int(status)) for at, name, message, status in rows]


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def lateness(committed: dict[str, float], heard: list[Receipt]) -> dict[str, Any]:
    first: dict[str, float] = {}
    for at, name, message, _ in heard:
        if name in GOOD and message in committed:
            first.setdefault(message, at - committed[message])
    late = list(first.values())
    return {
        "good letters": len(late),
        "median": f"{percentile(late, 0.5):.2f} s",
        "p90": f"{percentile(late, 0.9):.2f} s",
        "p99": f"{percentile(late, 0.99):.2f} s",
        "worst": f"{max(late):.2f} s",
    }


def wait_until(holds: Callable[[], bool], seconds: float) -> float:
    begun = time.monotonic()
    while not holds() and time.monotonic() - begun < seconds:
        time.sleep(0.5)
    return time.monotonic() - begun


def part_one(
    addresses: dict[str, str], ledger: Path, letters: int, rate: float
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Good receivers alone, then among the hostile ones, the same events at the same rate."""
    from outspoken.post.models import Letter

    good = list(GOOD)
    everybody = [name for name in addresses if name != "mail"] + ["dead port"]
    events = letters // len(everybody)
    for title, names in (("good receivers alone", good), ("good receivers among hostile ones", everybody)):
        endpoints(addresses, names)
        process = start_sender(20.0, is_fast=False)
        try:
            committed = put(events, 0, rate=rate, prefix=title)
            waiting = Letter.objects.waiting().filter(pk__in=list(committed), endpoint__name__in=good)
            wait_until(lambda waiting=waiting: not waiting.exists(), 120)  # type: ignore[misc]
        finally:
            process.kill()
            process.wait()
        figures = {"letters": len(committed), "receivers": len(names), "events a second": rate}
        yield title, figures | lateness(committed, receipts(ledger)) | {"good ones waiting": waiting.count()}
    Letter.objects.waiting().update(state=Letter.State.CANCELLED)


def part_two(
    addresses: dict[str, str], ledger: Path, letters: int, rate: float, kills: int, seed: int
) -> tuple[str, dict[str, Any]]:
    """Kills of the sending process, until everything is sent or given up."""
    import threading

    from django.db import connection

    from outspoken.post.models import Delivery, Letter

    chance = random.Random(seed)
    everybody = [name for name in addresses if name != "mail"] + ["dead port"]
    endpoints(addresses, everybody)
    mails = letters // 10
    events = (letters - mails) // len(everybody)
    committed: dict[str, float] = {}

    def work() -> None:
        committed.update(put(events, mails, rate=rate, prefix="killed"))
        connection.close()

    putting = threading.Thread(target=work)
    begun, killed = time.monotonic(), 0
    process = start_sender(2.0, is_fast=True)
    putting.start()
    while killed < kills or putting.is_alive():
        time.sleep(chance.uniform(0.5, 4.0))
        if killed < kills:
            process.send_signal(signal.SIGKILL)
            process.wait()
            process = start_sender(2.0, is_fast=True)
            killed += 1
    putting.join()
    mine = Letter.objects.filter(pk__in=list(committed))
    if wait_until(lambda: not mine.waiting().exists(), PATIENCE) >= PATIENCE:
        print(list(mine.waiting().values_list("endpoint__name", "kind", "tries", "trouble", "next_try_at")[:10]))
    process.kill()
    process.wait()
    heard = [each for each in receipts(ledger) if each[2] in committed]
    return "kills of the sending process", {
        "kills": killed, "took": f"{time.monotonic() - begun:.0f} s", "letters": len(committed), **ledgers(mine, heard),
        **{f"good ones {name}": value for name, value in lateness(committed, heard).items()},
        "tries recorded": Delivery.objects.filter(letter__in=mine).count(), "requests heard": len(heard),
        "requests at the redirects' target": sum(each[1] == "redirected to" for each in receipts(ledger)),
    }  # fmt: skip


def ledgers(mine: Any, heard: list[Receipt]) -> dict[str, Any]:
    """Our record against the receivers': what is missing, what came twice, whose id was another's."""
    states = dict(mine.values_list("pk", "state"))
    state = {str(pk): value for pk, value in states.items()}
    whose = {str(pk): name or "mail" for pk, name in mine.values_list("pk", "endpoint__name")}
    taken: Counter[str] = Counter(message for _, _, message, status in heard if 200 <= status < 300)
    by_receiver: dict[str, Counter[str]] = defaultdict(Counter)
    for pk, value in state.items():
        by_receiver[whose[pk]][value] += 1
    return {
        "sent": sum(value == "sent" for value in state.values()),
        "given up in sight": sum(value == "given up" for value in state.values()),
        "neither": sum(value not in {"sent", "given up"} for value in state.values()),
        "lost (said sent, never taken)": sum(value == "sent" and not taken[pk] for pk, value in state.items()),
        "taken but given up": sum(value == "given up" and taken[pk] > 0 for pk, value in state.items()),
        "doubled (taken twice or more)": sum(count > 1 for count in taken.values()),
        "of those mails": sum(count > 1 and whose[pk] == "mail" for pk, count in taken.items()),
        "ids of another's letter": sum(name not in {whose[message], "redirected to"} for _, name, message, _ in heard),
        "given up without a reason": mine.filter(state="given up", trouble="").count(),
        "by receiver": {name: dict(count) for name, count in sorted(by_receiver.items())},
    }


def main() -> None:
    if sys.argv[1:2] == ["--send"]:
        send_for_ever(float(sys.argv[2]), sys.argv[3] == "fast")
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--rate", type=float, default=10.0, help="events a second")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--part", type=int, choices=(1, 2), help="that part alone")
    arguments = parser.parse_args()
    os.environ |= {"DJANGO_SETTINGS_MODULE": "outspoken.settings", "OUTSPOKEN_LOG_LEVEL": "ERROR"}
    folder = Path(tempfile.mkdtemp(prefix="outspoken-outbox-"))
    with database(), receivers(folder) as (addresses, ledger):
        os.environ |= {
            "OUTSPOKEN_OUTBOUND_ALLOW": "127.0.0.1", "OUTSPOKEN_SMTP_HOST": "127.0.0.1",
            "OUTSPOKEN_SMTP_PORT": addresses["mail"].rpartition(":")[2],
        }  # fmt: skip
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        if arguments.part != 2:
            for title, figures in part_one(addresses, ledger, arguments.letters, arguments.rate):
                tell(title, figures)
        if arguments.part != 1:
            tell(*part_two(addresses, ledger, arguments.letters, arguments.rate, arguments.kills, arguments.seed))
        connection.close()
        connection.close_pool()


def tell(title: str, figures: dict[str, Any]) -> None:
    load = os.getloadavg()[0]
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    told = ", ".join(f"{name} {value}" for name, value in figures.items())
    where = f"{commit}, {os.cpu_count()} cores, load {load:.1f}"
    line = f"- {datetime.now(UTC):%Y-%m-%d %H:%M} ({where}) **{title}**: {told}\n"
    print(line, flush=True)
    said = RESULTS.read_text()
    before, after = said.split(ENDS, 1)
    RESULTS.write_text(before + line + ENDS + after)


# Other figures of the same room stand below ours.
ENDS = "\n## Incoming mail"

if __name__ == "__main__":
    main()
