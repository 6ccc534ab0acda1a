"""What drivers, causes and two compared periods cost with 1,000,000 feedback: worked out anew, and kept.

    python benchmarks/why_pages.py [--feedback 1000000] [--folder DIR] [--rounds 15] [--write]

Fills and mirrors as benchmarks/pages.py does (a folder it filled is used again). `anew`: what is kept is let go before
each request; `kept`: the same address asked again within the five minutes it is kept for. Server time through Django's
test client. Appends to benchmarks/results/pages_why.md with --write.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import pages

RESULT = Path(__file__).parent / "results" / "pages_why.md"
ADDRESSES = (
    "/understand/drivers/?score=nps&days=90",
    "/understand/drivers/?score=feeling&days=365",
    "/understand/changed/",
    "/understand/changed/?days=365",
    "/understand/themes/payment/causes/",
    "/understand/themes/payment.refund/causes/?days=365&against=happier",
)
ANEW = 2  # rounds


def measure(rounds: int) -> list[tuple[str, str, list[float], list[float]]]:
    from django.test import Client

    from outspoken.understand.causes import page as causes
    from outspoken.understand.changed import page as changed
    from outspoken.understand.drivers import page as drivers

    rows = []
    for name, user in pages.readers().items():
        client = Client(SERVER_NAME="localhost")
        client.force_login(user)
        client.get("/me/")
        for address in ADDRESSES:
            anew = []
            for _ in range(ANEW):
                for module in (causes, changed, drivers):
                    module.forget()
                anew.append(asked(client, address))
            rows.append((address, name, anew, [asked(client, address) for _ in range(rounds)]))
            print(address, name, pages.summary(anew), pages.summary(rows[-1][3]), flush=True)
    return rows


def asked(client: object, address: str) -> float:
    begun = time.perf_counter()
    response = client.get(address)  # type: ignore[attr-defined]
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}")
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feedback", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with pages.served(options.folder, options.feedback):
        lines = [
            f"`python benchmarks/why_pages.py`, {datetime.now(UTC):%Y-%m-%d}, 2 cores, load {os.getloadavg()[0]:.1f}.",
            f"{options.feedback:,} feedback. Server time in ms; p50, p95, max. The aim is a p95 of 300 ms when kept.",
            "",
            "| page | reader | anew p50 | p95 | max | kept p50 | p95 | max |",
            "|---|---|---|---|---|---|---|---|",
        ]
        lines += [
            f"| {address} | {name} | {pages.summary(anew)} | {pages.summary(kept)} |"
            for address, name, anew, kept in measure(options.rounds)
        ]
        print("\n".join(lines))
        if options.write:
            with RESULT.open("a") as file:
                file.write("\n".join(lines) + "\n\n")


if __name__ == "__main__":
    main()
