"""The 28 GoEmotions labels and the nine families that Outspoken shows them in.

This is the one place in code that knows which label belongs to which family. The order of LABELS is that of the data
set (Demszky et al. 2020, GoEmotions), and the order of the emotion columns of the model.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

LABELS: Final = (
    "admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion", "curiosity", "desire",
    "disappointment", "disapproval", "disgust", "embarrassment", "excitement", "fear", "gratitude", "grief", "joy",
    "love", "nervousness", "optimism", "pride", "realization", "relief", "remorse", "sadness", "surprise", "neutral",
)  # fmt: skip

LABELS_OF: Final = MappingProxyType(
    {
        "delight": ("joy", "amusement", "excitement", "love", "optimism", "pride", "relief"),
        "appreciation": ("admiration", "gratitude", "approval", "caring"),
        "interest": ("curiosity", "desire", "surprise", "realization"),
        "confusion": ("confusion",),
        "disappointment": ("disappointment", "sadness", "grief", "remorse", "embarrassment"),
        "worry": ("fear", "nervousness"),
        "anger": ("anger", "annoyance", "disapproval"),
        "disgust": ("disgust",),
        "neutral": ("neutral",),
    }
)

FAMILIES: Final = tuple(LABELS_OF)

# The families of each side: a text clearly for or against something is shown in one of its own side.
SIDES: Final = MappingProxyType(
    {
        "negative": ("disappointment", "anger", "worry", "disgust", "confusion"),
        "positive": ("appreciation", "delight"),
    }
)

_FAMILY_OF: Final = {label: family for family, labels in LABELS_OF.items() for label in labels}


def family_of(label: str) -> str:
    """The family of a GoEmotions label. Raises ValueError for any other word.

    >>> family_of("annoyance")
    'anger'
    """
    try:
        return _FAMILY_OF[label]
    except KeyError:
        raise ValueError(f"{label!r} is not one of the {len(LABELS)} labels in outspoken.reader.LABELS") from None


def family_scores(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """How likely at least one label of each family is: 1 − ∏(1 − p) over its labels.

    probabilities: shape (n, 28), in the order of LABELS. Returns shape (n, 9), in the order of FAMILIES.

    >>> family_scores(np.full((1, 28), 0.5, dtype=np.float32))[0, :2].round(4)
    array([0.9922, 0.9375], dtype=float32)
    """
    scores = np.empty((len(probabilities), len(FAMILIES)), dtype=np.float32)
    for column, labels in enumerate(LABELS_OF.values()):
        none_felt = np.ones(len(probabilities), dtype=np.float32)
        for label in labels:
            none_felt = none_felt * (np.float32(1) - probabilities[:, LABELS.index(label)])
        scores[:, column] = np.float32(1) - none_felt
    return scores


def strength(family_score: NDArray[np.float32], sentiment: NDArray[np.float32]) -> NDArray[np.float32]:
    """How strongly a family is felt, 0..1: the stronger of its score and half way between it and |sentiment|.

    Both of shape (n,). The mean lets a sure sentiment lift an unsure label; alone neither reaches 1.

    >>> strength(np.float32([0.2, 0.9]), np.float32([-0.8, 0.1])).round(2)
    array([0.5, 0.9], dtype=float32)
    """
    mean = (family_score + np.abs(sentiment)) / np.float32(2)
    return np.asarray(np.clip(np.maximum(family_score, mean), 0, 1), dtype=np.float32)
