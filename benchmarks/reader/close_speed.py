"""How fast the close reader is: `python benchmarks/reader/close_speed.py [--texts 4000]`.

Generated texts of about 20 tokens (seeded), all processors; and one text alone, as live words are read. "First" is a
new process from import to its first close reading. Writes the table to benchmarks/results/reader.md.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

import numpy as np
from results import keep

from outspoken.reader import close
from outspoken.reader.close import model

SENTENCE = """the train was late again and nobody told us why my refund never came staff at counter were friendly app
keeps crashing when i pay great value for money seats dirty but driver kind please add dark mode order missing items"""
WORDS = SENTENCE.split()
FIRST = """import time
started = time.perf_counter()
from outspoken import reader
reader.read(["The train was late again."], depth="close")
print(time.perf_counter() - started)"""


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--texts", type=int, default=4000)
    choice = ask.parse_args()
    rng = np.random.default_rng(7)
    texts = [" ".join(rng.choice(WORDS, 18)) for _ in range(choice.texts)]
    tokens = np.mean([len(each.ids) for each in model.shipped().tokenizer.encode_batch(texts)])
    close.judge(texts[:50])
    spans = []
    for _ in range(3):
        started = time.perf_counter()
        close.judge(texts)
        spans.append(time.perf_counter() - started)
    alone = []
    for text in texts[:300]:
        started = time.perf_counter()
        close.judge([text])
        alone.append((time.perf_counter() - started) * 1000)
    first = min(float(subprocess.check_output([sys.executable, "-c", FIRST])) for _ in range(3))
    load = os.getloadavg()[0]
    lines = [
        f"{choice.texts:,} texts of {tokens:.1f} tokens on average, {os.cpu_count()} cores, load {load:.1f}.",
        "",
        "| what | figure |",
        "|---|---|",
        f"| texts a second, best and worst of 3 | {choice.texts / min(spans):,.0f}, {choice.texts / max(spans):,.0f} |",
        f"| one text alone, median and 99 % | {np.median(alone):.1f} ms, {np.quantile(alone, 0.99):.1f} ms |",
        f"| new process, import to first close reading, best of 3 | {first:.2f} s |",
    ]
    print("\n".join(lines))
    keep("Speed of the close reader", lines)


if __name__ == "__main__":
    main()
