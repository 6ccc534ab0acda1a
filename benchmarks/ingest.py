"""How many items a second does the house store durably, with the worker reading along?

    python benchmarks/ingest.py [--seconds 20] [--clients 4] [--web 0]

Starts the real `outspoken up` (fsync on) in a temporary folder; the clients are threads of this process and so share
the machine with it. Appends to benchmarks/results/server.md; exits with 1 below the bars (2,000 items/s in batches of
500, 150 single posts/s).
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import random
import statistics
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

sys.path.insert(0, str(Path(__file__).parent))
from house import Installation, installation, note, percentile

SENTENCES = """The refund took three weeks and nobody answered my mails.
Lovely staff at the counter, they found my lost bag within minutes!
The app logs me out every single time I try to pay.
I waited forty minutes on the phone to be told to call back tomorrow.
Trains were on time all week, thank you for that.
Why do I have to enter my address twice on the same page?
Clean carriage, quiet ride, and the coffee was actually good.
My ticket was charged twice and the chat could not help me.
The new timetable makes no sense for people who work late.
Great value, would travel again with my family.""".splitlines()
NUMBERS = itertools.count()


def body(rng: random.Random, size: int) -> bytes:
    items = [
        {
            "external_id": f"bench-{next(NUMBERS)}",
            "text": " ".join(rng.sample(SENTENCES, 2)),
            "channel": rng.choice(["app", "mail", "shop"]),
            "score": rng.randint(0, 10),
            "score_kind": "nps",
        }
        for _ in range(size)
    ]
    return json.dumps(items[0] if size == 1 else items).encode()


def load(house: Installation, token: str, *, size: int, clients: int, seconds: float) -> tuple[float, list[float]]:
    """Post as fast as the answers come. Returns items a second and the seconds each post took."""
    place = urlsplit(house.address)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    times: list[float] = []
    bodies = [[body(random.Random(number), size) for _ in range(40)] for number in range(clients)]
    until = time.perf_counter() + seconds

    def post(number: int) -> None:
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        rng = random.Random(number)
        while time.perf_counter() < until:
            one = bodies[number].pop() if bodies[number] else body(rng, size)
            began = time.perf_counter()
            connection.request("POST", "/api/feedback", one, headers)
            answer = connection.getresponse()
            said = answer.read()
            times.append(time.perf_counter() - began)
            if answer.status != 201:
                raise SystemExit(f"{answer.status}: {said[:300]!r}")

    began = time.perf_counter()
    threads = [threading.Thread(target=post, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times) * size / (time.perf_counter() - began), times


def unread(house: Installation) -> int:
    with psycopg.connect(house.database_url) as connection:
        row = connection.execute("SELECT count(*) FROM listen_feedback WHERE read_at IS NULL").fetchone()
    return int(row[0]) if row else 0


def measure(house: Installation, token: str, *, size: int, clients: int, seconds: float) -> float:
    load(house, token, size=size, clients=clients, seconds=2)
    before = house.cpu()
    rate, times = load(house, token, size=size, clients=clients, seconds=seconds)
    used = {name: (spent - before.get(name, 0)) / len(times) * 1000 for name, spent in house.cpu().items()}
    left, began = unread(house), time.monotonic()
    while unread(house) and time.monotonic() - began < 300:
        time.sleep(0.2)
    note(
        f"ingest in batches of {size}" if size > 1 else "ingest one by one",
        items_per_s=round(rate),
        median_ms=round(statistics.median(times) * 1000, 1),
        p99_ms=round(percentile(times, 0.99) * 1000, 1),
        clients=clients,
        processor_ms_a_post={name: round(spent, 1) for name, spent in used.items()},
        unread_at_the_end=left,
        all_read_after=f"{time.monotonic() - began:.1f} s",
    )
    return rate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--web", type=int, default=0, help="web processes; 0 as `outspoken up` decides")
    arguments = parser.parse_args()
    with installation("--workers", str(arguments.web)) as house:
        house.set_up_django()
        token = house.token()
        singles = measure(house, token, size=1, clients=arguments.clients, seconds=arguments.seconds)
        batches = measure(house, token, size=500, clients=arguments.clients, seconds=arguments.seconds)
    sys.exit(0 if batches >= 2000 and singles >= 150 else 1)


if __name__ == "__main__":
    main()
