"""How long from the 2xx of a post until the comment has been read closely?

    python benchmarks/live_close.py [--posts 100] [--rate 1]

Starts the real `outspoken up` in a temporary folder and posts single comments at random moments, so many a second; asks
the database every other millisecond whether the reading is there. Appends to benchmarks/results/server.md; exits with 1
above a median of 0.1 s, or where one was not read closely.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent))
from house import Installation, installation, note, percentile
from ingest import SENTENCES


def reading_of(external_id: str) -> tuple[float, str]:
    """When its reading could first be seen, and who read it."""
    from django.db import connection

    asked = """
        SELECT reading.reader FROM understand_reading AS reading
        JOIN listen_feedback AS feedback ON feedback.id = reading.feedback_id WHERE feedback.external_id = %s
    """
    with connection.cursor() as cursor:
        while True:
            cursor.execute(asked, [external_id])
            if found := cursor.fetchone():
                return time.monotonic(), found[0]
            time.sleep(0.002)


def run(house: Installation, *, posts: int, rate: float) -> bool:
    house.set_up_django()
    place, rng = urlsplit(house.address), random.Random(3)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    headers = {"Authorization": f"Bearer {house.token()}", "Content-Type": "application/json"}
    waits, readers = [], []
    for number in range(-5, posts):
        time.sleep(rng.uniform(0.5, 1.5) / rate)
        item = {"external_id": f"close-{number}", "text": f"{rng.choice(SENTENCES)} ({number})", "channel": "app"}
        connection.request("POST", "/api/feedback", json.dumps(item), headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 201, answer.status
        at = time.monotonic()
        seen, by = reading_of(item["external_id"])
        if number >= 0:  # the first ones warm everything up
            waits.append(seen - at)
            readers.append(by)
    skimmed = sum(not by.startswith("close") for by in readers)
    median = percentile(waits, 0.5)
    note(
        "2xx to read closely",
        rate=f"{rate}/s",
        median=f"{median * 1000:.0f} ms",
        p95=f"{percentile(waits, 0.95) * 1000:.0f} ms",
        worst=f"{max(waits) * 1000:.0f} ms",
        posts=posts,
        only_skimmed=skimmed,
    )
    return median <= 0.1 and not skimmed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=100)
    parser.add_argument("--rate", type=float, default=1)
    arguments = parser.parse_args()
    with installation() as house:
        is_good = run(house, posts=arguments.posts, rate=arguments.rate)
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
