"""How much personal data is masked, and what else is: `python benchmarks/reader/masking.py [--peers PYTHON]`.

The texts come from `personal.py`: nine languages, about half with personal data of seven kinds, the rest with numbers
that are no one's. Recall of a kind: the share of its secrets that are gone and stand as their own kind. Precision: the
share of all that was masked that is a secret, under its right kind. Beside it a list of patterns as people copy them,
and, where PYTHON has it, scrubadub. Writes the table to benchmarks/results/reader.md.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import time
from collections import Counter
from collections.abc import Callable

from personal import KINDS, Case, cases
from results import keep

from outspoken import reader

COPIED = {
    "email": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"),
    "iban": re.compile(r"\b[A-Z]{2}\d{2}[A-Z0-9 ]{11,30}\b"),
    "card": re.compile(r"\b(?:\d[ -]*?){13,16}\b"),
    "phone": re.compile(r"(?:\+?\d{1,3}[ .-]?)?\(?\d{2,4}\)?[ .-]?\d{3,4}[ .-]?\d{3,4}\b"),
}
SCRUBADUB = """import json, sys, time, scrubadub
texts = json.load(sys.stdin)
scrubber = scrubadub.Scrubber()
scrubber.clean("warm")
started = time.process_time()
clean = [scrubber.clean(text) for text in texts]
print(json.dumps([time.process_time() - started, clean]))"""
AS_OURS = {
    "{{EMAIL}}": "[email]",
    "{{PHONE}}": "[phone]",
    "{{CREDIT_CARD}}": "[card]",
    "{{NAME}}": "[name]",
    "{{ADDRESS}}": "[address]",
}
LABEL = re.compile(r"\[(" + "|".join(KINDS) + r")\]|\{\{\w+\}\}")
FEW = 2000  # texts for scrubadub


def copied(texts: list[str]) -> list[str]:
    masked = []
    for text in texts:
        for kind, pattern in COPIED.items():
            text = pattern.sub(f"[{kind}]", text)
        masked.append(text)
    return masked


def scores(found: list[Case], masked: list[str]) -> tuple[dict[str, float], float, dict[str, float]]:
    """Recall by kind, precision of all, precision by kind."""
    secrets, gone, labels, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for case, text in zip(found, masked, strict=True):
        given = Counter(label or "other" for label in LABEL.findall(text))
        labels.update(given)
        wanted = Counter(kind for kind, secret in case.secrets if not _survives(kind, secret, case, text))
        secrets.update(kind for kind, _ in case.secrets)
        hits = given & wanted
        gone.update(hits)
        right.update(hits)
    recall = {kind: gone[kind] / max(secrets[kind], 1) for kind in KINDS}
    by_kind = {kind: right[kind] / max(labels[kind], 1) for kind in KINDS}
    return recall, sum(right.values()) / max(sum(labels.values()), 1), by_kind


def _survives(kind: str, secret: str, case: Case, text: str) -> bool:
    """The secret, or the half of an address that says as much; a name may be that of staff in another sentence."""
    parts = secret.split()
    half = " ".join(parts[: (len(parts) + 1) // 2])
    if kind == "address" and len(half) > 4 and f" {half} " in f" {text} ":
        return True
    return text.count(secret) >= case.text.count(secret)


def timed(mask: Callable[[list[str]], list[str]], texts: list[str], times: int) -> tuple[list[str], float]:
    spans = []
    for _ in range(times):
        started = time.process_time()
        masked = mask(texts)
        spans.append(time.process_time() - started)
    return masked, len(texts) / min(spans)


def row(name: str, found: list[Case], masked: list[str], speed: float) -> str:
    recall, precision, _ = scores(found, masked)
    by_kind = " | ".join(f"{recall[kind]:.4f}" if recall[kind] else "–" for kind in KINDS)
    numbers = [kind for kind in KINDS if kind not in {"name", "address"}]
    mean = sum(recall[kind] for kind in numbers) / len(numbers)
    return f"| {name} | {len(found):,} | {by_kind} | {mean:.4f} | {precision:.4f} | {speed:,.0f} |"


def misses(found: list[Case], masked: list[str], most: int) -> None:
    for case, text in zip(found, masked, strict=True):
        labels = Counter(LABEL.findall(text))
        if labels != Counter(kind for kind, _ in case.secrets) or any(
            _survives(*secret, case, text) for secret in case.secrets
        ):
            print(case.secrets, "|", case.text.replace("\n", "\\n"), "→", text.replace("\n", "\\n"))
            most -= 1
            if not most:
                return


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--rows", type=int, default=40_000)
    ask.add_argument("--seed", type=int, default=7)
    ask.add_argument("--peers", help="a Python that has scrubadub")
    ask.add_argument("--misses", type=int, default=0, help="print so many texts that went wrong, and write nothing")
    choice = ask.parse_args()
    found = cases(choice.rows, choice.seed)
    texts = [case.text for case in found]
    reader.mask(texts[:100])
    masked, speed = timed(lambda given: list(reader.mask(given).to_pylist()), texts, 3)
    if choice.misses:
        misses(found, masked, choice.misses)
    about = (
        f"{len(found):,} generated texts in {len({case.language for case in found})} languages, seed {choice.seed}, "
        f"{sum(bool(case.secrets) for case in found):,} with personal data. Recall by kind, of the five kinds of "
        "numbers and mail together, precision of all that was masked, texts a second of processor time (best of 3, "
        "one core)."
    )
    lines = [
        about,
        "",
        "| | n | " + " | ".join(KINDS) + " | numbers and mail | precision | texts/s |",
        "|---" * (len(KINDS) + 5) + "|",
        row("`reader.mask`", found, masked, speed),
        row("copied patterns", found, *timed(copied, texts, 1)),
    ]
    if choice.peers:
        few = found[:FEW]
        given = json.dumps([case.text for case in few])
        command = [choice.peers, "-W", "ignore", "-c", SCRUBADUB]
        told = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
        seconds, clean = json.loads(told.stdout)
        for theirs, ours in AS_OURS.items():
            clean = [text.replace(theirs, ours) for text in clean]
        lines.append(row("scrubadub 2.0", few, clean, FEW / seconds))
    by_kind = scores(found, masked)[2]
    lines += ["", "Precision by kind: " + ", ".join(f"{kind} {by_kind[kind]:.4f}" for kind in KINDS) + "."]
    print("\n".join(lines))
    if not choice.misses:
        keep("Personal data", lines)


if __name__ == "__main__":
    main()
