"""How well near-duplicates are found: `python benchmarks/reader/duplicates.py --data FOLDER [--peers PYTHON]`.

Texts of 5 to 60 words from the open sets under FOLDER (chat, reviews, complaints), different once case and marks are
left out; some of them with one to four copies, each with one to three edits from a seed: a letter swapped, dropped,
doubled or changed, another case, marks dropped or added, a greeting before, a closing after, a word dropped. Scores are
over pairs: precision of the pairs grouped, recall of the pairs made. Real texts that happen to be alike count as wrong.
Beside it rensa and datasketch where PYTHON has them: the same words without case and marks, character trigrams, 128
permutations, candidates from 0.5, groups joined from those whose estimated likeness is 0.6 or more. Writes the table to
benchmarks/results/reader.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from results import keep
from sets import rows

from outspoken.reader import duplicates

SOURCES = (("goemotions/train.csv.gz", "text"), ("womens_clothing/reviews.csv.gz", "Review Text"), ("mams/none", ""))
GREETINGS = ["Hello, ", "Hi there! ", "Good morning. ", "Dear team, ", "To whom it may concern: ", "hey "]
CLOSINGS = [" Thanks.", " Regards", " thank you", " Please help!", " Best wishes"]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
PEERS = """import json, re, sys, time
texts = json.load(sys.stdin)
texts = [" ".join(re.findall(r"\\w+", re.sub("['’]", "", text.lower()))) for text in texts]
grams = [sorted({text[i:i + 3] for i in range(max(len(text) - 2, 1))}) for text in texts]
def joined(pairs):
    above = list(range(len(texts)))
    def top(x):
        while above[x] != x:
            above[x] = above[above[x]]
            x = above[x]
        return x
    for a, b in pairs:
        a, b = top(a), top(b)
        above[max(a, b)] = min(a, b)
    return [top(x) for x in range(len(texts))]
def rensa():
    from rensa import RMinHash, RMinHashLSH
    lsh, pairs, prints = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32), [], []
    for row, held in enumerate(grams):
        print_ = RMinHash(num_perm=128, seed=42)
        print_.update(held)
        pairs += [(row, other) for other in lsh.query(print_) if print_.jaccard(prints[other]) >= 0.6]
        prints.append(print_)
        lsh.insert(row, print_)
    return joined(pairs)
def datasketch():
    from datasketch import MinHash, MinHashLSH
    lsh, pairs, prints = MinHashLSH(threshold=0.5, num_perm=128), [], []
    for row, held in enumerate(grams):
        print_ = MinHash(num_perm=128)
        print_.update_batch([gram.encode() for gram in held])
        pairs += [(row, other) for other in lsh.query(print_) if print_.jaccard(prints[other]) >= 0.6]
        prints.append(print_)
        lsh.insert(row, print_)
    return joined(pairs)
started = time.process_time()
groups = {"rensa": rensa, "datasketch": datasketch}[sys.argv[1]]()
print(json.dumps([time.process_time() - started, groups]))"""


def base(data: Path, most: int) -> list[str]:
    """Different texts of 5 to 60 words."""
    found: dict[str, str] = {}
    for part, column in SOURCES:
        for row in rows(data / part) if (data / part).exists() else ():
            text = " ".join(row[column].split())
            if 5 <= len(text.split()) <= 60:
                found.setdefault(re.sub(r"\W+", "", text.lower()), text)
    texts = list(found.values())
    random.Random(5).shuffle(texts)
    return texts[:most]


def _typo(text: str, rng: random.Random) -> str:
    places = [place for place, letter in enumerate(text) if letter.isalpha()]
    if not places:
        return text
    at = rng.choice(places)
    kind = rng.randrange(4)
    if kind == 0 and at + 1 < len(text):
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind == 1:
        return text[:at] + text[at + 1 :]
    return text[:at] + (text[at] * 2 if kind == 2 else rng.choice(LETTERS)) + text[at + 1 :]


def _dropped(text: str, rng: random.Random) -> str:
    words = text.split()
    if len(words) < 5:
        return text
    del words[rng.randrange(len(words))]
    return " ".join(words)


def edited(text: str, rng: random.Random) -> str:
    edits = (
        lambda t: _typo(t, rng),
        lambda t: t.upper() if rng.random() < 0.5 else t.lower(),
        lambda t: re.sub(r"[.,!?'’]", "", t) if rng.random() < 0.5 else t + rng.choice(["!!!", "...", "?!"]),
        lambda t: rng.choice(GREETINGS) + t,
        lambda t: t + rng.choice(CLOSINGS),
        lambda t: _dropped(t, rng),
    )
    for edit in rng.sample(edits, rng.choice([1, 1, 2, 2, 3])):
        text = edit(text)
    return text


def seeded(texts: Sequence[str], seed: int) -> tuple[list[str], list[int]]:
    """The texts, a fifth of them with one to four edited copies, shuffled; and which text each is or is a copy of."""
    rng = random.Random(seed)
    made = [(text, place) for place, text in enumerate(texts)]
    for place, text in enumerate(texts):
        if rng.random() < 0.2:
            made += [(edited(text, rng), place) for _ in range(rng.randint(1, 4))]
    rng.shuffle(made)
    return [text for text, _ in made], [place for _, place in made]


def pairs(groups: Sequence[object]) -> int:
    return sum(n * (n - 1) // 2 for n in Counter(groups).values())


def scores(found: Sequence[int], truth: Sequence[int]) -> tuple[float, float, float]:
    both = pairs(list(zip(found, truth, strict=True)))
    precision, recall = both / max(pairs(found), 1), both / pairs(truth)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder with the open sets")
    ask.add_argument("--rows", type=int, default=50_000)
    ask.add_argument("--seed", type=int, default=7)
    ask.add_argument("--peers", help="a Python that has rensa and datasketch")
    ask.add_argument("--wrong", type=int, default=0, help="print so many wrong groups, and write nothing")
    ask.add_argument("--likeness", type=float, default=duplicates.LIKENESS)
    choice = ask.parse_args()
    texts, truth = seeded(base(choice.data, choice.rows), choice.seed)
    duplicates.groups(texts[:100])
    spans, processor = [], []
    for _ in range(3):
        started, used = time.perf_counter(), time.process_time()
        found = duplicates.groups(texts, likeness=choice.likeness).tolist()
        spans.append(time.perf_counter() - started)
        processor.append(time.process_time() - used)
    if choice.wrong:
        _show(texts, found, truth, choice.wrong)
    about = (
        f"{len(texts):,} texts of 5 to 60 words, {len(texts) - len(set(truth)):,} of them edited copies, seed "
        f"{choice.seed}; scores over pairs. Time: of the clock on {os.cpu_count()} cores for ours, of one core's "
        "processor for the others, which use one."
    )
    lines = [
        about,
        "",
        "| | precision | recall | F1 | texts/s | of processor time |",
        "|---|---|---|---|---|---|",
        _row("`duplicates.groups`", scores(found, truth), len(texts) / min(spans), len(texts) / min(processor)),
    ]
    for peer in ("rensa", "datasketch") if choice.peers else ():
        told = subprocess.run(
            [choice.peers, "-c", PEERS, peer], input=json.dumps(texts), capture_output=True, text=True, check=True
        )
        seconds, groups = json.loads(told.stdout)
        lines.append(_row(peer, scores(groups, truth), len(texts) / seconds, len(texts) / seconds))
    sizes = np.bincount(np.unique(found, return_counts=True)[1])
    lines += ["", f"Largest group found: {len(sizes) - 1} texts; made: {max(Counter(truth).values())}."]
    print("\n".join(lines))
    if not choice.wrong:
        keep("Near-duplicates", lines)


def _row(name: str, of: tuple[float, float, float], clock: float, processor: float) -> str:
    return f"| {name} | {of[0]:.4f} | {of[1]:.4f} | {of[2]:.4f} | {clock:,.0f} | {processor:,.0f} |"


def _show(texts: list[str], found: list[int], truth: list[int], most: int) -> None:
    by_group: dict[int, list[int]] = {}
    for row, group in enumerate(found):
        by_group.setdefault(group, []).append(row)
    wrong = [members for members in by_group.values() if len({truth[row] for row in members}) > 1]
    for members in wrong[:most]:
        print("JOINED", [texts[row] for row in members][:4])
    first: dict[int, int] = {}
    shown = 0
    for row, source in enumerate(truth):
        other = first.setdefault(source, row)
        if found[other] != found[row] and shown < most:
            print("APART", texts[other], "|", texts[row])
            shown += 1


if __name__ == "__main__":
    main()
