from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from outspoken import reader
from outspoken.reader import close
from outspoken.reader.close import EncoderError
from outspoken.reader.close.model import WEIGHTS

TEXTS = ["The driver was kind, thank you!", "Der Fahrer war freundlich, vielen Dank!", "Il treno era sporco e tardi."]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped network under another name, said to read German, too."""
    folder = tmp_path_factory.mktemp("encoder")
    shutil.copy(WEIGHTS / f"{reader.CLOSE_MODEL}.onnx", folder / "close-ours.onnx")
    shutil.copy(WEIGHTS / "tokenizer.json", folder / "tokenizer.json")
    held = json.loads((WEIGHTS / f"{reader.CLOSE_MODEL}.json").read_bytes())
    (folder / "close-ours.json").write_text(json.dumps({**held, "languages": ["en", "de"]}))
    return folder


def test_another_encoder_reads_what_is_in_its_languages_and_says_its_name(folder: Path) -> None:
    table = reader.read(TEXTS, depth="close", encoder=close.load(folder))
    assert table["reader"].to_pylist() == ["close-ours", "close-ours", reader.MODEL]


def test_it_reads_english_as_the_same_network_does(folder: Path) -> None:
    ours, shipped = (reader.read(TEXTS[:1], depth="close", encoder=each) for each in (close.load(folder), None))
    assert ours.drop_columns("reader").equals(shipped.drop_columns("reader"))


@pytest.mark.parametrize(
    ("lost", "told"),
    [
        ("close-ours.onnx", "holds no network; it should hold one close-NAME.onnx"),
        ("close-ours.json", "lacks close-ours.json"),
        ("tokenizer.json", "lacks tokenizer.json"),
    ],
)
def test_a_folder_that_lacks_something_is_told_what(folder: Path, tmp_path: Path, lost: str, told: str) -> None:
    broken = shutil.copytree(folder, tmp_path / "broken")
    (broken / lost).unlink()
    with pytest.raises(EncoderError, match=told):
        close.load(broken)


def test_a_calibration_of_other_heads_is_refused(folder: Path, tmp_path: Path) -> None:
    other = shutil.copytree(folder, tmp_path / "other")
    held = json.loads((other / "close-ours.json").read_bytes())
    (other / "close-ours.json").write_text(json.dumps({**held, "factor": held["factor"][:-1]}))
    with pytest.raises(EncoderError, match="export it anew"):
        close.load(other)
