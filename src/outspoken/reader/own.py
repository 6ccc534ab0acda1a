"""An organisation's own heads: what it corrected or labelled, learnt in seconds on top of the shipped readers.

An own head leaves the shipped weights as they are and adds to their log-odds a weight for each hashed gram of the text,
learnt from the organisation's labels by logistic regression with the shipped log-odds as offset. With few labels it
changes little, with many it may overrule; forgetting it restores what was.

>>> texts = ["the gate was shut", "the gate was open"] * 20
>>> own = fit(texts, {"complaint": np.array([1, 0] * 20)}, version="own-1")
>>> own.heads, own.version
(('complaint',), 'own-1')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from outspoken.reader.grams import head_grams
from outspoken.reader.heads import PLACE, POLARITIES, SENTIMENT
from outspoken.reader.odds import log_odds

SLOTS: Final = 1 << 15
STRENGTH: Final = 0.05  # of the penalty on weights, for each text
FEWEST: Final = 5  # texts with the label, and as many without, from which a head is learnt
ROUNDS: Final = 60


class TooFewLabels(ValueError):
    """No label has FEWEST texts that have it and FEWEST that do not."""


class Own(NamedTuple):
    """heads: names of the k heads learnt. weights: (SLOTS + 1, k), the last row the bias. version: as readings say."""

    heads: tuple[str, ...]
    weights: NDArray[np.float32]
    version: str

    def adjusted(self, texts: Sequence[str], chances: NDArray[np.float32]) -> NDArray[np.float32]:
        """The shipped probabilities (n, heads) of these texts as the organisation would have them."""
        places = [PLACE[name] for name in self.heads]
        odds = log_odds(chances[:, places]) + features(texts) @ self.weights
        adjusted = chances.copy()
        adjusted[:, places] = 1 / (1 + np.exp(-odds))
        if set(places) & {PLACE[name] for name in POLARITIES}:
            adjusted[:, SENTIMENT] /= adjusted[:, SENTIMENT].sum(axis=1, keepdims=True)
        return adjusted

    def save(self, to: Path | IO[bytes]) -> None:
        """Write it to an .npz."""
        rows = np.flatnonzero(np.abs(self.weights).max(axis=1, initial=0) > 0)
        np.savez_compressed(to, heads=self.heads, version=self.version, rows=rows, weights=self.weights[rows])


def load(source: Path | IO[bytes]) -> Own:
    """Read what `Own.save` wrote."""
    with np.load(source) as held:
        weights = np.zeros((SLOTS + 1, len(held["heads"])), dtype=np.float32)
        weights[held["rows"]] = held["weights"]
        return Own(tuple(str(name) for name in held["heads"]), weights, str(held["version"]))


def features(texts: Sequence[str]) -> Any:
    """Hashed grams, each block of a text of length 1, and a column of ones: sparse, (n, SLOTS + 1)."""
    start, grams, words = head_grams(list(texts))
    sizes = np.diff(start)
    row = np.repeat(np.arange(len(texts)), sizes)
    is_word = np.arange(len(grams)) - start[row] < words[row]
    value = 1 / np.sqrt(np.where(is_word, words[row], (sizes - words)[row]).clip(1))
    ones = np.arange(len(texts))
    return sparse.csr_matrix(
        (
            np.concatenate([value, np.ones(len(texts))]).astype(np.float32),
            (np.concatenate([row, ones]), np.concatenate([grams & np.uint32(SLOTS - 1), np.full(len(texts), SLOTS)])),
        ),
        shape=(len(texts), SLOTS + 1),
    )


def fit(
    texts: Sequence[str],
    labels: Mapping[str, NDArray[np.integer]],
    *,
    version: str,
    chances: NDArray[np.float32] | None = None,
) -> Own:
    """Learn own heads.

    labels: by name of a head, shape (n,): 1 it holds, 0 it does not, −1 not said. chances: (n, heads), what the shipped
    reader says of the texts, read here where not given. Raises TooFewLabels, and KeyError for a name that is no head.
    """
    told = {name: np.asarray(y) for name, y in labels.items() if min((y == 1).sum(), (y == 0).sum()) >= FEWEST}
    if not told:
        raise TooFewLabels(f"Label at least {FEWEST} texts that have a label, and {FEWEST} that do not.")
    if chances is None:
        from outspoken.reader.reading import chances as read

        chances = read(list(texts))
    x, offsets = features(texts), log_odds(chances)
    columns = [_one(x, offsets[:, PLACE[name]], y) for name, y in told.items()]
    return Own(tuple(told), np.stack(columns, axis=1).astype(np.float32), version)


def _one(x: Any, offset: NDArray[np.float32], y: NDArray[np.integer]) -> NDArray[np.float64]:
    known = y >= 0
    rows, wanted, before = x[known], y[known].astype(np.float64), offset[known].astype(np.float64)

    def lost(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = rows @ w + before
        loss = np.logaddexp(0, odds) - wanted * odds
        error = 1 / (1 + np.exp(-odds)) - wanted
        return float(loss.sum() + STRENGTH * (w @ w)), np.asarray(rows.T @ error + 2 * STRENGTH * w)

    found = optimize.minimize(lost, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    return np.asarray(found.x)


def polarity_labels(said: Sequence[str | None]) -> dict[str, NDArray[np.int8]]:
    """The three heads of sentiment from words: negative, neutral, positive, None where not said."""
    return {
        name: np.array([-1 if word is None else int(word == name) for word in said], dtype=np.int8)
        for name in POLARITIES
    }
