"""What happens when the disk is full, and when there is room again? (Needs root, on Linux: it mounts a small disk.)

    sudo python benchmarks/disk_full.py [--megabytes 260]

Starts the real `outspoken up` on a disk of that size in memory, posts batches until nothing can be stored any more,
gives the disk more room, and posts on. Every refusal must be a 503, the house must take feedback again within 60 s, and
everything acknowledged must be there. Appends to benchmarks/results/server.md; exits with 1 where not.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

sys.path.insert(0, str(Path(__file__).parent))
from house import Installation, note
from ingest import body


def post(house: Installation, token: str, what: bytes) -> int:
    place = urlsplit(house.address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        connection.request("POST", "/api/feedback", what, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def fill(house: Installation, token: str, *, rng: random.Random) -> tuple[set[str], Counter[int]]:
    """Post until twenty batches in a row were refused. Returns what was acknowledged and every status."""
    acknowledged: set[str] = set()
    statuses: Counter[int] = Counter()
    refused = 0
    while refused < 20:
        batch = body(rng, 500)
        status = post(house, token, batch)
        statuses[status] += 1
        refused = 0 if status == 201 else refused + 1
        if status == 201:
            acknowledged.update(item["external_id"] for item in json.loads(batch))
    return acknowledged, statuses


def run(disk: Path) -> bool:
    house = Installation(disk / "data", "--workers", "1")
    house.start()
    house.set_up_django()
    token, rng = house.token(), random.Random(1)
    acknowledged, statuses = fill(house, token, rng=rng)
    subprocess.run(["mount", "-o", "remount,size=2g", str(disk)], check=True)
    began = time.monotonic()
    while post(house, token, body(rng, 1)) != 201 and time.monotonic() - began < 300:
        time.sleep(0.2)
    serving = time.monotonic() - began
    with psycopg.connect(house.database_url) as connection:
        there = {row[0] for row in connection.execute("SELECT external_id FROM listen_feedback").fetchall()}
    lost = len(acknowledged - there)
    ended = house.stop()
    note(
        "disk full",
        acknowledged=len(acknowledged),
        answers=dict(statuses),
        lost=lost,
        taking_feedback_again_after=f"{serving:.1f} s",
    )
    return not lost and not ended and set(statuses) <= {201, 503} and serving <= 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=260)
    arguments = parser.parse_args()
    disk = Path(tempfile.mkdtemp(prefix="outspoken-disk-", dir="/tmp"))
    options = f"size={arguments.megabytes}m,mode=755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(disk)], check=True)
    try:
        is_good = run(disk)
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)
        disk.rmdir()
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
