"""What a reader says of a whole text, head by head, in the one order that training, skim and close reader share."""

from __future__ import annotations

from typing import Final

from outspoken.reader.emotions import LABELS
from outspoken.reader.schema import HARMS, INTENTS

POLARITIES: Final = ("negative", "neutral", "positive")
# arousal: how stirred up the writer is. mixed: for and against at once. ironic: says the opposite of what is meant.
OTHERS: Final = (*INTENTS, *HARMS, "urgency", "arousal", "mixed", "ironic")
# The emotion "neutral" and the polarity "neutral" are two things.
NO_FEELING: Final = "no_feeling"
HEADS: Final = (*POLARITIES, *(NO_FEELING if label == "neutral" else label for label in LABELS), *OTHERS)
PLACE: Final = {name: place for place, name in enumerate(HEADS)}

SENTIMENT: Final = slice(0, len(POLARITIES))
EMOTIONS: Final = slice(len(POLARITIES), len(POLARITIES) + len(LABELS))
REST: Final = slice(len(POLARITIES) + len(LABELS), len(HEADS))
