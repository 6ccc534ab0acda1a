"""What does the house cost while nobody asks it for anything?

    python benchmarks/idle.py [--seconds 60]

Starts the real `outspoken up` in a temporary folder, lets it settle, and counts the processor time each part uses, in
percent of one processor. Appends to benchmarks/results/server.md; exits with 1 above 2 % in all.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from house import installation, note


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()
    with installation() as house:
        while not house.is_well():
            time.sleep(0.5)
        time.sleep(15)
        before = house.cpu()
        time.sleep(arguments.seconds)
        used = {name: (spent - before[name]) / arguments.seconds * 100 for name, spent in house.cpu().items()}
    used.pop("client")
    note("idle", **{name: f"{share:.2f} %" for name, share in used.items()}, in_all=f"{sum(used.values()):.2f} %")
    sys.exit(0 if sum(used.values()) <= 2 else 1)


if __name__ == "__main__":
    main()
