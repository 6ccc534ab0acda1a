"""How often the language is told: `python benchmarks/reader/languages.py --data FOLDER [--peers PYTHON]`.

Texts of at least 20 characters: parallel feedback in 21 languages (M-ABSA, never trained on, some of it not translated)
and, for the languages it lacks, film lines and posts of the open sets that training holds out. "Undetermined" is an
answer: such a text is neither right nor wrongly told. Beside it py3langid where PYTHON has it, kept to the languages
that the reader can tell. Writes the table to benchmarks/results/reader.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import sets
from results import keep

from outspoken.reader import model
from outspoken.reader.language import SCRIPTS
from outspoken.reader.schema import LANGUAGES_READ
from outspoken.reader.telling import languages

sys.path.insert(0, str(Path(__file__).parents[2] / "training"))
from languages import LANGUAGES as LEARNT
from languages import is_held_out
from sources import examples

SHORTEST = 20
MOST = 2000
PY3LANGID = """import json, sys, time
import py3langid
given = json.load(sys.stdin)
py3langid.classify("warm up")
known = set(py3langid.langid.IDENTIFIER.labels) if py3langid.langid.IDENTIFIER else set()
py3langid.set_languages([code for code in given["codes"] if code in known])
started = time.process_time()
told = [py3langid.classify(text)[0] for text in given["texts"]]
print(json.dumps([time.process_time() - started, told]))"""


def held_out(data: Path, lacking: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for example in examples(data):
        if example.language in lacking and len(example.text) >= SHORTEST and is_held_out(example.text):
            found.setdefault(example.language, []).append(example.text)
    return {code: texts[:MOST] for code, texts in sorted(found.items()) if len(texts) >= 40}


def shares(told: list[str], code: str) -> tuple[float, float, float]:
    """Right, undetermined, wrong."""
    right = sum(given == code for given in told) / len(told)
    open_ = sum(given == "und" for given in told) / len(told)
    return right, open_, 1 - right - open_


def _row(code: str, mark: str, texts: list[str], ours: list[str], theirs: list[str] | None) -> str:
    right, open_, wrong = shares(ours, code)
    peer = f"{shares(theirs, code)[0]:.3f}" if theirs else "–"
    return f"| {code}{mark} | {len(texts):,} | {right:.3f} | {open_:.3f} | {wrong:.3f} | {peer} |"


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder with the sets")
    ask.add_argument("--peers", help="a Python that has py3langid")
    choice = ask.parse_args()
    parallel = {
        code: [text for text in texts if len(text) >= SHORTEST]
        for code, texts in sets.languages(choice.data, MOST).items()
    }
    other = held_out(choice.data, set(LEARNT) - set(parallel))
    texts = [text for found in (parallel, other) for listed in found.values() for text in listed]
    languages(texts[:100])
    spans, processor = [], []
    for _ in range(3):
        started, used = time.perf_counter(), time.process_time()
        told = languages(texts).to_pylist()
        spans.append(time.perf_counter() - started)
        processor.append(time.process_time() - used)
    theirs, seconds = _py3langid(choice.peers, texts) if choice.peers else (None, 0.0)
    lines = ["| language | n | right | undetermined | wrong | py3langid right |", "|---|---|---|---|---|---|"]
    at = 0
    means: dict[str, list[tuple[str, float, float]]] = {"parallel": [], "held out": []}
    for name, found in (("parallel", parallel), ("held out", other)):
        for code, listed in found.items():
            ours = told[at : at + len(listed)]
            peer = theirs[at : at + len(listed)] if theirs else None
            at += len(listed)
            lines.append(_row(code, "" if name == "parallel" else "*", listed, ours, peer))
            means[name].append((code, shares(ours, code)[0], shares(peer, code)[0] if peer else 0.0))
    about = [
        f"{len(texts):,} texts of at least {SHORTEST} characters; * lines of the open sets held out in training.",
        "",
        *_means(means),
        f"- Texts a second: {len(texts) / min(spans):,.0f} by the clock, {len(texts) / min(processor):,.0f} of "
        f"processor time" + (f"; py3langid {len(texts) / seconds:,.0f} of processor time" if theirs else "") + ".",
        "",
    ]
    print("\n".join(about + lines))
    keep("Languages", about + lines)


def _means(means: dict[str, list[tuple[str, float, float]]]) -> list[str]:
    def line(name: str, listed: list[tuple[str, float, float]]) -> str:
        ours, theirs = (sum(row[i] for row in listed) / len(listed) for i in (1, 2))
        return f"- {name}: {ours:.4f} over {len(listed)} languages; py3langid {theirs:.4f}."

    every = means["parallel"] + means["held out"]
    return [
        line("Parallel feedback", means["parallel"]),
        line("Languages read (those of them in either set)", [row for row in every if row[0] in LANGUAGES_READ]),
        line("All", every),
    ]


def _py3langid(python: str, texts: list[str]) -> tuple[list[str], float]:
    codes = sorted({*model.load_languages()[1], *(code for _, code in SCRIPTS.values() if code), "fa", "ur"})
    given = json.dumps({"codes": codes, "texts": texts})
    run = subprocess.run([python, "-c", PY3LANGID], input=given, capture_output=True, text=True, check=True)
    seconds, told = json.loads(run.stdout)
    return told, seconds


if __name__ == "__main__":
    main()
