"""The close reader's network, tokenizer and calibration, loaded once per process at the first use."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from outspoken.reader.schema import CLOSE_MODEL

WEIGHTS: Final = Path(__file__).parents[1] / "weights"
MOST_TOKENS: Final = 256


class Calibration(NamedTuple):
    """factor, shift: (heads,), make log-odds honest. thresholds: (heads,), from which a label is said. aspect: the
    factor on the log-odds of a span's polarity."""

    factor: NDArray[np.float32]
    shift: NDArray[np.float32]
    thresholds: NDArray[np.float32]
    aspect: float


class Model(NamedTuple):
    session: Any
    tokenizer: Any
    calibration: Calibration


def load(folder: Path = WEIGHTS) -> Model:
    """Read what `training/close` wrote."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(folder / f"{CLOSE_MODEL}.onnx", options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    return Model(session, tokenizer, load_calibration(folder / f"{CLOSE_MODEL}.json"))


def load_calibration(path: Path) -> Calibration:
    held = json.loads(path.read_bytes())
    factor, shift, thresholds = (np.array(held[name], dtype=np.float32) for name in ("factor", "shift", "thresholds"))
    return Calibration(factor, shift, thresholds, held["aspect"])


@cache
def shipped() -> Model:
    """The model that the package ships."""
    return load()
