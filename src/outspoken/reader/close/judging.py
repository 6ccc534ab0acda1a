"""From texts to probabilities: prepared, cut into tokens, run one by one, calibrated."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from outspoken.reader.close import model
from outspoken.reader.close.prepare import Prepared, prepare
from outspoken.reader.heads import EMOTIONS, HEADS, SENTIMENT
from outspoken.reader.odds import log_odds

Span = tuple[int, int]
TOPIC: Final = 128
# A span's polarity is told by its own words and, in part, by those near it: half of it where no other span is about.
NEAR: Final = 40  # characters on each side
ABOUT: Final = 120
NEAR_SHARE: Final = 0.05
NEAR_SHARE_ALONE: Final = 0.5
LESS_NEUTRAL: Final = 0.4  # log-odds: aspects are neutral less often than in the sentences learnt from
# Two readers know more than one: how much of the log-odds is the skim's. Of sentiment, this makes sureness more honest.
SKIM_SHARE: Final = 0.35  # of emotions
SKIM_SHARE_OF_SENTIMENT: Final = 0.2


class Judgement(NamedTuple):
    """What the close reader makes of n texts with m spans in all.

    chances: (n, heads) calibrated, the three of sentiment sum to 1. spans: (m, 3), the polarity of each span; all equal
    where a span lies beyond what was read. topics: (n, 128) unit rows, near for texts about the same.
    """

    chances: NDArray[np.float32]
    spans: NDArray[np.float32]
    topics: NDArray[np.float32]


def judge(
    texts: Sequence[str],
    spans: Sequence[Sequence[Span]] | None = None,
    *,
    encoder: model.Encoder | None = None,
) -> Judgement:
    """Read texts closely; spans: of each text, as (start, end) in its characters. encoder: instead of the shipped one.

    >>> found = judge(["The driver was kind but the bus was filthy."], [[(4, 10), (28, 31)]])
    >>> found.spans.argmax(axis=1).tolist()  # positive, negative
    [2, 0]
    """
    held = encoder or model.shipped()
    prepared = [prepare(text) for text in texts]
    encodings = held.tokenizer.encode_batch([text.text for text in prepared])
    wanted = spans if spans is not None else [()] * len(texts)
    jobs = list(zip(prepared, encodings, wanted, strict=True))
    if len(jobs) < 2:
        found = [_one(held, *job) for job in jobs]
    else:
        with ThreadPoolExecutor(max_workers=_threads()) as pool:
            found = list(pool.map(lambda job: _one(held, *job), jobs))
    odds = np.array([heads for heads, _, _ in found], dtype=np.float32).reshape(len(texts), len(HEADS))
    spoken = [span for _, each, _ in found for span in each]
    topics = [topic for _, _, topic in found]
    return Judgement(
        chances_of(odds, held.calibration),
        _of_spans(np.array(spoken, dtype=np.float32).reshape(-1, 3) * np.float32(held.calibration.aspect)),
        np.array(topics, dtype=np.float32).reshape(len(texts), TOPIC),
    )


def _threads() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _one(held: model.Encoder, text: Prepared, encoding: Any, spans: Sequence[Span]) -> tuple[Any, list[Any], Any]:
    heads, tokens, topic = held.session.run(None, {"ids": np.array([encoding.ids], dtype=np.int64)})
    offsets = np.array(encoding.offsets)
    own = [text.span(*span) for span in spans]
    # A text of a megabyte mentions thousands of things; those beyond what was read have nothing to be judged by.
    read_to = int(offsets[:, 1].max(initial=0)) + NEAR
    within = [span for span in own if span[0] < read_to]
    about = max((end for _, end in within), default=0) + ABOUT
    others = [span for span in own if span[0] < about]
    beyond = np.zeros(3, dtype=np.float32)
    judged = [_of_span(tokens[0], offsets, span, others) if span[0] < read_to else beyond for span in own]
    return heads[0], judged, topic[0]


def _of_span(
    tokens: NDArray[np.float32], offsets: NDArray[np.int64], span: Span, spans: Sequence[Span]
) -> NDArray[np.float32]:
    """Log-odds of the span's polarity: its own words and those near it. Zeros where it lies beyond what was read."""
    is_alone = not any(other != span and other[0] < span[1] + ABOUT and other[1] > span[0] - ABOUT for other in spans)
    share = np.float32(NEAR_SHARE_ALONE if is_alone else NEAR_SHARE)
    return (1 - share) * _mean_within(tokens, offsets, span) + share * _mean_within(
        tokens, offsets, (span[0] - NEAR, span[1] + NEAR)
    )


def _of_spans(odds: NDArray[np.float32]) -> NDArray[np.float32]:
    return _softmax(odds - odds.any(axis=1, keepdims=True) * np.array([0, LESS_NEUTRAL, 0], dtype=np.float32))


def _mean_within(tokens: NDArray[np.float32], offsets: NDArray[np.int64], span: Span) -> NDArray[np.float32]:
    """The mean of the log-odds of the tokens that lie in the span, at least in part."""
    inside = (offsets[:, 0] < span[1]) & (offsets[:, 1] > span[0]) & (offsets[:, 1] > offsets[:, 0])
    if not inside.any():
        return np.zeros(3, dtype=np.float32)
    return np.asarray(tokens[inside].mean(axis=0), dtype=np.float32)


def chances_of(odds: NDArray[np.float32], calibration: model.Calibration) -> NDArray[np.float32]:
    """Calibrated probabilities of log-odds, both of shape (n, heads)."""
    calm = np.clip(odds * calibration.factor + calibration.shift, -30, 30)
    chances: NDArray[np.float32] = (1 / (1 + np.exp(-calm))).astype(np.float32)
    chances[:, SENTIMENT] = _softmax(calm[:, SENTIMENT])
    return chances


def with_skim(chances: NDArray[np.float32], skimmed: NDArray[np.float32]) -> NDArray[np.float32]:
    """The close reader's chances with both readers' mind on emotions and sentiment; shapes (n, heads)."""
    both = (1 - SKIM_SHARE) * log_odds(chances[:, EMOTIONS]) + SKIM_SHARE * log_odds(skimmed[:, EMOTIONS])
    sides, theirs = (np.log(side[:, SENTIMENT].clip(1e-6)) for side in (chances, skimmed))
    share = np.float32(SKIM_SHARE_OF_SENTIMENT)
    mixed = chances.copy()
    mixed[:, EMOTIONS] = 1 / (1 + np.exp(-both))
    mixed[:, SENTIMENT] = _softmax((1 - share) * sides + share * theirs)
    return mixed


def _softmax(odds: NDArray[np.float32]) -> NDArray[np.float32]:
    if not len(odds):
        return odds
    raised = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)
