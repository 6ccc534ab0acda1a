"""How well intents are told, beside plain word lists and VADER: `python benchmarks/reader/intents.py --data FOLDER`.

No set here was trained on. The phrases for suggestions were chosen on the train part of suggestion_mining. Of the other
sets, its trial part included, the scores were looked at between a few versions of the phrases, their texts were not.

Each intent is a yes or no of its own. Of the app reviews, a bug report counts as a fault; a feature request or
requirement as a suggestion; all else (rating, user experience, other, noise) as neither, which is told where neither of
the two is. Macro-F1 is the mean of these three. VADER says complaint from a compound of −0.05 down. The word lists are
what one writes in ten minutes. The table goes to benchmarks/results/reader.md.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import sets
from results import keep
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from outspoken import reader

SUGGESTION_WORDS = (
    "suggest", "suggestion", "recommend", "should", "would be nice", "would be great", "would be good", "please add",
    "please", "could you", "can you", "need to", "needs to", "allow", "add", "wish", "hope", "would like",
    "i would like", "why not", "how about", "what about", "better if", "consider", "make sure",
)  # fmt: skip
FAULT_WORDS = (
    "bug", "bugs", "crash", "crashes", "crashing", "error", "errors", "fix", "freeze", "freezes", "glitch", "broken",
    "not working", "doesn't work", "won't",
)  # fmt: skip


class Asked(NamedTuple):
    """texts, and of each whether the intent holds; None where the intent is neither fault nor suggestion."""

    name: str
    intent: str | None
    texts: list[str]
    holds: list[bool]


def complaints(data: Path) -> list[Asked]:
    found = list(sets.rows(data / "complaint_tweets/complaints.csv"))
    return [
        Asked("complaint_tweets", "complaint", [x["text"] for x in found], [x["complaint"] == "1" for x in found]),
    ]


def suggestions(data: Path) -> list[Asked]:
    asked = []
    for part in ("trial_labeled", "train_v1.4"):
        found = list(sets.rows(data / f"suggestion_mining/subtaskA_{part}.csv"))
        texts = [row["sentence"].strip('"') for row in found]
        asked.append(Asked(f"suggestion_mining A, {part}", "suggestion", texts, [x["label"] == "1" for x in found]))
    return asked


def apps(data: Path) -> list[list[Asked]]:
    """Of each set of app reviews: fault, suggestion, neither."""
    google = sets.rows(data / "google_play_intent8000/reviews.csv")
    store = sets.rows(data / "app_reviews_vu/app_reviews_labelled.csv")
    labelled = {
        "google_play_intent8000": [(row["review"], row["label"]) for row in google],
        "app_reviews_vu": [(row["review"], row["category_final"].lower()) for row in store],
    }
    means = {"bug report": "fault", "feature request": "suggestion", "requirement": "suggestion"}
    return [
        [
            Asked(f"{name}: {intent or 'neither'}", intent, [text for text, _ in rows], [means.get(label) == intent
                                                                                        for _, label in rows])
            for intent in ("fault", "suggestion", None)
        ]
        for name, rows in labelled.items()
    ]  # fmt: skip


def _ours(asked: Asked, depth: reader.Depth) -> list[bool]:
    told = reader.read(asked.texts, depth=depth).column("intents").to_pylist()
    return [asked.intent in x if asked.intent else not {"fault", "suggestion"} & set(x) for x in told]


def _of_words(words: Sequence[str]) -> Callable[[str], bool]:
    pattern = re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)
    return lambda text: pattern.search(text) is not None


def _peer(asked: Asked) -> list[bool]:
    if asked.intent == "complaint":
        analyser = SentimentIntensityAnalyzer()
        return [analyser.polarity_scores(text)["compound"] <= -0.05 for text in asked.texts]
    fault, suggestion = _of_words(FAULT_WORDS), _of_words(SUGGESTION_WORDS)
    says = {"fault": fault, "suggestion": suggestion, None: lambda text: not fault(text) and not suggestion(text)}
    return [says[asked.intent](text) for text in asked.texts]


def _scores(told: Sequence[bool], holds: Sequence[bool]) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    hits = sum(a and b for a, b in zip(told, holds, strict=True))
    return hits / max(sum(told), 1), hits / max(sum(holds), 1), 2 * hits / max(sum(told) + sum(holds), 1)


def _line(asked: Asked) -> tuple[str, tuple[float, float, float]]:
    skim, close = (_scores(_ours(asked, depth), asked.holds) for depth in ("skim", "close"))
    peer = _scores(_peer(asked), asked.holds)[2]
    figures = " | ".join(f"{x:.3f}" for x in (*skim, *close, peer))
    return f"| {asked.name} | {len(asked.texts):,} | {figures} |", (skim[2], close[2], peer)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder with the sets")
    data = ask.parse_args().data
    lines = [
        f"{reader.MODEL} and {reader.CLOSE_MODEL}: precision, recall and F1 of each.",
        "Peer: VADER for complaints, else a list of words.",
        "Phrases for suggestions were chosen on the train part of suggestion_mining.",
        "",
        "| set, never trained on | n | skim P | R | F1 | close P | R | F1 | peer F1 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [_line(asked)[0] for asked in (*complaints(data), *suggestions(data))]
    for reviews in apps(data):
        found = [_line(asked) for asked in reviews]
        lines += [line for line, _ in found]
        skim, close, peer = (sum(scores[place] for _, scores in found) / len(found) for place in range(3))
        name = reviews[0].name.split(":")[0]
        n = len(reviews[0].texts)
        lines.append(f"| {name}: macro-F1 | {n:,} | | | {skim:.3f} | | | {close:.3f} | {peer:.3f} |")
    print("\n".join(lines))
    keep("Intents", lines)


if __name__ == "__main__":
    main()
