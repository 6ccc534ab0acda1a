"""Zendesk ticket exports: pages of `{"tickets": […], "after_cursor": …}` or one ticket per line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from outspoken.files.block import Block
from outspoken.files.plan import Column, Match
from outspoken.files.product import Product, Rows
from outspoken.files.profile import Profile

_TELLING = {"id", "subject", "description", "requester_id"}
_RATING = "satisfaction_rating.score"
SCORE = "satisfaction score"
_COMMENT = "satisfaction_rating.comment"


def _recognises(rows: Rows) -> bool:
    return bool(rows) and set(rows[0]) >= _TELLING


def _prepare(block: Block) -> Block:
    """Adds the rating as a score: "good" (with or without comment) is 5, "bad" is 1, an open offer is none."""
    given = block.column(_RATING)
    good, bad = pc.starts_with(given, "good"), pc.starts_with(given, "bad")
    score = pc.case_when(pc.make_struct(good, bad), pa.scalar("5"), pa.scalar("1"))
    if not len(block):
        score = pa.array([], pa.string())
    return Block(block.lines, {**block.columns, SCORE: score}, block.verbatims)


def _preset(columns: Sequence[Column], profiles: Mapping[str, Profile]) -> list[Match]:
    names = {column.name for column in columns if profiles[column.name].filled > 0}
    matches = [
        Match("text", "description", 0.99, "Zendesk keeps the first message in description"),
        Match("text", _COMMENT, 0.95, "what the customer said when rating", question="Satisfaction comment"),
        Match("title", "subject", 0.99, "Zendesk keeps it in subject"),
        Match("date", "created_at", 0.99, "Zendesk keeps it in created_at"),
        Match("customer", "requester_id", 0.99, "Zendesk keeps it in requester_id"),
        Match("id", "id", 0.99, "the ticket's id"),
        Match("score", SCORE, 0.95, "Zendesk's satisfaction rating: good is 5, bad is 1"),
    ]
    if "via.channel" in names:
        matches.append(Match("channel", "via.channel", 0.99, "Zendesk keeps it in via.channel"))
    return [match for match in matches if match.column in names]


def _refuse(block: Block) -> dict[int, str]:
    statuses = block.column("status").to_pylist()
    return {index: "the ticket was deleted" for index, status in enumerate(statuses) if status == "deleted"}


ZENDESK = Product("Zendesk", _recognises, _preset, prepare=_prepare, refuse=_refuse)
