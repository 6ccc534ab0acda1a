"""Discovered themes, beside what people use: `python benchmarks/reader/themes.py --data FOLDER [--peers FOLDER]`.

banking77 (its own texts and labels were kept out of the vectors' training) at the true number of themes: NMI and ARI of
the nearest theme of every text, beside TF-IDF + SVD + k-means, and BERTopic on the same TF-IDF + SVD, as it picks the
number itself. Needs scikit-learn; BERTopic with umap-learn and hdbscan where it is installed (`--peers` names a folder
to import it from). Then the same run again and in a second process, ids over 5 % more texts, how well "unclear" tells
clinc150's out-of-scope questions, rules, and the time of 100,000 texts of mixed open sets to named themes.
Writes its tables to benchmarks/results/themes.md.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sets import rows
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score, roc_auc_score
from sklearn.preprocessing import normalize

from outspoken.reader import discovery
from outspoken.reader.vectors import vectors

RESULTS = Path(__file__).parents[1] / "results" / "themes.md"
MIX = (
    ("goemotions/train.csv.gz", "text"), ("womens_clothing/reviews.csv.gz", "Review Text"),
    ("clinc150/train.csv", "text"), ("multidogo/finance_train.csv", "utterance"),
    ("multidogo/airline_train.csv", "utterance"), ("multidogo/media_train.csv", "utterance"),
    ("multidogo/software_train.csv", "utterance"), ("multidogo/fastfood_train.csv", "utterance"),
    ("xed/en.csv.gz", "text"), ("skytrax_lounge/lounge.csv", "content"), ("dynasent/dev.csv", "text"),
    ("banking77/train.csv", "text"), ("sentence_polarity/reviews.csv.gz", "text"), ("xed/de.csv.gz", "text"),
)  # fmt: skip
Labels = NDArray[np.int64]


def column(data: Path, file: str, name: str) -> list[str]:
    return [row[name] for row in rows(data / file)]


def coded(values: list[object]) -> Labels:
    return np.unique([str(value) for value in values], return_inverse=True)[1]


def agreement(truth: Labels, found: Labels) -> str:
    return f"{normalized_mutual_info_score(truth, found):.3f} | {adjusted_rand_score(truth, found):.3f}"


def timed(work: Callable[[], discovery.Discovered]) -> tuple[discovery.Discovered, float]:
    started = time.perf_counter()
    found = work()
    return found, time.perf_counter() - started


def nearest(found: discovery.Discovered) -> Labels:
    return coded(found.assignments.column("nearest").to_pylist())


def digest(found: discovery.Discovered) -> str:
    """Of everything that a reader of it could see."""
    seen = repr((found.themes, found.branches, found.unclear)).encode()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, found.assignments.schema) as writer:
        writer.write_table(found.assignments.combine_chunks())
    return hashlib.sha256(seen + sink.getvalue().to_pybytes() + found.centres.hearts.tobytes()).hexdigest()


def svd(texts: list[str]) -> NDArray[np.float64]:
    counted = TfidfVectorizer(sublinear_tf=True, min_df=2, ngram_range=(1, 2)).fit_transform(texts)
    return np.asarray(normalize(TruncatedSVD(200, random_state=0).fit_transform(counted)))


def bertopic(texts: list[str], embedded: NDArray[np.float64]) -> tuple[Labels, float, int] | None:
    try:
        from bertopic import BERTopic
        from bertopic.backend import BaseEmbedder
    except ImportError:
        return None
    started = time.perf_counter()
    labels, _ = BERTopic(embedding_model=BaseEmbedder()).fit_transform(texts, embeddings=embedded)
    return np.array(labels), time.perf_counter() - started, len(set(labels) - {-1})


def banking(data: Path, k: int = 77) -> list[str]:
    """NMI and ARI at the true number of themes, ours for three seeds."""
    texts = column(data, "banking77/train.csv", "text")
    truth = coded(list(column(data, "banking77/train.csv", "category")))
    discovery.discover(texts[:500], k=5)  # load and compile
    lines = ["| banking77, 9,963 texts | themes | NMI | ARI | s |", "|---|---|---|---|---|"]
    for seed in (0, 1, 2):
        found, took = timed(lambda seed=seed: discovery.discover(texts, k=k, seed=seed))  # type: ignore[misc]
        lines.append(f"| ours, seed {seed} | {len(found.themes)} | {agreement(truth, nearest(found))} | {took:.1f} |")
        if seed == 0:
            clear = found.assignments.column("theme").is_valid().to_numpy()
            kept = agreement(truth[clear], nearest(found)[clear])
            lines.append(f"| the same, without the {found.unclear:.1%} unclear | {k} | {kept} | |")
    found, took = timed(lambda: discovery.discover(texts))
    lines.append(
        f"| ours, number by our rule | {len(found.themes)} | {agreement(truth, nearest(found))} | {took:.1f} |"
    )
    started = time.perf_counter()
    embedded = svd(texts)
    labels = KMeans(k, n_init=3, random_state=0).fit(embedded).labels_
    took = time.perf_counter() - started
    lines.append(
        f"| TF-IDF, SVD 200, k-means (scikit-learn, best of 3) | {k} | {agreement(truth, labels)} | {took:.1f} |"
    )
    labels = KMeans(k, n_init=3, random_state=0).fit(vectors(texts)).labels_
    lines.append(f"| our vectors, k-means (scikit-learn, best of 3) | {k} | {agreement(truth, labels)} | |")
    runs = [bertopic(texts, embedded) for _ in range(2)]
    if runs[0] and runs[1]:
        for run, name in zip(runs, ("first run", "second run"), strict=True):
            assert run is not None
            outliers = float((run[0] == -1).mean())
            what = f"BERTopic on the same SVD, {name} ({outliers:.0%} outliers)"
            lines.append(f"| {what} | {run[2]} | {agreement(truth, run[0])} | {run[1]:.1f} |")
        lines += [
            "",
            f"ARI between BERTopic's two runs: {adjusted_rand_score(runs[0][0], runs[1][0]):.2f}; between ours: 1.",
        ]
    else:
        lines += ["", "BERTopic is not installed here; its figures are not in this run."]
    return lines


def sameness(data: Path) -> list[str]:
    """Two runs, two processes, and ids over 5 % more texts."""
    texts = column(data, "banking77/train.csv", "text")
    first = digest(discovery.discover(texts, k=77))
    again = digest(discovery.discover(texts, k=77))
    command = [sys.executable, __file__, "--data", str(data), "--digest"]
    other = subprocess.check_output(command, text=True).strip().splitlines()[-1]
    rng = np.random.default_rng(7)
    order = rng.permutation(len(texts))
    base = [texts[i] for i in order[: int(len(texts) / 1.05)]]
    more = [texts[i] for i in order]
    before = discovery.discover(base, k=77)
    after = discovery.discover(more, previous=before)
    kept = len({theme.id for theme in before.themes} & {theme.id for theme in after.themes}) / len(before.themes)
    anew = discovery.discover(more, k=77, seed=1)
    drawn = adjusted_rand_score(coded(before.assign(more).column("nearest").to_pylist()), nearest(anew))
    return [
        "| sameness, banking77, 77 themes | |",
        "|---|---|",
        f"| two runs identical in every bit | {'yes' if first == again else 'NO'} |",
        f"| two processes identical in every bit | {'yes' if first == other else 'NO'} |",
        f"| ids kept over 5 % more texts | {kept:.1%} |",
        f"| texts that moved to another theme by it | {after.moved:.2%} |",
        f"| themes found new, lost by it | {sum(t.is_new for t in after.themes)}, {len(after.lost)} |",
        f"| for comparison: ARI with a fit drawn anew from another seed | {drawn:.2f} |",
    ]


def unclear(data: Path) -> list[str]:
    """clinc150: themes found in the questions in scope; its out-of-scope questions should then be unclear."""
    every = [row for file in ("train", "val") for row in rows(data / f"clinc150/{file}.csv")]
    inside = [row["text"] for row in every if row["domain"] != "oos" and row["intent"] != "oos"]
    intents = coded([row["intent"] for row in every if row["domain"] != "oos" and row["intent"] != "oos"])
    outside = [row["text"] for row in every if row["domain"] == "oos" or row["intent"] == "oos"]
    held = np.random.default_rng(7).random(len(inside)) < 0.1
    fitted = [text for text, is_held in zip(inside, held, strict=True) if not is_held]
    found = discovery.discover(fitted, k=150)
    within = found.assign([text for text, is_held in zip(inside, held, strict=True) if is_held])
    without = found.assign(outside)
    truth = [0] * within.num_rows + [1] * without.num_rows
    scores = [1 - x for table in (within, without) for x in table.column("confidence").to_pylist()]
    by_rule = discovery.discover(fitted)
    shares = [table.column("theme").null_count / table.num_rows for table in (within, without)]
    return [
        "| clinc150, 150 themes (the vectors have seen these texts, not their labels) | |",
        "|---|---|",
        f"| NMI, ARI of the texts in scope | {agreement(intents[~held], nearest(found)).replace(' |', ',')} |",
        f"| themes by our rule | {len(by_rule.themes)} |",
        f"| unclear: fitted, more in scope, out of scope | {found.unclear:.1%}, {shares[0]:.1%}, {shares[1]:.1%} |",
        f"| confidence tells out of scope from in scope, area under the curve | {roc_auc_score(truth, scores):.3f} |",
    ]


def rules(data: Path) -> list[str]:
    texts = column(data, "banking77/train.csv", "text")
    found = discovery.discover(texts, k=77)
    started = time.perf_counter()
    suggested = discovery.suggest(texts, found)
    took = time.perf_counter() - started
    precision = np.mean([x.precision for x in suggested])
    recall = np.mean([x.recall for x in suggested])
    phrases = np.mean([len(x.theme.phrases) for x in suggested])
    return [
        "| rules suggested for the 77 themes | |",
        "|---|---|",
        f"| mean precision, recall against the theme | {precision:.2f}, {recall:.2f} |",
        f"| phrases each | {phrases:.1f} |",
        f"| seconds for all | {took:.1f} |",
    ]


def speed(data: Path, most: int = 100_000) -> list[str]:
    texts = [text for file, name in MIX for text in column(data, file, name) if text]
    discovery.discover(texts[:500], k=5)  # load and compile
    step = np.random.default_rng(7).permutation(len(texts))[:most]
    mixed = pa.array([texts[i] for i in step])
    before = time.process_time()
    found, took = timed(lambda: discovery.discover(mixed))
    spent = time.process_time() - before
    started = time.perf_counter()
    vectors(mixed)
    made = time.perf_counter() - started
    started = time.perf_counter()
    found.assign(mixed)
    placed = time.perf_counter() - started
    load = os.getloadavg()[0]
    blas = f"BLAS threads {os.environ.get('OPENBLAS_NUM_THREADS', 'all')}"
    characters = sum(map(len, mixed.to_pylist())) / len(mixed)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    named = "; ".join(f"{theme.name} ({theme.size:,})" for theme in found.themes[:12])
    return [
        f"| {len(mixed):,} texts of {characters:.0f} characters, {os.cpu_count()} cores, {blas}, load {load:.1f} | |",
        "|---|---|",
        f"| texts to named themes, number by our rule | {took:.1f} s, {spent:.1f} processor seconds |",
        f"| themes, share unclear | {len(found.themes)}, {found.unclear:.1%} |",
        f"| vectors | {len(mixed) / made:,.0f} texts/s |",
        f"| assignment of further texts, vectors included | {len(mixed) / placed:,.0f} texts/s |",
        f"| peak memory of this process | {memory:.2f} GiB |",
        f"| the largest | {named} |",
    ]


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True)
    ask.add_argument("--peers", type=Path, help="a folder to import BERTopic from")
    ask.add_argument("--only", choices=["speed", "banking", "sameness", "unclear", "rules"])
    ask.add_argument("--digest", action="store_true", help="only print the digest of one fit")
    choice = ask.parse_args()
    if choice.digest:
        print(digest(discovery.discover(column(choice.data, "banking77/train.csv", "text"), k=77)))
        return
    if choice.peers:
        sys.path.append(str(choice.peers))
    chosen = [part for part in (speed, banking, sameness, unclear, rules) if choice.only in {None, part.__name__}]
    parts = [part(choice.data) for part in chosen]
    text = f"\n## {time.strftime('%Y-%m-%d')}\n\n" + "\n\n".join("\n".join(part) for part in parts) + "\n"
    print(text)
    before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Discovered themes\n"
    RESULTS.write_text(before.rstrip() + "\n" + text, encoding="utf-8")


if __name__ == "__main__":
    main()
