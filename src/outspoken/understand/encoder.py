"""The encoder that this installation reads closely with: the shipped one, or that of the folder in the settings."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from outspoken import reader

if TYPE_CHECKING:
    from outspoken.reader.close import Encoder


def chosen() -> Encoder | None:
    """The installation's own; None where the shipped one reads. Raises EncoderError where the folder holds none."""
    return _loaded(settings.ENCODER_DIR) if settings.ENCODER_DIR else None


@cache
def _loaded(folder: Path) -> Encoder:
    from outspoken.reader import close

    return close.load(folder)


def languages() -> tuple[str, ...]:
    """What is read closely."""
    encoder = chosen()
    return encoder.languages if encoder else (reader.CLOSE_LANGUAGE,)


def name() -> str:
    """As readings tell it; known without loading the network."""
    if not settings.ENCODER_DIR:
        return reader.CLOSE_MODEL
    return next((path.stem for path in sorted(settings.ENCODER_DIR.glob("close-*.onnx"))), reader.CLOSE_MODEL)
