from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from outspoken import reader
from outspoken.reader.close.model import WEIGHTS
from outspoken.understand import encoder
from outspoken.understand.models import Reading
from tests.understand.conftest import Hear
from tests.understand.said import said

pytestmark = pytest.mark.django_db
GERMAN = "Der Fahrer war sehr freundlich und hat uns geholfen, vielen Dank dafür!"


@pytest.fixture
def german(tmp_path: Path, settings: Any) -> None:
    """An encoder of the installation's own that reads German."""
    shutil.copy(WEIGHTS / f"{reader.CLOSE_MODEL}.onnx", tmp_path / "close-de.onnx")
    shutil.copy(WEIGHTS / "tokenizer.json", tmp_path / "tokenizer.json")
    held = json.loads((WEIGHTS / f"{reader.CLOSE_MODEL}.json").read_bytes())
    (tmp_path / "close-de.json").write_text(json.dumps({**held, "languages": ["de"]}))
    settings.ENCODER_DIR = tmp_path


def test_live_words_are_read_by_the_encoder_of_the_settings(german: None, hear: Hear, now: datetime) -> None:
    hear(said(GERMAN), said("The driver was very kind and helped us."))
    read = dict(Reading.objects.values_list("language", "reader"))
    assert read == {"de": "close-de", "en": reader.MODEL}
    assert (encoder.name(), encoder.languages()) == ("close-de", ("de",))


def test_without_one_the_shipped_encoder_reads_english(hear: Hear, now: datetime) -> None:
    hear(said(GERMAN), said("The driver was very kind and helped us."))
    assert dict(Reading.objects.values_list("language", "reader")) == {"de": reader.MODEL, "en": reader.CLOSE_MODEL}
    assert (encoder.name(), encoder.languages()) == (reader.CLOSE_MODEL, ("en",))
