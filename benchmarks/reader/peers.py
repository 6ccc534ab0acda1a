"""What people use today for sentiment, as polarities: 0 negative, 1 neutral, 2 positive."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

TEXTBLOB = """import json, sys
from textblob import TextBlob
print(json.dumps([TextBlob(text).sentiment.polarity for text in json.load(sys.stdin)]))"""


def vader(texts: Sequence[str]) -> NDArray[np.int64]:
    """Positive from a compound of 0.05 on, negative from −0.05 down, as its authors recommend."""
    analyser = SentimentIntensityAnalyzer()
    compound = np.array([analyser.polarity_scores(text)["compound"] for text in texts])
    return np.where(compound >= 0.05, 2, np.where(compound <= -0.05, 0, 1))


def textblob(texts: Sequence[str], python: str) -> NDArray[np.int64]:
    """By the sign of its polarity, run by a Python that has it."""
    command = [python, "-W", "ignore", "-c", TEXTBLOB]
    told = subprocess.run(command, input=json.dumps(list(texts)), capture_output=True, text=True, check=True)
    return (np.sign(json.loads(told.stdout)) + 1).astype(np.int64)
