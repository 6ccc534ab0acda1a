from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from outspoken.reader import INTENTS, LANGUAGES_READ

FOLDER = Path(__file__).parents[2] / "training/said"
FILES = sorted(FOLDER.glob("*.yaml"))
REQUIRED = {"text", "intents", "polarity", "urgency", "harms"}
OPTIONAL: dict[str, set[object]] = {"effort": {"high", "low"}, "ironic": {True}}
POLARITIES = {"negative", "neutral", "positive", "mixed"}
HARMS = {"safety", "vulnerability", "legal", "discrimination"}
FEWEST = 40


def language(path: Path) -> str:
    return path.stem.split("-")[0]


def entries(of: str | None = None) -> list[dict[str, Any]]:
    found = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES if of in (None, language(path)))
    return [entry for part in found for entry in part]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_entry_has_the_fields_with_allowed_values(path: Path) -> None:
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        assert set(entry) - set(OPTIONAL) == REQUIRED, entry
        assert isinstance(entry["text"], str), entry
        assert entry["text"].strip() == entry["text"] != "", entry
        assert set(entry["intents"]) <= set(INTENTS), entry
        assert set(entry["harms"]) <= HARMS, entry
        assert entry["polarity"] in POLARITIES, entry
        assert type(entry["urgency"]) is int, entry
        assert 0 <= entry["urgency"] <= 3, entry
        assert all(entry[field] in allowed for field, allowed in OPTIONAL.items() if field in entry), entry


def test_no_text_stands_twice() -> None:
    counts = Counter("".join(filter(str.isalnum, entry["text"].casefold())) or entry["text"] for entry in entries())
    assert [text for text, n in counts.items() if n > 1] == []


def test_no_label_is_named_twice_in_an_entry() -> None:
    for entry in entries():
        assert len(set(entry["intents"])) == len(entry["intents"]), entry
        assert len(set(entry["harms"])) == len(entry["harms"]), entry


def test_praise_is_never_negative_and_irony_never_praise() -> None:
    for entry in entries():
        if "praise" in entry["intents"]:
            assert entry["polarity"] in {"positive", "mixed"}, entry
            assert not entry.get("ironic"), entry


def test_english_has_enough_of_every_label() -> None:
    counts: Counter[str] = Counter()
    for entry in entries("en"):
        counts.update(entry["intents"])
        counts.update(entry["harms"])
        counts.update(["urgent"] if entry["urgency"] >= 2 else [])
        counts.update(["ironic"] if entry.get("ironic") else [])
        counts.update(["effort"] if "effort" in entry else [])
        counts.update(["nothing"] if not entry["intents"] else [])
    wanted = {*INTENTS, *HARMS, "urgent", "ironic", "effort", "nothing"}
    assert {label: counts[label] for label in wanted if counts[label] < FEWEST} == {}


def test_every_language_read_has_its_sentences() -> None:
    assert {language(path) for path in FILES} == set(LANGUAGES_READ)
