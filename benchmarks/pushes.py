"""Does every push reach its browser or is visibly given up, whatever push services do and however often we are killed?

    python benchmarks/pushes.py [--pushes 2000] [--kills 20] [--seed 7]

Three good push services on this machine beside one that keeps everybody waiting, one that answers 500, one that asks
for peace now and then (429 with Retry-After), one whose browsers are gone (410), and a dead port, on an embedded
PostgreSQL (fsync on). Every push that arrives is opened with its browser's key and its signature checked, by code that
was written from the RFCs apart from the house's. The peer in the same run: the same pushes to the good services alone.
Appends to benchmarks/results/post.md.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from outbox import dead_port, percentile, start_sender, tell, wait_until
from take import database

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
GOOD = ("good 1", "good 2", "good 3")
HOSTILE = ("waiting", "500", "busy", "gone", "dead port")
PEOPLE = 40


def services(stack: ExitStack, let_go: threading.Event) -> dict[str, Any]:
    """Push services by name; of the dead port there is only an address."""
    from tests.post.receivers import answer, holding, receiver, saying

    calls = Counter[str]()

    def busy(asked: Any) -> None:
        calls["busy"] += 1
        answer(asked, *((429,) if calls["busy"] % 5 == 0 else (201,)), Retry_After="1")

    says = dict.fromkeys(GOOD, saying(201)) | {
        "waiting": holding(let_go), "500": saying(500), "busy": busy, "gone": saying(410),
    }  # fmt: skip
    return {name: stack.enter_context(receiver(say)) for name, say in says.items()}


def turn_on(held: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """One browser of everybody at each of these services, by the path it is pushed to."""
    from tests.post.push.browsers import Browser

    from outspoken.people.models import User
    from outspoken.post.push import subscriptions

    now, browsers = datetime.now(UTC), {}
    for number in range(PEOPLE):
        user = User.objects.create_user(f"{number}.{len(names)}@a.example", name=str(number))
        for place, name in enumerate(names):
            at = dead_port() if name == "dead port" else held[name].url
            browser = Browser(f"{at.rstrip('/')}/{len(names)}-{number}-{place}")
            subscriptions.turn_on(**browser.handed_over, name=name, by=user, now=now)
            browsers["/" + browser.endpoint.split("/", 3)[3]] = browser
    return browsers


def put(pushes: int, *, prefix: str, names: tuple[str, ...]) -> dict[str, float]:
    """Put so many pushes, a few of them a transaction; when each was committed."""
    from django.db import transaction

    from outspoken.people.models import User
    from outspoken.post.push import telling
    from outspoken.post.push.message import Push

    users = list(User.objects.filter(email__endswith=f".{len(names)}@a.example"))
    committed: dict[str, float] = {}
    number = 0
    while len(committed) < pushes:
        push = Push("Urgent: Refunds", "Nobody has taken it on.", link="/act/", tag=f"{number}", is_urgent=True)
        with transaction.atomic():
            some, now = users[number % PEOPLE :: PEOPLE // 4], datetime.now(UTC)
            made = telling.tell(some, push, key=f"{prefix} {number}", about=f"escalation {number}", now=now)
        committed |= {str(letter.pk): time.time() for letter in made}
        number += 1
        time.sleep(0.02)
    return committed


def arrived(held: dict[str, Any], names: tuple[str, ...], browsers: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Which letters came to good services, and when: opened and checked."""
    from tests.post.push.browsers import signed_by

    from outspoken.post.push import keys

    public = keys.pair(now=datetime.now(UTC)).public
    for name in names:
        for asked in list(held[name].asked):
            key, claims = signed_by(asked.headers["authorization"])
            assert (key, claims["aud"]) == (public, held[name].url.removesuffix("/hook"))
            if browser := browsers.get(asked.path):
                yield browser.read(asked.body)["id"], asked.at


def measure(held: dict[str, Any], names: tuple[str, ...], arguments: Any, *, kills: int, prefix: str) -> dict[str, Any]:
    from outspoken.post.models import Letter, PushService, PushSubscription

    browsers, draw, sender = turn_on(held, names), random.Random(arguments.seed), start_sender(20.0, is_fast=True)
    putting: dict[str, float] = {}
    pushes = arguments.pushes * len(names) // len(GOOD)
    thread = threading.Thread(target=lambda: putting.update(put(pushes, prefix=prefix, names=names)))
    thread.start()
    try:
        for _ in range(kills):
            time.sleep(draw.uniform(0.1, 1.5))
            sender.send_signal(signal.SIGKILL)
            sender.wait()
            sender = start_sender(20.0, is_fast=True)
        thread.join()
        mine = Letter.objects.filter(pk__in=list(putting))
        at_good = PushService.objects.filter(subscriptions__name__in=GOOD)
        good = mine.filter(subscription__service__in=at_good)
        wait_until(lambda: not good.waiting().exists(), 300)
        wait_until(lambda: not mine.waiting().exclude(subscription__name="waiting").exists(), 60)
    finally:
        sender.kill()
        sender.wait()
    first: dict[str, float] = {}
    came = Counter[str]()
    for letter, at in arrived(held, GOOD, browsers):
        came[letter] += 1
        first[letter] = min(at, first.get(letter, at))
    late = [at - putting[letter] for letter, at in first.items()]
    states = Counter(mine.values_list("state", flat=True))
    return {
        "pushes": len(putting), "services": len(names), "kills": kills, "to good services": good.count(),
        "of these lost": good.count() - sum(1 for letter in first if letter in putting),
        "came again under the same id": sum(count - 1 for count in came.values()),
        "lateness at good services: median": f"{percentile(late, 0.5):.2f} s",
        "p99": f"{percentile(late, 0.99):.2f} s", "worst": f"{max(late):.2f} s",
        "sent / given up / still waiting": f"{states['sent']} / {states['given up']} / {states['waiting']}",
        "browsers that were gone and still stand": PushSubscription.objects.filter(name="gone").count(),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pushes", type=int, default=2_000, help="to good services, about")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "outspoken.settings", "OUTSPOKEN_LOG_LEVEL": "CRITICAL",
        "OUTSPOKEN_OUTBOUND_ALLOW": "127.0.0.1", "OUTSPOKEN_SECRET_KEY": "of this run alone",
    }  # fmt: skip
    with database(), ExitStack() as stack:
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        let_go = threading.Event()
        stack.callback(let_go.set)
        held = services(stack, let_go)
        alone = measure(held, GOOD, arguments, kills=0, prefix="alone")
        tell("pushes to good services alone", alone)
        tell("pushes among hostile services", measure(held, GOOD + HOSTILE, arguments, kills=0, prefix="among"))
        killed = measure(held, (*GOOD, "500", "gone"), arguments, kills=arguments.kills, prefix="killed")
        tell("pushes while the sender is killed", killed)
        connection.close()
        connection.close_pool()


if __name__ == "__main__":
    main()
