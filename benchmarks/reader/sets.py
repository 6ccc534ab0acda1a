"""The labelled sets that the reader is measured on: texts and their polarity. Never trained on, or rows held out."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

csv.field_size_limit(sys.maxsize)
WORDS = {"negative": 0, "neutral": 1, "positive": 2}


class Labelled(NamedTuple):
    """polarity: 0 negative, 1 neutral, 2 positive."""

    texts: list[str]
    polarity: list[int]


def rows(path: Path) -> Iterator[dict[str, str]]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from csv.DictReader(io.StringIO(raw.decode("utf-8", "replace"), newline=""))


def is_held_out(text: str) -> bool:
    """Whether no training of ours learns from a row of this text: as `training/skim.py` and `training/close` do it."""
    return zlib.crc32(text.lower().encode()) % 1000 < 50


def _by_stars(stars: float, best: int = 5) -> int:
    share = stars / best
    return 0 if share <= 0.4 else 2 if share > 0.6 else 1


def _collect(pairs: Iterator[tuple[str, int]]) -> Labelled:
    kept = [(text, polarity) for text, polarity in pairs if text.strip()]
    return Labelled([text for text, _ in kept], [polarity for _, polarity in kept])


def airline_tweets(data: Path) -> Labelled:
    found = rows(data / "airline_tweets/tweets.csv.gz")
    return _collect((row["text"], WORDS[row["airline_sentiment"]]) for row in found)


def semeval2017(data: Path) -> Labelled:
    parts = sorted((data / "semeval2017_task4a").glob("*.csv*"))
    return _collect((row["text"], WORDS[row["label"]]) for part in parts for row in rows(part))


def uber(data: Path) -> Labelled:
    return _collect(
        (row["content"], _by_stars(int(row["score"]))) for row in rows(data / "uber_play_reviews/reviews.csv")
    )


def mcdonalds(data: Path) -> Labelled:
    found = rows(data / "mcdonalds_google_reviews/reviews.csv.gz")
    return _collect((row["review"], _by_stars(int(row["rating"][0]))) for row in found)


def british_airways(data: Path) -> Labelled:
    found = rows(data / "british_airways_reviews/reviews.csv.gz")
    return _collect(
        (f"{row['ReviewHeader']}\n{row['ReviewBody']}", _by_stars(int(row["OverallRating"]), 10))
        for row in found
        if row["OverallRating"].isdigit()
    )


def amazon_headphones(data: Path) -> Labelled:
    found = rows(data / "amazon_headphones/reviews.csv")
    return _collect((f"{row['ReviewTitle']}\n{row['ReviewBody']}", _by_stars(int(row["ReviewStar"]))) for row in found)


def germeval(data: Path) -> Labelled:
    documents = (
        d for path in sorted((data / "germeval2017").rglob("*.xml")) for d in ElementTree.parse(path).iter("Document")
    )
    return _collect(
        (d.findtext("text") or "", WORDS[(d.findtext("sentiment") or "").strip()])
        for d in documents
        if (d.findtext("relevance") or "").strip() == "true"
    )


def botanic(data: Path) -> Labelled:
    """Why customers of a garden centre would recommend it, or not: detractors negative, passives neutral."""
    found = (row for row in rows(data / "nps_botanic_fr/nps.csv") if row["explication"].strip() not in {"", "NA"})
    return _collect(
        (row["explication"], 0 if int(float(row["nps"])) <= 6 else 1 if int(float(row["nps"])) <= 8 else 2)
        for row in found
        if row["nps"] not in {"", "NA"} and is_held_out(row["explication"])
    )


def restmex(data: Path) -> Labelled:
    path = next((data / "restmex2022_restaurants_es").glob("*.csv*"))
    return _collect((f"{r['Title']}\n{r['Opinion']}", _by_stars(int(float(r["Polarity"])))) for r in rows(path))


def allocine(data: Path) -> Labelled:
    parts = sorted((data / "french_allocine_tv").glob("*.csv*"))
    return _collect((row["text"], 2 * int(row["label"])) for part in parts for row in rows(part))


def restaurants_nl(data: Path) -> Labelled:
    """Dutch sentences whose opinions all agree."""
    path = next((data / "semeval2016_restaurants_nl").glob("*.xml"))

    def pairs() -> Iterator[tuple[str, int]]:
        for sentence in ElementTree.parse(path).iter("sentence"):
            found = {x.get("polarity") for x in sentence.iter("Opinion")}
            if len(found) == 1:
                yield sentence.findtext("text") or "", WORDS[str(found.pop())]

    return _collect(pairs())


SENTIMENT: dict[str, Callable[[Path], Labelled]] = {
    "airline tweets": airline_tweets,
    "SemEval-2017 4A pool": semeval2017,
    "Uber, Play store": uber,
    "McDonald's, Google": mcdonalds,
    "British Airways": british_airways,
    "headphones, Amazon": amazon_headphones,
    "GermEval-2017 (de)": germeval,
    "Botanic, NPS (fr), rows held out": botanic,
    "Allociné TV (fr)": allocine,
    "Rest-Mex 2022 (es)": restmex,
    "SemEval-2016 (nl)": restaurants_nl,
}


def languages(data: Path, most: int = 2000) -> dict[str, list[str]]:
    """Texts of M-ABSA by language code, in the order of the files."""
    found = {}
    for path in sorted((data / "m_absa").glob("*.jsonl.gz")):
        lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
        step = max(len(lines) // most, 1)
        found[path.name.split(".")[0]] = [json.loads(line)["text"] for line in lines[::step]][:most]
    return found
