"""The weights as the kernel uses them, loaded once per process at the first reading."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from outspoken.reader.kernel import HEADS, LANGUAGE_HEADS
from outspoken.reader.language import script_place
from outspoken.reader.schema import MODEL
from outspoken.reader.tables import Heads, Languages, packed

WEIGHTS: Final = Path(__file__).parent / "weights" / f"{MODEL}.npz"
LANGUAGES: Final = Path(__file__).parent / "weights" / "languages-1.npz"
SLOTS: Final = 1 << 18  # grams of the heads; training keeps one for each at most


class Model(NamedTuple):
    """heads and languages: tables of the kernel. thresholds: by head of `heads.HEADS`. names: languages by column."""

    heads: Heads
    languages: Languages
    thresholds: NDArray[np.float32]
    names: tuple[str, ...]


def load(path: Path = WEIGHTS) -> Model:
    """Read a weights file written by `training/skim.py`."""
    with np.load(path) as arrays:
        keys = arrays["keys"]
        slots = keys & np.uint32(SLOTS - 1)
        slot_keys = np.zeros(SLOTS, dtype=np.uint32)
        slot_rows = np.zeros((SLOTS, HEADS // 4), dtype=np.uint64)
        slot_keys[slots], slot_rows[slots] = keys, packed(arrays["rows"])
        languages, names = load_languages()
        return Model(
            Heads(
                slot_keys,
                slot_rows,
                arrays["word_scale"],
                arrays["char_scale"],
                arrays["bias"],
            ),
            languages,
            arrays["thresholds"],
            names,
        )


@cache
def load_languages(path: Path = LANGUAGES) -> tuple[Languages, tuple[str, ...]]:
    """The table of languages and their names by column, from a file written by `training/languages.py`."""
    with np.load(path) as arrays:
        names = tuple(str(name) for name in arrays["languages"])
        script = np.full(LANGUAGE_HEADS, -1, dtype=np.int8)
        script[: len(names)] = [script_place(name) for name in names]
        table = packed(arrays["language_rows"])
        return Languages(table, float(arrays["language_scale"]), arrays["language_bias"], script), names


@cache
def shipped() -> Model:
    """The model that the package ships."""
    return load()
