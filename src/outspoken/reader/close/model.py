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

from outspoken.reader.heads import HEADS
from outspoken.reader.schema import CLOSE_LANGUAGE, CLOSE_MODEL

WEIGHTS: Final = Path(__file__).parents[1] / "weights"
MOST_TOKENS: Final = 256


class Calibration(NamedTuple):
    """factor, shift: (heads,), make log-odds honest. thresholds: (heads,), from which a label is said. aspect: the
    factor on the log-odds of a span's polarity."""

    factor: NDArray[np.float32]
    shift: NDArray[np.float32]
    thresholds: NDArray[np.float32]
    aspect: float


class EncoderError(ValueError):
    """A folder is none that the close reader can read with; the message names it and what it should hold."""


class Encoder(NamedTuple):
    """A network with its tokenizer and calibration. name: as readings tell it. languages: those it reads."""

    session: Any
    tokenizer: Any
    calibration: Calibration
    name: str
    languages: tuple[str, ...]


def load(folder: Path) -> Encoder:
    """Read what `training/close` wrote: close-NAME.onnx, close-NAME.json and tokenizer.json. Raises EncoderError."""
    networks = sorted(folder.glob("close-*.onnx"))
    if len(networks) != 1:
        holds = f"holds {len(networks)} networks" if networks else "holds no network"
        raise EncoderError(f"{folder} {holds}; it should hold one close-NAME.onnx, close-NAME.json, tokenizer.json.")
    try:
        return _loaded(folder, networks[0].stem)
    except FileNotFoundError as error:
        raise EncoderError(f"{folder} lacks {Path(error.filename).name}; training/close writes it.") from error
    except (KeyError, ValueError, TypeError) as error:
        raise EncoderError(f"{folder}: its calibration does not fit this version ({error}); export it anew.") from error


def _loaded(folder: Path, name: str) -> Encoder:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    calibration, languages = _calibration(folder / f"{name}.json")
    # Read here, for the tokenizer's own error does not say which file is missing.
    tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    session = onnxruntime.InferenceSession(folder / f"{name}.onnx", options, providers=["CPUExecutionProvider"])
    return Encoder(session, tokenizer, calibration, name, languages)


def _calibration(path: Path) -> tuple[Calibration, tuple[str, ...]]:
    held = json.loads(path.read_bytes())
    factor, shift, thresholds = (np.array(held[name], dtype=np.float32) for name in ("factor", "shift", "thresholds"))
    if not len(factor) == len(shift) == len(thresholds) == len(HEADS):
        raise ValueError(f"{len(factor)} heads in place of {len(HEADS)}")
    return Calibration(factor, shift, thresholds, held["aspect"]), tuple(held.get("languages", [CLOSE_LANGUAGE]))


@cache
def shipped() -> Encoder:
    """The encoder that the package ships."""
    return _loaded(WEIGHTS, CLOSE_MODEL)
