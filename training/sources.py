"""The openly licensed sets as training examples: text, language, polarity and emotions where a set tells them.

Each function reads one set from the data folder and yields Examples. What a set does not tell stays unknown (None);
its rows then teach only the heads that it does tell. Weights say how much a row of a set counts, chosen so that film
subtitles and chat lines do not drown the few sets of real feedback.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import yaml

from outspoken.reader.emotions import LABELS, family_of
from outspoken.reader.schema import HARMS, INTENTS

csv.field_size_limit(sys.maxsize)

NEGATIVE, NEUTRAL, POSITIVE = 0, 1, 2
Emotions = dict[str, int]


class Example(NamedTuple):
    text: str
    language: str
    polarity: tuple[float, float, float] | None
    emotions: Emotions | None
    weight: float = 1.0
    is_dev: bool = False
    rest: dict[str, float] | None = None  # heads beside sentiment and emotions


PURE = {NEGATIVE: (1.0, 0.0, 0.0), NEUTRAL: (0.0, 1.0, 0.0), POSITIVE: (0.0, 0.0, 1.0)}
BY_STARS = {1: PURE[0], 2: (0.9, 0.1, 0.0), 3: (0.3, 0.55, 0.15), 4: (0.0, 0.15, 0.85), 5: PURE[2]}
BY_WORD = {"negative": PURE[0], "neutral": PURE[1], "positive": PURE[2], "neg": PURE[0], "neu": PURE[1], "pos": PURE[2]}

ALL_FALSE: Emotions = dict.fromkeys(LABELS, 0)
NEGATIVE_LABELS = {x for x in LABELS if family_of(x) in {"disappointment", "worry", "anger", "disgust"}}
POSITIVE_LABELS = {x for x in LABELS if family_of(x) in {"delight", "appreciation"}}
# Labels that a plain "anger" of a coarser scheme may as well mean: neither taught nor denied by it.
NEAR = {
    "anger": {"annoyance", "disapproval"},
    "disgust": {"annoyance", "disapproval"},
    "fear": {"nervousness"},
    "joy": {"amusement", "excitement", "love", "optimism", "admiration", "gratitude", "approval", "pride", "relief"},
    "sadness": {"disappointment", "grief", "remorse"},
    "surprise": {"realization", "excitement", "confusion", "curiosity"},
}


def rows(path: Path) -> Iterator[dict[str, str]]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from csv.DictReader(io.StringIO(raw.decode("utf-8", "replace"), newline=""))


def polarity_of(labels: set[str]) -> tuple[float, float, float] | None:
    negative, positive = bool(labels & NEGATIVE_LABELS), bool(labels & POSITIVE_LABELS)
    if negative and positive:
        return None
    if negative or positive:
        return PURE[NEGATIVE if negative else POSITIVE]
    return PURE[NEUTRAL] if labels <= {"neutral", "curiosity", "realization"} else None


def coarse(felt: set[str], known: set[str]) -> Emotions:
    """Six basic emotions as GoEmotions labels: near labels of a felt one are left unknown."""
    emotions = {label: 1 if label in felt else 0 for label in known}
    unsure = set().union(*(NEAR[label] for label in felt))
    for label in known:
        for near in NEAR[label] - unsure:
            emotions.setdefault(near, 0)
    return {k: v for k, v in emotions.items() if v or k not in unsure}


def goemotions(data: Path) -> Iterator[Example]:
    for part in ("train.csv.gz", "dev.csv"):
        for row in rows(data / "goemotions" / part):
            labels = set(row["labels"].split("|"))
            emotions = ALL_FALSE | dict.fromkeys(labels, 1)
            yield Example(row["text"], "en", polarity_of(labels), emotions, 2.0, part == "dev.csv")


def dynasent(data: Path) -> Iterator[Example]:
    for row in rows(data / "dynasent" / "dev.csv"):
        yield Example(row["text"], "en", BY_WORD[row["label"]], None, 2.0)


def sentence_polarity(data: Path) -> Iterator[Example]:
    for row in rows(data / "sentence_polarity" / "reviews.csv.gz"):
        yield Example(row["text"], "en", BY_WORD[row["label"]], None, 0.15)


def uci_sentences(data: Path) -> Iterator[Example]:
    for row in rows(data / "uci_sentences" / "sentences.csv"):
        yield Example(row["text"], "en", PURE[2 * int(row["label"])], None, 2.5)


def finegrained_sentences(data: Path) -> Iterator[Example]:
    for row in rows(data / "finegrained_sentences" / "sentences.csv"):
        label = "neu" if row["label"] == "nr" else row["label"]
        if label in BY_WORD:
            yield Example(row["text"], "en", BY_WORD[label], None, 2.0)


def mams(data: Path) -> Iterator[Example]:
    """Sentences whose named aspects all get the same polarity beside neutral ones."""
    for sentence in ElementTree.parse(data / "mams" / "atsa_train.xml").iter("sentence"):
        found = {x.get("polarity") for x in sentence.iter("aspectTerm")} - {"neutral"}
        if len(found) == 1:
            yield Example(sentence.findtext("text") or "", "en", BY_WORD[found.pop() or ""], None, 1.4)


def womens_clothing(data: Path) -> Iterator[Example]:
    for row in rows(data / "womens_clothing" / "reviews.csv.gz"):
        text = f"{row['Title']}\n{row['Review Text']}".strip()
        stars = int(float(row["Rating"]))
        yield Example(text, "en", BY_STARS[stars], None, 0.8 if stars > 3 else 2.0)


def steam(data: Path) -> Iterator[Example]:
    for row in rows(data / "steam_review_aspects" / "train.csv.gz"):
        yield Example(row["review"][:600], "en", PURE[2 * int(row["label_recommended"])], None, 0.5)


def botanic(data: Path) -> Iterator[Example]:
    for row in rows(data / "nps_botanic_fr" / "nps.csv"):
        if row["explication"].strip() not in {"", "NA"} and row["nps"] not in {"", "NA"}:
            nps = int(float(row["nps"]))
            polarity = (
                PURE[0] if nps <= 4 else (0.6, 0.3, 0.1) if nps <= 6 else (0.2, 0.4, 0.4) if nps <= 8 else PURE[2]
            )
            yield Example(row["explication"], "fr", polarity, None, 1.5)


def smile(data: Path) -> Iterator[Example]:
    labels = {"happy": "joy", "angry": "anger", "sad": "sadness", "surprise": "surprise", "disgust": "disgust"}
    for row in rows(data / "smile_museum_tweets" / "tweets.csv"):
        felt = {labels[x] for x in row["label"].split("|") if x in labels}
        if felt or row["label"] == "not-relevant":
            polarity = polarity_of(felt) if felt else PURE[NEUTRAL]
            yield Example(row["text"], "en", polarity, coarse(felt, set(labels.values())) if felt else None, 0.7)


def cfpb(data: Path) -> Iterator[Example]:
    for row in rows(data / "cfpb_complaints" / "complaints.csv.gz"):
        if row["Consumer complaint narrative"].strip():
            yield Example(row["Consumer complaint narrative"][:800], "en", PURE[NEGATIVE], None, 0.4)


def plain_requests(data: Path) -> Iterator[Example]:
    """What people ask a service without feeling: the neutral side."""
    for row in rows(data / "clinc150" / "train.csv"):
        yield Example(row["text"], "en", PURE[NEUTRAL], None, 0.12)
    for row in rows(data / "banking77" / "train.csv"):
        yield Example(row["text"], "en", (0.25, 0.75, 0.0), None, 0.12)
    for domain in ("airline", "fastfood", "finance", "media", "software"):
        for row in rows(data / "multidogo" / f"{domain}_dev.csv"):
            if row["intent"] not in {"thankyou", "closinggreeting"} and len(row["utterance"]) > 12:
                yield Example(row["utterance"], "en", PURE[NEUTRAL], None, 0.15)


XED = {"anger", "disgust", "fear", "joy", "sadness", "surprise"}


def xed(data: Path) -> Iterator[Example]:
    for path in sorted((data / "xed").glob("*.csv.gz")):
        language = path.name.split(".")[0].replace("pt_br", "pt")
        for row in rows(path):
            felt = set(row["labels"].split("|"))
            if row["kind"] == "neutral" or felt == {"neutral"}:
                yield Example(row["text"], language, PURE[NEUTRAL], coarse(set(), XED), 0.25)
                continue
            basic = felt & XED
            polarity = polarity_of(basic) if basic - {"surprise"} and not felt & {"anticipation"} else None
            if basic & {"anger", "disgust", "fear", "sadness"} and "trust" in felt:
                polarity = None
            if not basic and language not in {"en", "fi"}:  # the nearest to a neutral line that these languages have
                polarity = (0.1, 0.75, 0.15)
            yield Example(row["text"], language, polarity, coarse(basic, XED), 0.25 if language == "en" else 0.5)


BRIGHTER = {
    "afr": "af", "arq": "ar", "ary": "ar", "chn": "zh", "deu": "de", "eng": "en", "esp": "es", "hau": "ha",
    "hin": "hi", "ibo": "ig", "ind": "id", "kin": "rw", "mar": "mr", "ptbr": "pt", "ptmz": "pt", "ron": "ro",
    "rus": "ru", "swa": "sw", "swe": "sv", "tat": "tt", "ukr": "uk", "yor": "yo",
}  # fmt: skip


def brighter(data: Path) -> Iterator[Example]:
    for path in sorted((data / "brighter_emotions").glob("[ac]_*.csv.gz")):
        language = BRIGHTER.get(path.name[2:].split(".")[0])
        if language is None:
            continue
        for row in rows(path):
            known = {x for x in XED if row.get(x) in {"0", "1", "0.0", "1.0"}}
            felt = {x for x in known if float(row[x]) == 1}
            polarity = PURE[NEUTRAL] if not felt else polarity_of(felt) if felt != {"surprise"} else None
            weight = 0.4 if language == "en" else 0.8
            is_dev = row["split"] == "dev" and path.name.startswith("a_")  # files c_ have nothing but dev
            yield Example(row["text"], language, polarity, coarse(felt, known), weight, is_dev)


def own(_: Path) -> Iterator[Example]:
    """Our own short phrases of feedback by language and label: the words that subtitles and chat never say."""
    content = yaml.safe_load((Path(__file__).parent / "own.yaml").read_text(encoding="utf-8"))
    for language, by_label in content.items():
        for label, phrases in by_label.items():
            for phrase in phrases:
                if label in {"negative", "positive"}:
                    yield Example(phrase, language, BY_WORD[label], None, 12.0)
                else:
                    polarity = polarity_of({label}) or PURE[NEGATIVE if label == "confusion" else NEUTRAL]
                    yield Example(phrase, language, polarity, {label: 1, "neutral": int(label == "neutral")}, 12.0)


def words(_: Path) -> Iterator[Example]:
    """Our own list of single English words."""
    content = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))
    for label, listed in content.items():
        for word in listed.split():
            yield Example(word.replace("-", " "), "en", BY_WORD[label], None, 3.0)


def said(_: Path) -> Iterator[Example]:
    """Our own sentences for what no open set tells: intents, urgency, harm, irony (`training/said`)."""
    for path in sorted((Path(__file__).parent / "said").glob("*.yaml")):
        language = path.stem.split("-")[0]
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            polarity = entry.get("polarity")
            rest = dict.fromkeys((*INTENTS, *HARMS), 0.0) | dict.fromkeys(entry.get("intents", ()), 1.0)
            rest |= dict.fromkeys(entry.get("harms", ()), 1.0)
            rest |= {"urgency": entry.get("urgency", 0) / 3, "ironic": float(entry.get("ironic", False))}
            rest["mixed"] = float(polarity == "mixed")
            yield Example(entry["text"], language, BY_WORD.get(polarity), None, 3.0, rest=rest)


SOURCES: tuple[Callable[[Path], Iterator[Example]], ...] = (
    goemotions, dynasent, sentence_polarity, uci_sentences, finegrained_sentences, mams, womens_clothing,
    steam, botanic, smile, cfpb, plain_requests, xed, brighter, own, words, said,
)  # fmt: skip


def unlabelled(data: Path) -> Iterator[str]:
    """Open English texts whose labels tell nothing here; a teacher does."""
    for domain in ("airline", "fastfood", "finance", "media", "software"):
        for row in rows(data / "multidogo" / f"{domain}_train.csv"):
            if len(row["utterance"]) > 12:
                yield row["utterance"]
    for row in rows(data / "skytrax_lounge" / "lounge.csv"):
        for sentence in row["content"].split(". "):
            if len(sentence) > 20:
                yield sentence
    for row in rows(data / "womens_clothing" / "reviews.csv.gz"):
        for sentence in row["Review Text"].split(". "):
            if len(sentence) > 20:
                yield sentence
    for row in rows(data / "cfpb_complaints" / "complaints.csv.gz"):
        for sentence in row["Consumer complaint narrative"].split(". ")[:12]:
            if len(sentence) > 20:
                yield sentence


def examples(data: Path) -> Iterator[Example]:
    """Every example of every set, in a fixed order."""
    for _, example in examples_by_source(data):
        yield example


def examples_by_source(data: Path) -> Iterator[tuple[str, Example]]:
    """Every example with the name of its set."""
    for source in SOURCES:
        for example in source(data):
            if example.text and example.text.strip():
                yield source.__name__, example
