"""Google Play's monthly review files: UTF-16, the review's id only inside its link, ratings without words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow.compute as pc

from outspoken.files.block import Block
from outspoken.files.plan import Column, Match
from outspoken.files.product import Product, Rows, first_filled
from outspoken.files.profile import Profile

ID = "review id"
_TELLING = {"Package Name", "Star Rating", "Review Text", "Review Link"}


def _recognises(rows: Rows) -> bool:
    return bool(rows) and set(rows[0]) >= _TELLING


def _prepare(block: Block) -> Block:
    """Adds the review's id, taken out of its link; null where there is no link."""
    found = pc.extract_regex(block.column("Review Link"), pattern=r"[?&]reviewI[dD]=(?P<id>[^&#\s]+)")
    return Block(block.lines, {**block.columns, ID: pc.struct_field(found, "id")}, block.verbatims)


def _preset(columns: Sequence[Column], profiles: Mapping[str, Profile]) -> list[Match]:
    dates = (
        "Review Last Update Date and Time",
        "Review Last Update Millis Since Epoch",
        "Review Submit Date and Time",
        "Review Submit Millis Since Epoch",
    )
    matches = [
        Match("text", "Review Text", 0.99, "Google Play keeps it in Review Text"),
        Match("title", "Review Title", 0.99, "Google Play keeps it in Review Title"),
        Match("score", "Star Rating", 0.99, "Google Play keeps it in Star Rating"),
        Match("language", "Reviewer Language", 0.95, "Google Play keeps it in Reviewer Language"),
        Match("touchpoint", "Package Name", 0.9, "the app that was reviewed"),
        Match("channel", None, 0.99, "it is a review in the store", constant="Google Play"),
        Match("id", ID, 0.99, "taken out of Review Link"),
    ]
    date = first_filled(dates, profiles)
    if date:
        matches.append(Match("date", date, 0.99, "when the words and stars were last changed"))
    names = {column.name for column in columns} | {ID}
    return [match for match in matches if match.column is None or match.column in names]


GOOGLE_PLAY = Product("Google Play", _recognises, _preset, prepare=_prepare)
