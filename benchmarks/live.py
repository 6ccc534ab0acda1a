"""How long from the 2xx of a post until the comment stands in an open command centre?

    python benchmarks/live.py [--rate 50] [--seconds 30] [--viewers 1] [--web 0] [--importing]

Starts the real `outspoken up` in a temporary folder, opens the stream of the command centre as often as asked, signed
in as an analyst, and posts single comments at a steady rate. Ten of the viewers look for every comment; the others
only take what comes. With --importing, the worker imports a file of 100,000 rows meanwhile. The clients share the
machine with the server. Appends to benchmarks/results/server.md; exits with 1 above a median of 0.5 s or a p99 of 2 s.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import http.client
import json
import random
import re
import resource
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent))
from house import Installation, installation, note, pause_until, percentile
from ingest import SENTENCES

MARK = re.compile(rb"mark-(\d+)-")
LOOKING = 10


class Viewer(asyncio.Protocol):
    """An open stream. Notes when each marked comment first came, if it looks at all."""

    def __init__(self, request: bytes, *, is_looking: bool) -> None:
        self.request, self.is_looking = request, is_looking
        self.seen: dict[int, float] = {}
        self.tail = b""
        self.taken = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.taken += len(data)
        if not self.is_looking:
            return
        at = time.monotonic()
        text = self.tail + data
        for match in MARK.finditer(text):
            self.seen.setdefault(int(match[1]), at)
        self.tail = text[-40:]


def session(house: Installation) -> str:
    """The cookie of somebody signed in who may see everything."""
    from django.conf import settings
    from django.test import Client

    from outspoken.people.models import Membership, Role, User

    user = User.objects.create_user("ana@example.org", None, name="Ana")
    Membership.objects.create(user=user, role=Role.ANALYST)
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


async def watch(house: Installation, cookie: str, count: int, stop: threading.Event) -> list[Viewer]:
    place = urlsplit(house.address)
    request = f"GET /now/stream HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookie}\r\n\r\n".encode()
    viewers = [Viewer(request, is_looking=number < LOOKING) for number in range(count)]
    loop = asyncio.get_running_loop()
    for start in range(0, count, 50):
        group = viewers[start : start + 50]
        await asyncio.gather(*(loop.create_connection(lambda v=v: v, place.hostname, place.port) for v in group))
    while not all(viewer.taken for viewer in viewers):
        await asyncio.sleep(0.1)
    print(f"{count} viewers are there", flush=True)
    while not stop.is_set():
        await asyncio.sleep(0.1)
    return viewers


class Poster(threading.Thread):
    """Posts marked comments at a steady rate; notes when each was acknowledged."""

    def __init__(
        self, house: Installation, token: str, *, number: int, posters: int, rate: float, seconds: float, first: int = 0
    ):
        super().__init__(daemon=True)
        self.house, self.token, self.number, self.posters = house, token, number, posters
        self.rate, self.seconds, self.first = rate, seconds, first
        self.acknowledged: dict[int, float] = {}

    def run(self) -> None:
        place = urlsplit(self.house.address)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        rng, began = random.Random(self.number), time.monotonic()
        for turn in range(int(self.seconds * self.rate / self.posters)):
            pause_until(began + (turn + self.number / self.posters) * self.posters / self.rate)
            mark = self.first + turn * self.posters + self.number
            item = {"external_id": f"mark-{mark}", "text": f"mark-{mark}- {rng.choice(SENTENCES)}", "channel": "app"}
            connection.request("POST", "/api/feedback", json.dumps(item), headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 201, answer.status
            self.acknowledged[mark] = time.monotonic()


def start_import(house: Installation, rows: int) -> None:
    from outspoken.listen import imports
    from outspoken.listen.models import Source

    path = house.data.parent / "archive.csv"
    rng = random.Random(1)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "date", "comment", "nps"])
        for number in range(rows):
            words = " ".join(rng.sample(SENTENCES, 2))
            writer.writerow([f"row-{number}", f"2025-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}", words, 7])
    now = datetime.now(UTC)
    source = Source.objects.create(name="Archive", slug="archive", kind=Source.Kind.FILE)
    # As an upload: kept below the data folder, for the worker to carry on with.
    kept = house.data / "uploads" / "archive.csv"
    path.rename(kept)
    intake = imports.open_here(kept, source=source, overrides={}, now=now)
    intake.path = kept.name
    intake.save()
    imports.start(intake, by=None, now=now)


def run(house: Installation, arguments: argparse.Namespace) -> bool:
    house.set_up_django()
    token, cookie = house.token(), session(house)
    stop = threading.Event()
    viewers: list[Viewer] = []
    watching = threading.Thread(
        target=lambda: viewers.extend(asyncio.run(watch(house, cookie, arguments.viewers, stop)))
    )
    watching.start()
    posts = [
        Poster(house, token, number=number, posters=4, rate=arguments.rate, seconds=arguments.seconds)
        for number in range(4)
    ]
    time.sleep(3 + arguments.viewers / 300)
    warm_up = Poster(house, token, number=0, posters=1, rate=10, seconds=2, first=10**6)
    warm_up.start()
    warm_up.join()
    time.sleep(2)
    if arguments.importing:
        start_import(house, 100_000)
    before = house.cpu()
    for poster in posts:
        poster.start()
    for poster in posts:
        poster.join()
    used = {name: round((spent - before.get(name, 0)) / arguments.seconds, 2) for name, spent in house.cpu().items()}
    time.sleep(5)
    stop.set()
    watching.join()
    acknowledged = {mark: at for poster in posts for mark, at in poster.acknowledged.items()}
    looking = [viewer for viewer in viewers if viewer.is_looking]
    waits = [max(v.seen[mark] - at, 0.0) for v in looking for mark, at in acknowledged.items() if mark in v.seen]
    missed = sum(mark not in viewer.seen for viewer in looking for mark in acknowledged)
    median, p99 = percentile(waits, 0.5), percentile(waits, 0.99)
    note(
        "2xx to visible in the command centre" + (" during an import" if arguments.importing else ""),
        rate=f"{arguments.rate}/s",
        viewers=arguments.viewers,
        median=f"{median:.2f} s",
        p99=f"{p99:.2f} s",
        worst=f"{max(waits, default=float('nan')):.2f} s",
        posts=len(acknowledged),
        never_seen=missed,
        processors_used=used,
    )
    return median <= 0.5 and p99 <= 2.0 and not missed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--viewers", type=int, default=1)
    parser.add_argument("--web", type=int, default=0, help="web processes; 0 as `outspoken up` decides")
    parser.add_argument("--importing", action="store_true")
    arguments = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with installation("--workers", str(arguments.web)) as house:
        is_good = run(house, arguments)
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
